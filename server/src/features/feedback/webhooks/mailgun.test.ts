import { expect, test } from 'vitest';
import { BY_MESSAGE_ID, BY_TOKEN, EMAIL, MESSAGE_ID, TEST_KEYS, TOKEN } from '../../../testing/webhooks/mail.js';
import { readMailgun } from './mailgun.js';
import { feedbackEventOf } from './provider-event.js';

const FAILED = {
  event: 'failed',
  severity: 'permanent',
  reason: 'bounce',
  id: 'G9Bn5sl1TC6nu79C8C0bwg',
  timestamp: 1762168764.389832,
  'log-level': 'error',
  recipient: EMAIL,
  'recipient-domain': 'example.com',
  tags: ['invoice'],
  'user-variables': {} as object,
  flags: { 'is-routed': false, 'is-authenticated': true, 'is-system-test': false, 'is-test-mode': false },
  envelope: { sender: 'news@example.org', transport: 'smtp', targets: EMAIL },
  message: {
    headers: {
      to: `Anna Berg <${EMAIL}>`,
      'message-id': MESSAGE_ID.slice(1, -1),
      from: 'news@example.org',
      subject: 'Invoice',
    },
    attachments: [],
    size: 809,
  },
  'delivery-status': {
    'attempt-no': 1,
    code: 550,
    'enhanced-code': '5.1.1',
    message: '5.1.1 The email account that you tried to reach does not exist',
    description: '',
    'mx-host': 'mx.example.com',
  } as object,
};

const read = (event: object) =>
  readMailgun({ signature: {}, 'event-data': event }).map((one) =>
    feedbackEventOf('MAILGUN', one, { keys: TEST_KEYS, receivedAt: new Date() }),
  );

const of = (event: object) => {
  const events = read(event);
  expect(events).toHaveLength(1);
  return events[0]!;
};

test('a failure names its mail by Message-ID, the address, the time and the server’s words', () => {
  expect(of(FAILED)).toMatchObject({
    target: BY_MESSAGE_ID,
    email: EMAIL,
    kind: 'BOUNCED',
    bounceClass: 'HARD',
    errorClass: 'UNKNOWN_RECIPIENT',
    statusCode: '5.1.1',
    diagnostic: '5.1.1 The email account that you tried to reach does not exist',
    happenedAt: '2025-11-03T11:19:24.389Z',
  });
});

test('the token goes before the Message-ID', () => {
  expect(of({ ...FAILED, 'user-variables': { tidings: TOKEN } }).target).toEqual(BY_TOKEN);
  expect(of({ ...FAILED, 'user-variables': { tidings: 'forged' } }).target).toEqual(BY_MESSAGE_ID);
});

test.each([
  ['suppress-bounce', 605, { bounceClass: 'OURS', listedFor: 'HARD_BOUNCE' }],
  ['suppress-complaint', 607, { bounceClass: 'OURS', listedFor: 'COMPLAINT' }],
  ['suppress-unsubscribe', 606, { bounceClass: 'OURS' }],
  [undefined, 605, { bounceClass: 'OURS', listedFor: 'HARD_BOUNCE' }],
  ['old', 602, { bounceClass: 'SOFT' }],
  ['generic', 498, { bounceClass: 'SOFT' }],
  ['espblock', 550, { bounceClass: 'OURS' }],
  ['blacklisted', 550, { bounceClass: 'OURS' }],
])('a permanent failure for the reason %s is %o', (reason, code, expected) => {
  const event = of({ ...FAILED, reason, 'delivery-status': { code, message: 'Not delivering' } });
  expect(event).toMatchObject({ kind: 'BOUNCED', ...expected });
  expect(event.listedFor).toBe('listedFor' in expected ? expected.listedFor : undefined);
});

test.each([
  [550, '5.7.26', 'Unauthenticated email is not accepted', 'OURS'],
  [552, '5.2.2', 'The email account is over quota', 'SOFT'],
  [550, '', 'No such user here', 'HARD'],
  [552, '5.3.4', 'Message too big', 'OURS'],
  [550, '', 'Rejected', 'OURS'],
])('a bounce with %s %s %s is %s', (code, enhanced, message, bounceClass) => {
  const event = { ...FAILED, 'delivery-status': { code, 'enhanced-code': enhanced, message } };
  expect(of(event)).toMatchObject({ kind: 'BOUNCED', bounceClass });
});

test('other events', () => {
  expect(of({ ...FAILED, severity: 'temporary', reason: 'generic' })).toMatchObject({
    kind: 'DELAYED',
    bounceClass: null,
  });
  expect(of({ ...FAILED, event: 'delivered' })).toMatchObject({ kind: 'DELIVERED' });
  expect(of({ ...FAILED, event: 'complained' })).toMatchObject({ kind: 'COMPLAINED' });
  expect(of({ ...FAILED, event: 'unsubscribed' })).toMatchObject({ kind: 'UNSUBSCRIBED' });
  expect(of({ ...FAILED, event: 'list_member_uploaded' })).toMatchObject({ kind: 'UNKNOWN' });
  for (const event of ['accepted', 'opened', 'clicked', 'stored']) expect(read({ ...FAILED, event })).toEqual([]);
});

test('a rejected mail has its recipient in its To header alone', () => {
  const { recipient, ...rest } = FAILED;
  const event = { ...rest, event: 'rejected', reject: { reason: 'Sandbox subdomains are for test purposes only' } };
  expect(of(event)).toMatchObject({ kind: 'BOUNCED', bounceClass: 'OURS', email: recipient, target: BY_MESSAGE_ID });
});

test('nothing is delivered in test mode', () => {
  const event = { ...FAILED, event: 'delivered', flags: { 'is-test-mode': true }, 'delivery-status': { code: 650 } };
  expect(of(event)).toMatchObject({ kind: 'UNKNOWN' });
});

test('an id that comes again on another day is another event', () => {
  const key = (event: object) => of(event).deduplicationKey;
  expect(key({ ...FAILED, tags: [] })).toBe(key(FAILED));
  expect(key({ ...FAILED, timestamp: FAILED.timestamp + 86_400 })).not.toBe(key(FAILED));
});
