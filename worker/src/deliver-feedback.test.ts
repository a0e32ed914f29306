import { tokenOfReturnPath } from '@tidings/core/feedback/return-path';
import { readToken } from '@tidings/core/feedback/token';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { RETURN_PATH, startDelivery } from './testing/delivery.js';
import { TEST_KEYS } from './testing/keys.js';
import { createTestLedger, strangers } from './testing/ledger.js';
import { type AcceptedMail, type Script, startScriptedSmtp } from './testing/scripted-smtp.js';

const ledger = await createTestLedger();
await ledger.run(`INSERT INTO topics (slug, name) VALUES ('product-news', 'Product news')`);
await ledger.addTemplate(
  'linked',
  'Hello',
  '<p>Hello {{user.name}}</p><a href="{{unsubscribeUrl}}">Unsubscribe</a> <a href="{{preferencesUrl}}">Preferences</a>',
);

const start = async (script: Script = {}, settings: Partial<Parameters<typeof startDelivery>[0]> = {}) => {
  const smtp = await startScriptedSmtp(script);
  return { smtp, ...startDelivery({ sql: ledger.pool, smtpUrl: smtp.url, ...settings }) };
};

const targetOf = (dispatchId: string, deliveryId: string, round = 0) => ({
  deliveryId,
  dispatch: dispatchId.replaceAll('-', '').slice(-10),
  round,
});

/** The mail that the token in a mail's return path names. */
const returnTargetOf = ({ from }: AcceptedMail) => readToken('bounce', tokenOfReturnPath(from) ?? '', TEST_KEYS);

describe('the return path', () => {
  test('is an address of each mail’s own', async () => {
    const { smtp, deliver } = await start({}, { returnPath: RETURN_PATH });
    const { dispatchId, ids, batch } = await ledger.send(strangers(3));
    await deliver(batch);
    for (const [n, id] of ids.entries()) {
      const [mail] = smtp.to(`person${n}@example.test`);
      expect(mail!.from).toMatch(/^bounces\+[a-z2-7]{34}@mail\.example\.com$/);
      expect(returnTargetOf(mail!)).toEqual(targetOf(dispatchId, id));
      expect(mail!.source).toMatch(/^From: Tidings <news@example\.com>\r$/m);
    }
  });

  test('is the same on each try under one address, and another one after the address was corrected', async () => {
    const { smtp, deliver } = await start({ dot: '450 4.2.0 greylisted' }, { returnPath: RETURN_PATH });
    const { dispatchId, ids, batch } = await ledger.send(strangers(1));
    const senders = () => smtp.commands.filter((line) => line.startsWith('MAIL'));
    await deliver(batch);
    await ledger.makeDue();
    await deliver(batch);
    expect(senders()).toHaveLength(2);
    expect(new Set(senders()).size).toBe(1);
    await ledger.run('UPDATE deliveries SET address_round = 1 WHERE id = $1', [ids[0]]);
    smtp.script = {};
    await ledger.makeDue();
    await deliver(batch);
    expect(returnTargetOf(smtp.mails[0]!)).toEqual(targetOf(dispatchId, ids[0]!, 1));
  });

  test('is the address of MAIL_FROM without a bounce address, and no notices are asked for', async () => {
    const { smtp, deliver } = await start({ EHLO: '250-scripted.test\r\n250 DSN' });
    await deliver((await ledger.send(strangers(1))).batch);
    expect(smtp.commands).toContain('MAIL FROM:<news@example.com>');
  });

  test('goes along with DSN parameters where the server offers DSN', async () => {
    const { smtp, deliver } = await start({ EHLO: '250-scripted.test\r\n250 DSN' }, { returnPath: RETURN_PATH });
    await deliver((await ledger.send(strangers(1))).batch);
    const token = tokenOfReturnPath(smtp.mails[0]!.from);
    expect(smtp.commands.slice(1, 3)).toEqual([
      `MAIL FROM:<bounces+${token}@mail.example.com> RET=HDRS ENVID=${token}`,
      'RCPT TO:<person0@example.test> NOTIFY=FAILURE,DELAY ORCPT=rfc822;person0@example.test',
    ]);
  });
});

