import { expect, test } from 'vitest';
import { BY_MESSAGE_ID, BY_TOKEN, EMAIL, MESSAGE_ID, TEST_KEYS, TOKEN } from '../../../testing/webhooks/mail.js';
import { feedbackEventOf } from './provider-event.js';
import { readSes } from './ses.js';

const SES_ID = '0107019a4f7d5cf0-6a1b3f0e-7d0c-4a57-9e41-0c5d2f8f9f7e-000000';

const MAILED = {
  timestamp: '2026-11-03T11:19:20.237Z',
  source: 'news@example.org',
  sourceArn: 'arn:aws:ses:eu-central-1:123456789012:identity/example.org',
  sendingAccountId: '123456789012',
  messageId: SES_ID,
  destination: [EMAIL],
  headersTruncated: false,
  headers: [
    { name: 'From', value: 'News <news@example.org>' },
    { name: 'Message-ID', value: MESSAGE_ID },
    { name: 'x-tidings-token', value: TOKEN },
  ],
  commonHeaders: { from: ['News <news@example.org>'], to: [EMAIL], messageId: MESSAGE_ID, subject: 'Your invoice' },
};

const BOUNCED = {
  bounceType: 'Permanent',
  bounceSubType: 'General',
  bouncedRecipients: [
    {
      emailAddress: EMAIL,
      status: '5.1.1',
      action: 'failed',
      diagnosticCode: `smtp; 550 5.1.1 <${EMAIL}>... User unknown`,
    },
  ] as object[],
  timestamp: '2026-11-03T11:19:24.101Z',
  feedbackId: '0107019a4f7d6a10-3c0f3c3e-8d44-4c2a-8a8c-5a1d2f0e8a4b-000000',
  remoteMtaIp: '192.0.2.1',
  reportingMTA: 'dns; a8-70.smtp-out.amazonses.com',
};

const bounce = (more: object) => ({ notificationType: 'Bounce', bounce: { ...BOUNCED, ...more }, mail: MAILED });

const read = (event: object) =>
  readSes(event).map((one) => feedbackEventOf('SES', one, { keys: TEST_KEYS, receivedAt: new Date() }));

const of = (event: object) => {
  const events = read(event);
  expect(events).toHaveLength(1);
  return events[0]!;
};

test('a bounce names its mail, the address, the time and the server’s words', () => {
  expect(of(bounce({}))).toMatchObject({
    target: BY_TOKEN,
    email: EMAIL,
    kind: 'BOUNCED',
    bounceClass: 'HARD',
    errorClass: 'UNKNOWN_RECIPIENT',
    statusCode: '5.1.1',
    diagnostic: `smtp; 550 5.1.1 <${EMAIL}>... User unknown`,
    happenedAt: '2026-11-03T11:19:24.101Z',
  });
});

test('without the token the Message-ID names the mail, not the id that SES gave it', () => {
  const { headers, ...mail } = MAILED;
  expect(of({ ...bounce({}), mail }).target).toEqual(BY_MESSAGE_ID);
  const { commonHeaders, ...onlyHeaders } = MAILED;
  expect(of({ ...bounce({}), mail: { ...onlyHeaders, headers: headers.slice(0, 2) } }).target).toEqual(BY_MESSAGE_ID);
  expect(of({ ...bounce({}), mail: { messageId: SES_ID } }).target).toBeNull();
});

const BARE = [{ emailAddress: EMAIL }];
const REFUSED = [
  { emailAddress: EMAIL, action: 'failed', status: '4.4.7', diagnosticCode: 'smtp; 451 4.4.7 Message expired' },
];

test.each([
  ['Permanent', 'General', BARE, 'BOUNCED', 'HARD', undefined],
  ['Permanent', 'NoEmail', BARE, 'BOUNCED', 'HARD', undefined],
  ['Permanent', 'Suppressed', BARE, 'BOUNCED', 'OURS', 'HARD_BOUNCE'],
  ['Permanent', 'OnAccountSuppressionList', BARE, 'BOUNCED', 'OURS', undefined],
  ['Permanent', 'OnTenantSuppressionList', BARE, 'BOUNCED', 'OURS', undefined],
  ['Permanent', 'EmailValidationSuppressed', BARE, 'BOUNCED', 'OURS', undefined],
  ['Permanent', 'UnsubscribedRecipient', BARE, 'UNSUBSCRIBED', null, undefined],
  ['Permanent', 'SomethingNew', BARE, 'BOUNCED', 'OURS', undefined],
  ['Transient', 'General', REFUSED, 'BOUNCED', 'SOFT', undefined],
  ['Transient', 'General', BARE, 'AUTO_REPLIED', null, undefined],
  ['Transient', 'MailboxFull', BARE, 'BOUNCED', 'SOFT', undefined],
  ['Transient', 'CustomTimeoutExceeded', BARE, 'BOUNCED', 'SOFT', undefined],
  ['Transient', 'MessageTooLarge', BARE, 'BOUNCED', 'OURS', undefined],
  ['Transient', 'ContentRejected', BARE, 'BOUNCED', 'OURS', undefined],
  ['Transient', 'AttachmentRejected', BARE, 'BOUNCED', 'OURS', undefined],
  ['Undetermined', 'Undetermined', BARE, 'AUTO_REPLIED', null, undefined],
  ['Undetermined', 'Undetermined', REFUSED, 'BOUNCED', 'SOFT', undefined],
])('a bounce %s %s of %j is %s %s', (bounceType, bounceSubType, bouncedRecipients, kind, bounceClass, listedFor) => {
  const event = of(bounce({ bounceType, bounceSubType, bouncedRecipients }));
  expect(event).toMatchObject({ kind, bounceClass });
  expect(event.listedFor).toBe(listedFor);
});

