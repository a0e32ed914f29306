import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createRandom, type Random } from '../testing/random.js';
import { readReport } from './read-report.js';
import { eventsOf } from './report-events.js';
import { DAEMON, deliveryStatusOf, mailOf } from './testing/mails.js';

const RETURNED = { 'Message-ID': '<7.01890b0c-0000-7000-8000-00123456789a@example.test>', To: 'ann@dest.test' };
const FAILED = { 'Final-Recipient': 'rfc822; ann@dest.test', Action: 'failed', Status: '5.1.1' };
const BOUNCE = deliveryStatusOf([FAILED], { returned: RETURNED });

const MAX_EXCERPT = 64 * 1024;

/** CPU time, in milliseconds: other processes don't count. */
const cpuOf = async (work: () => Promise<unknown>): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

test('a report of 50 MB is read from its beginning', async () => {
  const report = await readReport(Buffer.concat([BOUNCE, Buffer.alloc(50 * 1024 * 1024, 'x\r\n')]));
  expect(report.events).toMatchObject([{ kind: 'BOUNCED', recipient: 'ann@dest.test' }]);
  expect(report.excerpt.length).toBeLessThan(2000);
});

test('a report that ends in the returned mail is read as the whole one', async () => {
  const whole = await readReport(BOUNCE);
  const cut = await readReport(BOUNCE.subarray(0, BOUNCE.length - 20));
  expect({ events: cut.events, digest: cut.digest }).toEqual({ events: whole.events, digest: whole.digest });
});

test('of 10,000 recipients the first 100 are read', async () => {
  const recipients = Array.from({ length: 10_000 }, (_, i) => ({
    ...FAILED,
    'Final-Recipient': `rfc822; u${i}@dest.test`,
  }));
  const report = await readReport(deliveryStatusOf(recipients, { returned: {} }));
  expect(report.events).toHaveLength(100);
  expect(eventsOf(report, { token: null, source: 'SMTP' })).toHaveLength(20);
  const token = { deliveryId: '7', dispatch: '123456789a', round: 0 };
  expect(eventsOf(report, { token, source: 'SMTP' })).toHaveLength(1);
});

test.each([50, 5000])('a mail nested %d times is read without its inside', async (depth) => {
  const nestedOf = (headersOf: (level: number) => string, inside: string): string =>
    Array.from({ length: depth }, (_, level) => headersOf(level)).join('') + inside;
  const mails = nestedOf(() => 'Content-Type: message/rfc822\r\n\r\n', BOUNCE.toString());
  const parts = nestedOf(
    (level) => `Content-Type: multipart/mixed; boundary="n${level}"\r\n\r\n--n${level}\r\n`,
    'Content-Type: text/plain\r\n\r\nHello',
  );
  expect((await readReport(Buffer.from(mails))).events).toEqual([]);
  expect((await readReport(Buffer.from(parts))).events).toEqual([]);
});

test.each<[string, (body: (text: string) => Buffer) => Buffer]>([
  ['empty lines', (body) => body('\r\n'.repeat(200_000))],
  ['short lines', (body) => body('a\r\n'.repeat(200_000))],
  ['one long line', (body) => body('a'.repeat(1_000_000))],
  ['spaces', (body) => body(`${' '.repeat(900)}\r\n`.repeat(1000))],
  ['addresses', (body) => body('<a@b.test>:\r\n'.repeat(50_000))],
  ['signs of addresses', (body) => body('a@<'.repeat(100_000))],
  ['replies', (body) => body(`\r\n<a@b.test>: ${'550 user '.repeat(50_000)}`)],
  ['headers', (body) => body('From: a\r\n b\r\n'.repeat(50_000))],
  ['boundaries', (body) => body('--=_b\r\n\r\n'.repeat(50_000))],
  ['header fields', () => Buffer.from('X-Y: z\r\n'.repeat(100_000))],
  ['quotes in From', () => Buffer.from(`From: ${'"a'.repeat(100_000)}\r\n\r\n`)],
  ['tags', () => mailOf({ ...DAEMON, 'Content-Type': 'text/html' }, '<br'.repeat(100_000))],
  [
    'spaces in a delivery status',
    () => mailOf({ ...DAEMON, 'Content-Type': 'message/delivery-status' }, `${' \t'.repeat(120_000)}x`),
  ],
])('a mail full of %s takes a bounded time', async (_, mail) => {
  const raw = mail((text) =>
    mailOf({ ...DAEMON, 'Content-Type': 'multipart/report; boundary="=_b"' }, `--=_b\n\n${text}`),
  );
  expect(await cpuOf(() => readReport(raw))).toBeLessThan(500);
});

const FOLDER = new URL('./testing/reports/', import.meta.url);
const REPORTS = readdirSync(FOLDER).map((file) => readFileSync(new URL(file, FOLDER)));

const SNIPPETS = [
  '\0',
  '\r\n\r\n',
  '\n--',
  '\xff\xfe',
  '=?utf-8?q?=',
  'Content-Transfer-Encoding: base64\r\n',
  'Content-Type: multipart/report; boundary="x"\r\n',
  'Content-Type: message/delivery-status\r\n\r\n',
  'Content-Type: text/plain; charset=utf-16\r\n',
  'Final-Recipient: utf-8; \\x{110000}\\x{d800}@x.test\r\nAction: failed\r\n',
  'Last-Attempt-Date: 31 Dec 9999 00:00:00\r\n',
  '<'.repeat(50),
  ' '.repeat(500),
].map((text) => Buffer.from(text, 'latin1'));

/** One to five changes: bytes overwritten, cut out, repeated, or something put in. */
const mutate = (random: Random): Buffer => {
  let mail = random.one(REPORTS);
  for (let changes = 1 + random.below(5); changes > 0; changes -= 1) {
    const at = random.below(mail.length);
    const end = Math.min(mail.length, at + random.below(300));
    const inserted = random.one([
      Buffer.alloc(0),
      Buffer.from([random.below(256)]),
      random.one(SNIPPETS),
      Buffer.concat([mail.subarray(at, end), mail.subarray(at, end)]),
      random.one(REPORTS).subarray(at, end),
    ]);
    mail = Buffer.concat([mail.subarray(0, at), inserted, mail.subarray(random.one([at, at, end]))]);
  }
  return mail;
};

/** What PostgreSQL refuses in a text, and what would break a list of events. */
const UNFIT = /[\p{Cc}\p{Cs}]/u;

test('1,500 damaged reports are read to events that can be stored', async () => {
  const random = createRandom(22);
  for (let i = 0; i < 1500; i += 1) {
    const report = await readReport(mutate(random));
    expect(report.excerpt.length).toBeLessThanOrEqual(MAX_EXCERPT);
    for (const event of eventsOf(report, { token: null, source: 'SMTP' })) {
      expect(event.bounceClass !== null).toBe(event.kind === 'BOUNCED');
      expect(Date.parse(event.happenedAt)).toBeLessThanOrEqual(Date.now());
      expect(event.deduplicationKey.length).toBeLessThanOrEqual(500);
      for (const text of [event.email, event.diagnostic, event.statusCode, event.deduplicationKey]) {
        if (text !== null && (UNFIT.test(text) || text.length > 500))
          throw new Error(`report ${i}: ${JSON.stringify(text)}`);
      }
    }
  }
});
