import { expect, test } from 'vitest';
import { BY_MESSAGE_ID, BY_TOKEN, EMAIL, MESSAGE_ID, TEST_KEYS, TOKEN } from '../../../testing/webhooks/mail.js';
import { readBrevo } from './brevo.js';
import { feedbackEventOf } from './provider-event.js';

const BASE = {
  email: EMAIL,
  id: 9999999,
  'message-id': MESSAGE_ID,
  subject: 'Your invoice',
  date: '2025-11-03 12:19:24',
  ts: 1762172364,
  ts_event: 1762172364,
  ts_epoch: 1762168764000,
  'X-Mailin-custom': TOKEN,
  tag: '["invoice"]',
  sending_ip: '192.0.2.1',
};

const read = (payload: unknown) =>
  readBrevo(payload).map((event) => feedbackEventOf('BREVO', event, { keys: TEST_KEYS, receivedAt: new Date() }));

const of = (event: object) => {
  const events = read({ ...BASE, ...event });
  expect(events).toHaveLength(1);
  return events[0]!;
};

test('a hard bounce names its mail, the address, the time and the server’s words', () => {
  const reason = ' RecipientError: 550 5.5.0 Requested action not taken: mailbox unavailable.';
  expect(of({ event: 'hard_bounce', reason })).toMatchObject({
    target: BY_TOKEN,
    email: EMAIL,
    kind: 'BOUNCED',
    bounceClass: 'HARD',
    errorClass: 'UNKNOWN_RECIPIENT',
    diagnostic: reason,
    happenedAt: '2025-11-03T11:19:24.000Z',
  });
  expect(of({ event: 'hard_bounce', 'X-Mailin-custom': '{"of": "somebody else"}' }).target).toEqual(BY_MESSAGE_ID);
});

test.each([
  ['delivered', undefined, 'DELIVERED', null],
  ['deferred', '451 4.7.1 Greylisting in action', 'DELAYED', null],
  ['deferred', '550 RecipientError: 550 5.1.1 <anna>: Recipient address rejected: User unknown', 'BOUNCED', 'HARD'],
  ['hard_bounce', undefined, 'BOUNCED', 'HARD'],
  ['hard_bounce', '550 5.7.1 rejected because of our policy', 'BOUNCED', 'OURS'],
  ['invalid_email', 'invalid', 'BOUNCED', 'HARD'],
  ['soft_bounce', 'undefined Unable to find MX of domain no-mx.example.com', 'BOUNCED', 'SOFT'],
  ['error', undefined, 'BOUNCED', 'OURS'],
  ['blocked', 'blocked : due to blacklist user', 'BOUNCED', 'OURS'],
  ['spam', undefined, 'COMPLAINED', null],
  ['complaint', undefined, 'COMPLAINED', null],
  ['unsubscribed', undefined, 'UNSUBSCRIBED', null],
  ['unsubscribe', undefined, 'UNSUBSCRIBED', null],
  ['contact_deleted', undefined, 'UNKNOWN', null],
])('%s with the words %j is %s %s', (event, reason, kind, bounceClass) => {
  expect(of({ event, reason })).toMatchObject({ kind, bounceClass });
});

test.each(['request', 'opened', 'unique_opened', 'click', 'proxy_open', 'unique_proxy_open'])(
  '%s is no feedback',
  (event) => {
    expect(read({ ...BASE, event })).toEqual([]);
  },
);

test('an inbound mail is no feedback', () => {
  expect(read({ items: [{ From: { Address: EMAIL }, RawTextBody: 'a reply' }] })).toEqual([]);
});

test('a batch is read event by event', () => {
  const batch = Array.from({ length: 500 }, (_, n) => ({ ...BASE, event: 'spam', ts_epoch: BASE.ts_epoch + n }));
  expect(new Set(read(batch).map(({ deduplicationKey }) => deduplicationKey)).size).toBe(500);
});

test.each([
  [{ ts_epoch: 1762168764 }, '2025-11-03T11:19:24.000Z'],
  [{ ts_epoch: undefined }, '2025-11-03T12:19:24.000Z'],
  [{ ts_epoch: undefined, ts_event: undefined }, '2025-11-03T12:19:24.000Z'],
])('the time of %j is %s', (event, happenedAt) => {
  expect(of({ ...event, event: 'spam' }).happenedAt).toBe(happenedAt);
});

test('a repeated event has the same key', () => {
  const key = (event: object) => of({ event: 'spam', ...event }).deduplicationKey;
  expect(key({ id: 1 })).toBe(key({}));
  expect(key({ 'message-id': '<other@example.org>' })).not.toBe(key({}));
  expect(key({ ts_epoch: 1762168764001 })).not.toBe(key({}));
});