const unfolded = (source: string) => source.slice(0, source.indexOf('\r\n\r\n')).replaceAll('\r\n ', ' ');

describe('the token for a provider', () => {
  test.each([
    ['ses', /^X-Tidings-Token: (\S+)$/m],
    ['postmark', /^X-PM-Metadata-tidings: (\S+)\r\nX-PM-KeepID: true\r$/m],
    ['mailgun', /^X-Mailgun-Variables: \{"tidings":"(\S+)"\}\r$/m],
    ['sendgrid', /^X-SMTPAPI: \{"unique_args":\{"tidings":"(\S+)"\}\}\r$/m],
    ['brevo', /^X-Mailin-custom: (\S+)$/m],
  ] as const)('is in a header of %s, and names the mail', async (provider, header) => {
    const { smtp, deliver } = await start({}, { provider });
    const { dispatchId, ids, batch } = await ledger.send(strangers(1));
    await deliver(batch);
    const { source } = smtp.mails[0]!;
    expect(readToken('bounce', header.exec(source)![1]!.trim(), TEST_KEYS)).toEqual(targetOf(dispatchId, ids[0]!));
  });

  test('is in no mail to another server', async () => {
    const { smtp, deliver } = await start();
    await deliver((await ledger.send(strangers(1))).batch);
    expect(smtp.mails[0]!.source).not.toMatch(/^X-/m);
  });
});

describe('a mail with a topic', () => {
  test('lets its recipient unsubscribe by its headers and its body, with one token', async () => {
    const { smtp, deliver } = await start({}, { returnPath: RETURN_PATH });
    const { dispatchId, ids, batch } = await ledger.send(strangers(3), { template: 'linked', topic: 'product-news' });
    await deliver(batch);
    for (const [n, id] of ids.entries()) {
      const { source } = smtp.to(`person${n}@example.test`)[0]!;
      const { html, text } = await PostalMime.parse(source);
      const token = /\/u\/([a-z2-7]{34})/.exec(source)![1]!;
      expect(readToken('unsubscribe', token, TEST_KEYS)).toEqual(targetOf(dispatchId, id));
      const list = unfolded(source)
        .split('\r\n')
        .filter((line) => /^list-/i.test(line));
      expect(list).toEqual([
        'List-Id: <product-news.example.com>',
        `List-Unsubscribe: <https://mail.example.com/u/${token}>, <mailto:bounces+${token}@mail.example.com?subject=unsubscribe>`,
        'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      ]);
      expect(html).toContain(`<a href="https://mail.example.com/u/${token}">Unsubscribe</a>`);
      expect(html).toContain(`<a href="https://mail.example.com/preferences/${token}">Preferences</a>`);
      expect(text).toContain(`Unsubscribe [https://mail.example.com/u/${token}]`);
    }
  });

  test('has links that do nothing and no list headers if it is a test mail', async () => {
    const { smtp, deliver } = await start();
    await ledger.run(`INSERT INTO template_versions (slug, version, title, content)
      SELECT slug, -1, title, content FROM template_versions WHERE slug = 'linked'`);
    const { dispatchId, batch } = await ledger.send(strangers(1), { template: 'linked', topic: 'product-news' });
    await ledger.run('UPDATE dispatches SET template_version = -1 WHERE id = $1', [dispatchId]);
    await deliver(batch);
    const { source } = smtp.mails[0]!;
    const { html } = await PostalMime.parse(source);
    expect(html).toContain('href="https://mail.example.com/u/test"');
    expect(html).toContain('href="https://mail.example.com/preferences/test"');
    expect(source).not.toMatch(/^List-/im);
  });
});

test('a mail without a topic has neither list headers nor links', async () => {
  const { smtp, deliver } = await start({}, { returnPath: RETURN_PATH });
  const context = { unsubscribeUrl: 'https://other.example/bye' };
  await deliver((await ledger.send(strangers(1), { template: 'linked', context })).batch);
  const { source } = smtp.mails[0]!;
  expect(source).not.toMatch(/^List-/im);
  expect((await PostalMime.parse(source)).html).toContain(
    '<a href="https://other.example/bye">Unsubscribe</a> <a href="">',
  );
});
