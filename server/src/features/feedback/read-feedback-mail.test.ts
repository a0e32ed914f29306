import { createToken } from '@tidings/core/feedback/token';
import { expect, test } from 'vitest';
import { bounceOf } from '../../../../test/support/bounces.js';
import { readFeedbackMail } from './read-feedback-mail.js';
import { recipientTokenOf } from './recipient-token.js';
import { tokensOfHeaders } from './tokens-of-headers.js';

const KEY = Buffer.alloc(32, 1);
const KEYS = { tokenKey: { number: 1, key: KEY }, tokenKeys: new Map([[1, KEY]]) };
const MAIL = { deliveryId: '4711', dispatchId: '01890b0c-0000-7000-8000-00123456789a', round: 0 };
const addressOf = (kind: 'bounce' | 'unsubscribe') => `bounces+${createToken(kind, MAIL, KEYS)}@mail.example.test`;
const TO = addressOf('bounce');

const bySmtp = (source: string, to = TO) =>
  readFeedbackMail({
    raw: Buffer.from(`Return-Path: <>\r\n${source}`),
    tokens: [recipientTokenOf(to, KEYS)!],
    source: 'SMTP',
    keys: KEYS,
  });

const byImap = (source: string) => {
  const raw = Buffer.from(source);
  return readFeedbackMail({ raw, tokens: tokensOfHeaders(raw, KEYS), source: 'IMAP', keys: KEYS });
};

const TRACE = `Return-Path: <>\r\nDelivered-To: ${TO}\r\nReceived: from a.test by b.test for <${TO}>; Mon, 1 Jun 2026 10:00:00 +0000\r\n`;

test('the same report has the same key by SMTP and by IMAP, and another report another one', async () => {
  const source = bounceOf({ to: TO, recipient: 'anna@example.test' });
  const [smtp] = await bySmtp(source);
  const [imap] = await byImap(`${TRACE}${source}`);
  expect(imap!.deduplicationKey).toBe(smtp!.deduplicationKey);
  const [other] = await bySmtp(bounceOf({ to: TO, recipient: 'anna@example.test' }));
  expect(other!.deduplicationKey).not.toBe(smtp!.deduplicationKey);
});

test('the same request to unsubscribe has the same key by SMTP and by IMAP', async () => {
  const to = addressOf('unsubscribe');
  const source = `From: anna@example.test\r\nTo: ${to}\r\nMessage-ID: <1@example.test>\r\nSubject: unsubscribe\r\n\r\n`;
  const [smtp] = await readFeedbackMail({
    raw: Buffer.from(`Return-Path: <anna@example.test>\r\n${source}`),
    tokens: [recipientTokenOf(to, KEYS)!],
    source: 'SMTP',
    keys: KEYS,
  });
  const [imap] = await byImap(`Return-Path: <anna@example.test>\r\nDelivered-To: ${to}\r\n${source}`);
  expect(smtp).toMatchObject({ kind: 'UNSUBSCRIBED', target: { deliveryId: '4711', round: 0 } });
  expect(imap!.deduplicationKey).toBe(smtp!.deduplicationKey);
});

test('a return path that only the returned mail names finds the mail', async () => {
  const source = bounceOf({ to: 'bounces@mail.example.test', recipient: 'anna@example.test' }).replace(
    'From: news@example.test',
    `Return-Path: <${TO}>\r\nFrom: news@example.test`,
  );
  const [event] = await byImap(source);
  expect(event).toMatchObject({ target: { deliveryId: '4711', round: 0 }, kind: 'BOUNCED' });
});

test.each([
  ['a forged token', `bounces+${'a'.repeat(34)}@mail.example.test`],
  ['a token without an address', createToken('bounce', MAIL, KEYS)],
])('%s in a header names no mail', (_, text) => {
  expect(tokensOfHeaders(Buffer.from(`To: ${text}\r\nDelivered-To: <${text}>\r\n\r\nTo: ${TO}\r\n`), KEYS)).toEqual([]);
});

test('a header names at most ten mails', () => {
  const all = Array.from(
    { length: 30 },
    (_, n) => `b+${createToken('bounce', { ...MAIL, deliveryId: String(n + 1) }, KEYS)}@example.test`,
  );
  expect(tokensOfHeaders(Buffer.from(`To: ${all.join(',\r\n ')}\r\n\r\n`), KEYS)).toHaveLength(10);
});
