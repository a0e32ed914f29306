import { connect } from 'node:net';
import { createToken } from '@tidings/core/feedback/token';
import { messageIdOf } from '@tidings/core/ledger/message-id';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { Registry } from 'prom-client';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { retryToCorrectedAddresses } from '../../../../packages/core/src/ledger/correct-address.js';
import { settleAttempts } from '../../../../packages/core/src/ledger/settle.js';
import {
  addresses,
  createTestLedger,
  resultOf,
  TEST_HASH_KEY,
} from '../../../../packages/core/src/testing/test-ledger.js';
import { bounceOf, sendMails } from '../../../../test/support/bounces.js';
import { createRunLogger } from '../../../../test/support/run-logs.js';
import { createFeedbackBatcher } from './feedback-batcher.js';
import { createFeedbackIntakes } from './feedback-intakes.js';
import { startSmtpIntake } from './smtp-intake.js';

const KEYS = {
  tokenKey: { number: 2, key: Buffer.alloc(32, 2) },
  tokenKeys: new Map([
    [1, Buffer.alloc(32, 1)],
    [2, Buffer.alloc(32, 2)],
  ]),
  hashKey: TEST_HASH_KEY,
  secretKey: TEST_HASH_KEY,
};

const ledger = await createTestLedger();
const logger = createRunLogger({ shows: false });
const intakes = createFeedbackIntakes(new Registry());
let failure: Error | undefined;
const batcher = createFeedbackBatcher({
  sql: {
    query: async (statement) => {
      if (failure) throw failure;
      return ledger.pool.query(statement) as never;
    },
  },
  hashKey: TEST_HASH_KEY,
  intakes,
  logger,
});
let listener = await startSmtpIntake({
  settings: { host: '127.0.0.1', port: 0 },
  keys: KEYS,
  batcher,
  intake: intakes.register('SMTP'),
  logger,
});
afterAll(() => listener.stop());

/** A listener with new limits and counters. */
const restart = async () => {
  await listener.stop();
  listener = await startSmtpIntake({
    settings: { host: '127.0.0.1', port: 0 },
    keys: KEYS,
    batcher,
    intake: intakes.register('SMTP'),
    logger,
  });
};

beforeEach(async () => {
  failure = undefined;
  await ledger.clear();
  intakes.register('SMTP');
});

const counts = () => Object.fromEntries(intakes.list()[0]!.counts);

/** Mails that a server accepted, with their return paths. */
const sentMails = async (count = 1, { settled = true } = {}) => {
  const dispatchId = await ledger.accept({ to: addresses(count) });
  const deliveries = await ledger.claim(dispatchId);
  const settle = async () => {
    await settleAttempts(
      ledger.pool,
      deliveries.map((one) => resultOf(one, 'SENT')),
    );
  };
  if (settled) await settle();
  const mails = deliveries.map(({ id, email }) => ({
    id,
    recipient: email,
    dispatchId,
    messageId: messageIdOf({ deliveryId: id, dispatchId, domain: 'example.test' }),
    to: returnPath('bounce', { deliveryId: id, dispatchId, round: 0 }),
  }));
  return { dispatchId, mails, settle };
};

const returnPath = (
  kind: 'bounce' | 'unsubscribe',
  mail: Parameters<typeof createToken>[1],
  keys: Pick<typeof KEYS, 'tokenKey'> = KEYS,
) => `bounces+${createToken(kind, mail, keys)}@mail.example.test`;

const send = (...mails: Parameters<typeof sendMails>[1]) => sendMails(listener.url, mails);

const bounced = (mail: { to: string; recipient: string }) => ({ to: mail.to, source: bounceOf(mail) });

const suppressed = async () =>
  (await ledger.query<{ address: string; reason: string }>('SELECT address, reason FROM suppressions ORDER BY id')).map(
    ({ address, reason }) => `${address} ${reason}`,
  );

const stored = () =>
  ledger.query<Record<string, unknown>>(
    'SELECT kind, bounce_class, source, email, status_code, delivery_id FROM feedback ORDER BY id',
  );