test('a permanent bounce whose server refused the sender is ours', () => {
  const bouncedRecipients = [
    { emailAddress: EMAIL, status: '5.7.1', diagnosticCode: 'smtp; 550 5.7.1 blocked by our policy' },
  ];
  expect(of(bounce({ bouncedRecipients }))).toMatchObject({ bounceClass: 'OURS' });
});

test('each recipient of an event is one of its own', () => {
  const events = read(bounce({ bouncedRecipients: [{ emailAddress: EMAIL }, { emailAddress: 'bert@example.com' }] }));
  expect(events.map(({ email }) => email)).toEqual([EMAIL, 'bert@example.com']);
  expect(new Set(events.map(({ deduplicationKey }) => deduplicationKey)).size).toBe(2);
});

const complaint = (more: object) => ({
  eventType: 'Complaint',
  complaint: {
    complainedRecipients: BARE,
    timestamp: '2026-11-04T07:00:00.000Z',
    feedbackId: '0107019a53f0c2bb-b2dd6dd7-1d9f-4e06-9d5e-6b5f62d4b6a1-000000',
    complaintSubType: null,
    complaintFeedbackType: 'abuse',
    userAgent: 'Feedback Loop (V0.01)',
    ...more,
  },
  mail: MAILED,
});

test('a complaint counts unless its type says that it is none', () => {
  expect(of(complaint({}))).toMatchObject({ kind: 'COMPLAINED', email: EMAIL, happenedAt: '2026-11-04T07:00:00.000Z' });
  expect(of(complaint({ complaintFeedbackType: undefined })).kind).toBe('COMPLAINED');
  for (const complaintFeedbackType of ['not-spam', 'auth-failure', 'virus']) {
    expect(of(complaint({ complaintFeedbackType })).kind).toBe('UNKNOWN');
  }
  expect(of(complaint({ complaintSubType: 'OnAccountSuppressionList' }))).toMatchObject({
    kind: 'BOUNCED',
    bounceClass: 'OURS',
    listedFor: 'COMPLAINT',
  });
});

test('other events', () => {
  const delivery = { timestamp: '2026-11-03T11:19:22Z', recipients: [EMAIL], smtpResponse: '250 2.6.0 accepted' };
  expect(of({ notificationType: 'Delivery', delivery, mail: MAILED })).toMatchObject({
    kind: 'DELIVERED',
    email: EMAIL,
    diagnostic: '250 2.6.0 accepted',
  });
  const deliveryDelay = {
    delayType: 'TransientCommunicationFailure',
    timestamp: '2026-11-03T11:30:00Z',
    delayedRecipients: [{ emailAddress: EMAIL, status: '4.4.1', diagnosticCode: 'smtp; 421 4.4.1 Unable to connect' }],
  };
  expect(of({ eventType: 'DeliveryDelay', deliveryDelay, mail: MAILED })).toMatchObject({
    kind: 'DELAYED',
    email: EMAIL,
  });
  const reject = { eventType: 'Reject', reject: { reason: 'Bad content' }, mail: MAILED };
  expect(of(reject)).toMatchObject({ kind: 'BOUNCED', bounceClass: 'OURS', email: EMAIL, diagnostic: 'Bad content' });
  const failure = { templateName: 'x', errorMessage: 'Attribute missing' };
  expect(of({ eventType: 'Rendering Failure', failure, mail: MAILED })).toMatchObject({
    kind: 'BOUNCED',
    bounceClass: 'OURS',
  });
  const subscription = { contactList: 'list', timestamp: '2026-11-03T11:30:00Z' };
  expect(of({ eventType: 'Subscription', subscription, mail: MAILED })).toMatchObject({
    kind: 'UNKNOWN',
    email: EMAIL,
  });
  for (const eventType of ['Send', 'Open', 'Click']) expect(read({ eventType, mail: MAILED })).toEqual([]);
});

test('an event that comes both as a notification and by event publishing has one key', () => {
  const { notificationType, ...rest } = bounce({});
  expect(of({ eventType: notificationType, ...rest }).deduplicationKey).toBe(of(bounce({})).deduplicationKey);
});
