import { createHash, randomBytes } from 'node:crypto';
import type { Attachment } from '@tidings/core/ledger/attachment';
import { beginContent, CHUNK_BYTES, finishContent, storeChunk } from '@tidings/core/ledger/files';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { startDelivery } from './testing/delivery.js';
import { createTestLedger, strangers } from './testing/ledger.js';
import { startScriptedSmtp } from './testing/scripted-smtp.js';

const start = async () => {
  const ledger = await createTestLedger();
  const smtp = await startScriptedSmtp({});
  const delivery = startDelivery({ sql: ledger.pool, smtpUrl: smtp.url });
  const store = async (content: Buffer, more: Partial<Attachment> = {}): Promise<Attachment> => {
    const sha256 = createHash('sha256').update(content).digest('hex');
    const contentId = await beginContent(ledger.pool);
    for (let position = 0; position * CHUNK_BYTES < content.length; position += 1) {
      const data = content.subarray(position * CHUNK_BYTES, (position + 1) * CHUNK_BYTES);
      await storeChunk(ledger.pool, { contentId, position, data });
    }
    await finishContent(ledger.pool, { contentId, sha256, size: content.length });
    return { sha256, name: 'a.bin', contentType: 'application/octet-stream', size: content.length, ...more };
  };
  return { ledger, smtp, delivery, store };
};

test.each([1, 56, 57, 58, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 1_000_000])(
  'a file of %i bytes arrives as it is, beside the mail’s own text',
  async (size) => {
    const { ledger, smtp, delivery, store } = await start();
    const content = randomBytes(size);
    const attachments = [await store(content, { name: 'Счёт.bin' })];
    const send = await ledger.send(strangers(2), { attachments, context: { word: 'dear' } });
    await delivery.deliver(send.batch);
    expect(await ledger.statuses(send.dispatchId)).toEqual(['SENT', 'SENT']);
    expect(smtp.mails).toHaveLength(2);
    for (const { source } of smtp.mails) {
      const read = await PostalMime.parse(Buffer.from(source, 'latin1'));
      expect(read.text).toMatch(/^Hello Person \d, dear\n$/);
      expect(read.attachments.map(({ filename }) => filename)).toEqual(['Счёт.bin']);
      expect(Buffer.from(read.attachments[0]!.content as ArrayBuffer).equals(content)).toBe(true);
    }
  },
);

test('the files of the template version come before those of the send', async () => {
  const { ledger, smtp, delivery, store } = await start();
  await ledger.addTemplate('pictured', 'Hello', '<p>Hello <img src="cid:logo"></p>');
  const logo = await store(randomBytes(900), { name: 'logo.png', contentType: 'image/png', cid: 'logo' });
  const terms = await store(randomBytes(900), { name: 'terms.pdf', contentType: 'application/pdf' });
  await ledger.run(`UPDATE template_versions SET parts = $1 WHERE slug = 'pictured'`, [
    JSON.stringify({ attachments: [logo, terms], locales: {}, partials: {} }),
  ]);
  const invoice = await store(randomBytes(900), { name: 'invoice.pdf', contentType: 'application/pdf' });
  const send = await ledger.send(strangers(1), { template: 'pictured', attachments: [invoice] });
  await delivery.deliver(send.batch);
  const read = await PostalMime.parse(Buffer.from(smtp.mails[0]!.source, 'latin1'));
  expect(
    read.attachments.map(({ filename, disposition, contentId }) => ({ filename, disposition, contentId })),
  ).toEqual([
    { filename: 'logo.png', disposition: 'inline', contentId: '<logo>' },
    { filename: 'terms.pdf', disposition: 'attachment', contentId: undefined },
    { filename: 'invoice.pdf', disposition: 'attachment', contentId: undefined },
  ]);
});

test('a send’s Reply-To takes the place of the template’s, and its headers are in each mail', async () => {
  const { ledger, smtp, delivery, store } = await start();
  await ledger.addTemplate('answered', 'Hello', 'Hello');
  await ledger.run(`UPDATE template_versions SET parts = $1 WHERE slug = 'answered'`, [
    JSON.stringify({ replyTo: 'Everybody <all@example.com>', locales: {}, partials: {} }),
  ]);
  const headers = { 'X-Entity-Ref-ID': 'order-4711', 'X-Note': 'Жук' };
  const own = await ledger.send(strangers(2), { template: 'answered', replyTo: 'Anna <anna@example.com>', headers });
  const attachments = [await store(randomBytes(900))];
  const withFile = await ledger.send(strangers(1), { template: 'answered', headers, attachments });
  for (const { batch } of [own, withFile]) await delivery.deliver(batch);
  const read = await Promise.all(smtp.mails.map(({ source }) => PostalMime.parse(Buffer.from(source, 'latin1'))));
  expect(read.map(({ replyTo }) => replyTo?.[0]?.address)).toEqual([
    'anna@example.com',
    'anna@example.com',
    'all@example.com',
  ]);
  for (const { source } of smtp.mails) {
    expect(source).toContain('\r\nX-Entity-Ref-ID: order-4711\r\n');
    expect(source).toContain('\r\nX-Note: =?UTF-8?B?0JbRg9C6?=\r\n');
  }
});

test('a mail larger than 20 MB fails, and says why', async () => {
  const { ledger, smtp, delivery, store } = await start();
  const file = await store(randomBytes(8_000_000));
  const send = await ledger.send(strangers(1), { attachments: [file, file] });
  await delivery.deliver(send.batch);
  expect(await ledger.deliveries(send.dispatchId)).toMatchObject([
    { status: 'FAILED', errorClass: 'TEMPLATE', error: 'the mail with its files is larger than 20 MB' },
  ]);
  expect(smtp.mails).toEqual([]);
});

test('a mail whose file isn’t stored is retried, and not sent without the file', async () => {
  const { ledger, smtp, delivery } = await start();
  const lost = { sha256: '0'.repeat(64), name: 'a.bin', contentType: 'application/octet-stream', size: 5 };
  const send = await ledger.send(strangers(1), { attachments: [lost] });
  await delivery.deliver(send.batch);
  expect(await ledger.deliveries(send.dispatchId)).toMatchObject([{ status: 'RETRYING', errorClass: 'INTERNAL' }]);
  expect(smtp.mails).toEqual([]);
});