describe('a bounce', () => {
  test('is recorded when its sender gets the 250, with the report, and counts once however often it comes', async () => {
    const { dispatchId, mails } = await sentMails(2);
    const report = bounced(mails[0]!);
    const replies = [await send(report), await send({ ...report, to: report.to.toUpperCase() }, report)].flat();
    for (const reply of replies) expect(reply).toMatch(/^250 /);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 2, bounced: 1 });
    expect(await stored()).toMatchObject([
      { kind: 'BOUNCED', bounce_class: 'HARD', source: 'SMTP', email: 'person1@example.test', status_code: '5.1.1' },
    ]);
    expect(await suppressed()).toEqual(['person1@example.test HARD_BOUNCE']);
    const [row] = await ledger.query<{ raw: string }>(`SELECT convert_from(raw, 'UTF8') AS raw FROM feedback`);
    expect(row!.raw).toContain('Diagnostic-Code: smtp; 550 5.1.1 No such user');
    expect(counts()).toEqual({ matched: 1, repeated: 2 });
  });

  test('before the settle of its own mail counts when that is settled', async () => {
    const { dispatchId, mails, settle } = await sentMails(1, { settled: false });
    expect((await send(bounced(mails[0]!)))[0]).toMatch(/^250 /);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sending: 1, bounced: 0 });
    await settle();
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 1, bounced: 1, status: 'COMPLETED' });
  });

  test('of a mail sent before the database was restored belongs to no mail, since delivery ids are handed out again', async () => {
    const { dispatchId, mails } = await sentMails();
    const lost = returnPath('bounce', {
      deliveryId: mails[0]!.id,
      dispatchId: '01890b0c-0000-7000-8000-00123456789a',
      round: 0,
    });
    expect((await send(bounced({ ...mails[0]!, to: lost })))[0]).toMatch(/^250 /);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ bounced: 0 });
    expect(await stored()).toMatchObject([{ delivery_id: null }]);
    expect(await suppressed()).toEqual([]);
  });

  test('of an address that was corrected since suppresses that address, and changes no count', async () => {
    const [userId] = await ledger.addUsers(1);
    const dispatchId = await ledger.accept({
      deliveries: [{ userId: userId!, email: 'user1@example.test', recipient: null }],
    });
    const [delivery] = await ledger.claim(dispatchId);
    await settleAttempts(ledger.pool, [resultOf(delivery!, 'FAILED')]);
    await ledger.query(`UPDATE users SET email = 'right@example.test'`);
    await retryToCorrectedAddresses(ledger.pool, { dispatchId, hashKey: TEST_HASH_KEY });
    const [again] = await ledger.claim(dispatchId);
    await settleAttempts(ledger.pool, [resultOf(again!, 'SENT')]);
    const before = returnPath('bounce', { deliveryId: delivery!.id, dispatchId, round: 0 });
    await send(bounced({ to: before, recipient: 'user1@example.test' }));
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 1, bounced: 0 });
    expect(await suppressed()).toEqual(['user1@example.test HARD_BOUNCE']);
    const now = returnPath('bounce', { deliveryId: delivery!.id, dispatchId, round: 1 });
    await send(bounced({ to: now, recipient: 'right@example.test' }));
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 1, bounced: 1 });
  });

  test('to a token of the key before a change of SECRET_KEY counts; one of the key after it is asked to come again', async () => {
    const { dispatchId, mails } = await sentMails();
    const mail = { deliveryId: mails[0]!.id, dispatchId, round: 0 };
    const to = (number: number) => returnPath('bounce', mail, { tokenKey: { number, key: Buffer.alloc(32, number) } });
    expect(await send(bounced({ ...mails[0]!, to: to(3) }), bounced({ ...mails[0]!, to: to(1) }))).toEqual([
      expect.stringMatching(/^451 /),
      expect.stringMatching(/^250 /),
    ]);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ bounced: 1 });
  });

  test('while PostgreSQL is away gets a 451, and counts when it comes again', async () => {
    const { dispatchId, mails } = await sentMails();
    failure = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect((await send(bounced(mails[0]!)))[0]).toMatch(/^451 4\.3\.0 /);
    failure = undefined;
    expect((await send(bounced(mails[0]!)))[0]).toMatch(/^250 /);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ bounced: 1 });
    expect(counts()).toEqual({ failed: 1, matched: 1 });
  });

  test('while PostgreSQL is away makes one line of the log, however many come', async () => {
    await restart();
    const { mails } = await sentMails(3);
    const warn = vi.spyOn(logger, 'warn');
    failure = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    await send(...mails.map(bounced));
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
  });
});

