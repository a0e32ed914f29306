import { expect, test } from 'vitest';
import { BY_MESSAGE_ID, BY_TOKEN, EMAIL, MESSAGE_ID, TEST_KEYS, TOKEN } from '../../../testing/webhooks/mail.js';
import { feedbackEventOf } from './provider-event.js';
import { readSendgrid } from './sendgrid.js';

const BASE = {
  email: EMAIL,
  timestamp: 1762168764,
  'smtp-id': MESSAGE_ID,
  sg_event_id: 'bounce-0-28434219-vJnvwb4dQSmKQ3jQjPHuDg-0',
  sg_message_id: 'vJnvwb4dQSmKQ3jQjPHuDg.recvd-5f54b5d587-pczjm-1-6721E9A1-1F.0',
  category: ['invoice'],
  tidings: TOKEN,
};

const BOUNCE = {
  ...BASE,
  event: 'bounce',
  type: 'bounce',
  bounce_classification: 'Invalid Address',
  status: '5.1.1',
  reason: '550 5.1.1 The email account that you tried to reach does not exist.',
  ip: '192.0.2.1',
  tls: 1,
};

const read = (payload: unknown) =>
  readSendgrid(payload).map((event) => feedbackEventOf('SENDGRID', event, { keys: TEST_KEYS, receivedAt: new Date() }));

const of = (event: object) => {
  const events = read([event]);
  expect(events).toHaveLength(1);
  return events[0]!;
};

test('a bounce names its mail, the address, the time and the server’s words', () => {
  expect(of(BOUNCE)).toMatchObject({
    target: BY_TOKEN,
    email: EMAIL,
    kind: 'BOUNCED',
    bounceClass: 'HARD',
    errorClass: 'UNKNOWN_RECIPIENT',
    statusCode: '5.1.1',
    diagnostic: '550 5.1.1 The email account that you tried to reach does not exist.',
    happenedAt: '2025-11-03T11:19:24.000Z',
  });
});

test('without the token the Message-ID names the mail, and a late bounce may have neither', () => {
  const { tidings, 'smtp-id': smtpId, sg_message_id, ...late } = BOUNCE;
  expect(of({ ...late, 'smtp-id': smtpId }).target).toEqual(BY_MESSAGE_ID);
  expect(of(late).target).toBeNull();
});

test.each([
  ['bounce', 'Invalid Address', '', 'HARD'],
  ['bounce', 'invalid address', '', 'HARD'],
  ['bounce', 'Mailbox Unavailable', '550 mailbox gone', 'HARD'],
  ['blocked', 'Mailbox Unavailable', '452 mailbox gone', 'SOFT'],
  ['bounce', 'Technical Failure', '', 'SOFT'],
  ['bounce', 'Unclassified', '', 'SOFT'],
  ['bounce', undefined, '', 'SOFT'],
  ['bounce', 'Content', '', 'OURS'],
  ['bounce', 'Reputation', '', 'OURS'],
  ['blocked', 'Frequency or Volume Too High', '', 'OURS'],
  ['bounce', 'Invalid Address', '550 5.7.1 Message rejected because of local policy', 'OURS'],
  ['blocked', 'Unclassified', '550 5.7.26 Unauthenticated email is not accepted', 'OURS'],
  ['blocked', 'Unclassified', '550 5.1.1 no such user', 'HARD'],
  ['blocked', 'Unclassified', '550 user unknown', 'SOFT'],
])(
  'a bounce of type %s, classified as %s, with the words %j, is %s',
  (type, bounce_classification, reason, expected) => {
    expect(of({ ...BOUNCE, type, bounce_classification, reason, status: '' }).bounceClass).toBe(expected);
  },
);

test.each([
  ['Bounced Address', 'OURS', 'HARD_BOUNCE'],
  ['Spam Reporting Address', 'OURS', 'COMPLAINT'],
  ['Unsubscribed Address', 'OURS', undefined],
  ['Invalid', 'HARD', undefined],
  ['Invalid SMTPAPI header', 'OURS', undefined],
  ['Recipient List over Package Quota', 'OURS', undefined],
])('a mail dropped for %s is %s, and listed for %s', (reason, bounceClass, listedFor) => {
  const event = of({ ...BASE, event: 'dropped', reason });
  expect(event).toMatchObject({ kind: 'BOUNCED', bounceClass });
  expect(event.listedFor).toBe(listedFor);
});

test('an array of events of every kind', () => {
  const payload = [
    { ...BASE, event: 'processed' },
    { ...BASE, event: 'delivered', response: '250 OK' },
    { ...BASE, event: 'deferred', response: '452 4.2.2 mailbox full', attempt: '5' },
    { ...BASE, event: 'spamreport' },
    { ...BASE, event: 'unsubscribe' },
    { ...BASE, event: 'group_unsubscribe', asm_group_id: 10 },
    { ...BASE, event: 'group_resubscribe', asm_group_id: 10 },
    { ...BASE, event: 'open', sg_machine_open: true },
    { ...BASE, event: 'click', url: 'https://example.org' },
    { event: 'account_status_change', type: 'compliance_suspend', timestamp: 1762168764 },
  ];
  expect(read(payload).map(({ kind }) => kind)).toEqual([
    'DELIVERED',
    'DELAYED',
    'COMPLAINED',
    'UNSUBSCRIBED',
    'UNSUBSCRIBED',
    'UNKNOWN',
    'UNKNOWN',
  ]);
});

test('a repeated event has the same key although SendGrid gave it another id', () => {
  const key = (event: object) => of(event).deduplicationKey;
  expect(key({ ...BOUNCE, sg_event_id: 'another' })).toBe(key(BOUNCE));
  expect(key({ ...BOUNCE, timestamp: BOUNCE.timestamp + 1 })).not.toBe(key(BOUNCE));
  expect(key({ ...BOUNCE, email: 'bert@example.com' })).not.toBe(key(BOUNCE));
});