describe('a recipient', () => {
  test.each([
    ['without a token', () => 'bounces@mail.example.test'],
    ['that is somebody', () => 'anna@example.test'],
    ['with a forged token', () => `bounces+${'a'.repeat(34)}@mail.example.test`],
    [
      'with a token of another installation',
      () =>
        returnPath(
          'bounce',
          { deliveryId: '1', dispatchId: '01890b0c-0000-7000-8000-000000000001', round: 0 },
          { tokenKey: { number: 1, key: Buffer.alloc(32, 9) } },
        ),
    ],
  ])('%s is refused with 550', async (_, address) => {
    expect((await send({ to: address(), source: 'Subject: x\r\n\r\nx' }))[0]).toMatch(/^550 5\.1\.1 /);
    expect(counts()).toEqual({ forged: 1 });
    expect(await stored()).toEqual([]);
  });

  test('is the last one of its connection after 20 that were refused', async () => {
    const replies = await send(...Array.from({ length: 30 }, () => ({ to: 'anna@example.test', source: '' })));
    expect(replies).toHaveLength(21);
    expect(replies.at(-1)).toMatch(/^421 /);
  });

  test('gets at most 100 reports about one mail in an hour', async () => {
    const { mails } = await sentMails();
    const replies = await send(...Array.from({ length: 110 }, () => bounced(mails[0]!)));
    expect(replies.filter((reply) => reply.startsWith('250'))).toHaveLength(100);
    expect(replies.at(-1)).toMatch(/^451 /);
    await restart();
  });
});

describe('a mail to an unsubscribe address', () => {
  const PERSON = { from: 'person1@example.test', source: 'From: person1@example.test\r\nSubject: unsubscribe\r\n\r\n' };
  const addressOf = ({ id, dispatchId }: { id: string; dispatchId: string }) =>
    returnPath('unsubscribe', { deliveryId: id, dispatchId, round: 0 });

  test('unsubscribes from mails with a topic, and counts for no mail', async () => {
    const { dispatchId, mails } = await sentMails();
    expect((await send({ ...PERSON, to: addressOf(mails[0]!) }))[0]).toMatch(/^250 /);
    expect(await suppressed()).toEqual(['person1@example.test UNSUBSCRIBED']);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 1, delivered: 0, bounced: 0, complained: 0 });
  });

  test.each([
    [
      'an automatic answer',
      { ...PERSON, source: 'From: a@b.test\r\nAuto-Submitted: auto-replied\r\nSubject: Away\r\n\r\nI am away' },
    ],
    [
      'an answer without an envelope sender',
      { ...PERSON, from: '', source: 'From: a@b.test\r\nSubject: Away\r\n\r\nI am away' },
    ],
    ['a bounce', { from: '', source: bounceOf({ to: 'x@y.test', recipient: 'person1@example.test' }) }],
  ])('that is %s unsubscribes nobody', async (_, mail) => {
    const { mails } = await sentMails();
    expect((await send({ ...mail, to: addressOf(mails[0]!) }))[0]).toMatch(/^250 /);
    expect(await suppressed()).toEqual([]);
    expect(await stored()).toEqual([]);
    expect(counts()).toEqual({ ignored: 1 });
  });
});

describe('what is no bounce of ours', () => {
  test('a person’s reply is ignored', async () => {
    const { dispatchId, mails } = await sentMails();
    const source = 'From: a@b.test\r\nSubject: Re: News\r\n\r\nThey say "550 5.1.1 no such user". Why?';
    expect((await send({ from: 'a@b.test', to: mails[0]!.to, source }))[0]).toMatch(/^250 /);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ bounced: 0 });
    expect(counts()).toEqual({ ignored: 1 });
  });

  test('a vacation notice is recorded, and counts as no bounce', async () => {
    const { dispatchId, mails } = await sentMails();
    const source =
      'From: person1@example.test\r\nAuto-Submitted: auto-replied (vacation)\r\nSubject: Away\r\n\r\nI am away';
    await send({ to: mails[0]!.to, source });
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 1, bounced: 0 });
    expect(await stored()).toMatchObject([{ kind: 'AUTO_REPLIED', email: 'person1@example.test' }]);
  });
});

describe('hostile mail', () => {
  test('of 50 MB is read from its beginning, and memory stays flat', async () => {
    const { dispatchId, mails } = await sentMails();
    const before = process.memoryUsage();
    let most = 0;
    const watch = setInterval(() => {
      const { arrayBuffers, heapUsed } = process.memoryUsage();
      most = Math.max(most, arrayBuffers + heapUsed - before.arrayBuffers - before.heapUsed);
    }, 20);
    const reply = await sendLarge(mails[0]!, 50);
    clearInterval(watch);
    expect(reply).toMatch(/^250 /);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ bounced: 1 });
    expect(counts()).toEqual({ truncated: 1, matched: 1 });
    expect(most).toBeLessThan(60 * 1024 * 1024);
  });

  test('of more than 64 MB is refused', async () => {
    const { dispatchId, mails } = await sentMails();
    expect(await sendLarge(mails[0]!, 66)).toMatch(/^552 5\.3\.4 /);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ bounced: 0 });
    expect(counts()).toEqual({ limited: 1 });
  });

  test('that ends in the middle is not recorded, and the listener goes on', async () => {
    const { dispatchId, mails } = await sentMails();
    const socket = connect(Number(new URL(listener.url).port), '127.0.0.1');
    socket.on('error', () => {});
    const steps = ['EHLO x', 'MAIL FROM:<>', `RCPT TO:<${mails[0]!.to}>`, 'DATA', bounced(mails[0]!).source];
    for await (const chunk of socket) {
      const step = /^\d{3} /m.test(String(chunk)) ? steps.shift() : undefined;
      if (step) socket.write(`${step}\r\n`);
      if (steps.length === 0) break;
    }
    socket.destroy();
    expect((await send(bounced(mails[0]!)))[0]).toMatch(/^250 /);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ bounced: 1 });
    expect(await stored()).toHaveLength(1);
  });

  test.each([
    ['10,000 recipients', (to: string) => manyRecipients(to, 10_000)],
    ['50 nested messages', (to: string) => nested(to, 50)],
    [
      'NUL and bytes that are no text',
      (to: string) =>
        `Subject: \0\x80\r\nContent-Type: multipart/report; boundary="\0"\r\nTo: ${to}\r\n\r\n--\0\r\n\x00\x01\xff`,
    ],
    ['nothing', () => ''],
    ['a line of 200,000 characters', (to: string) => `To: ${to}\r\nSubject: ${'x'.repeat(200_000)}\r\n\r\n`],
  ])('with %s is answered, and counts at most once', async (_, sourceOf) => {
    const { dispatchId, mails } = await sentMails(3);
    const startedAt = performance.now();
    expect((await send({ to: mails[0]!.to, source: sourceOf(mails[0]!.to) }))[0]).toMatch(/^250 /);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    const { bounced: count } = (await ledger.dispatch(dispatchId)) as unknown as { bounced: number };
    expect(count).toBeLessThanOrEqual(1);
    expect((await stored()).length).toBeLessThanOrEqual(1);
  });

  test('to many recipients is taken for ten', async () => {
    const { mails } = await sentMails(12);
    const source = bounced(mails[0]!).source;
    expect((await send({ to: mails.map(({ to }) => to), source }))[0]).toMatch(/^452 4\.5\.3 /);
  });

  test('on more than 20 connections of one peer is told to come again', async () => {
    const sockets = Array.from({ length: 25 }, () => connect(Number(new URL(listener.url).port), '127.0.0.1'));
    const greetings = await Promise.all(
      sockets.map((socket) => new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))))),
    );
    expect(greetings.filter((greeting) => greeting.startsWith('421'))).toHaveLength(5);
    for (const socket of sockets) socket.destroy();
    const { mails } = await sentMails();
    await waitUntil(async () => (await send(bounced(mails[0]!)).catch(() => ['']))[0]!.startsWith('250'), {
      what: 'the connections to be free again',
    });
  });
});

/** Sends a report that returns a mail of so many MB. */
const sendLarge = async (mail: { to: string; recipient: string }, megabytes: number): Promise<string> => {
  const [start, end] = bounceOf(mail).replace('text/rfc822-headers', 'message/rfc822').split('\r\n--b1--');
  const source = function* () {
    yield start!;
    for (let n = 0; n < megabytes * 16; n += 1) yield `${'x'.repeat(62)}\r\n`.repeat(1_024);
    yield `\r\n--b1--${end}`;
  };
  return (await send({ to: mail.to, source: source() }))[0]!;
};

const manyRecipients = (to: string, count: number): string => {
  const groups = Array.from(
    { length: count },
    (_, n) => `Final-Recipient: rfc822; a${n}@example.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n`,
  );
  return bounceOf({ to, recipient: 'person1@example.test' }).replace(
    'Final-Recipient:',
    () => `${groups.join('')}Final-Recipient:`,
  );
};

const nested = (to: string, depth: number): string => {
  let inner = bounceOf({ to, recipient: 'person1@example.test' });
  for (let n = 0; n < depth; n += 1)
    inner = `From: a@b.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="n${n}"\r\n\r\n--n${n}\r\nContent-Type: message/rfc822\r\n\r\n${inner}\r\n--n${n}--\r\n`;
  return inner;
};
