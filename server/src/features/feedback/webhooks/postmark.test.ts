import { expect, test } from 'vitest';
import { BY_TOKEN, EMAIL, TEST_KEYS, TOKEN } from '../../../testing/webhooks/mail.js';
import { readPostmark } from './postmark.js';
import { feedbackEventOf } from './provider-event.js';

const RECEIVED = new Date('2026-11-03T12:00:00Z');

const BOUNCE = {
  RecordType: 'Bounce',
  ID: 692560173,
  Type: 'HardBounce',
  TypeCode: 1,
  Name: 'Hard bounce',
  Tag: 'invoice',
  MessageID: '2c1b63fe-43f2-4db5-91b0-8bdfa44a9316',
  Metadata: { tidings: TOKEN },
  ServerID: 23,
  MessageStream: 'outbound',
  Description: 'The server was unable to deliver your message (ex: unknown user, mailbox not found).',
  Details: 'smtp;550 5.1.1 The email account that you tried to reach does not exist',
  Email: EMAIL,
  From: 'news@example.org',
  BouncedAt: '2026-11-03T08:19:24.0934560-03:00',
  DumpAvailable: true,
  Inactive: true,
  CanActivate: true,
  Subject: 'Your invoice',
  Content: 'Return-Path: <>\r\nReceived: …\r\n\r\nDear Anna, here is your invoice',
};

const read = (payload: object, traceId: string | null = null) =>
  readPostmark(payload, { traceId }).map((event) =>
    feedbackEventOf('POSTMARK', event, { keys: TEST_KEYS, receivedAt: RECEIVED }),
  );

const of = (payload: object) => {
  const events = read(payload);
  expect(events).toHaveLength(1);
  return events[0]!;
};

test('a hard bounce names its mail, the address, the time and the server’s words', () => {
  expect(of(BOUNCE)).toMatchObject({
    target: BY_TOKEN,
    email: EMAIL,
    kind: 'BOUNCED',
    bounceClass: 'HARD',
    source: 'POSTMARK',
    errorClass: 'UNKNOWN_RECIPIENT',
    statusCode: '5.1.1',
    diagnostic: 'smtp;550 5.1.1 The email account that you tried to reach does not exist',
    happenedAt: '2026-11-03T11:19:24.093Z',
  });
});

test('what is kept of an event is without the mail', () => {
  const raw = of(BOUNCE).raw!.toString();
  expect(raw).toContain('HardBounce');
  expect(raw).not.toContain('Dear Anna');
});

test.each([
  ['HardBounce', 'BOUNCED', 'HARD'],
  ['BadEmailAddress', 'BOUNCED', 'HARD'],
  ['SoftBounce', 'BOUNCED', 'SOFT'],
  ['Unknown', 'BOUNCED', 'SOFT'],
  ['Transient', 'DELAYED', null],
  ['DnsError', 'DELAYED', null],
  ['Blocked', 'BOUNCED', 'OURS'],
  ['SpamNotification', 'BOUNCED', 'OURS'],
  ['VirusNotification', 'BOUNCED', 'OURS'],
  ['DMARCPolicy', 'BOUNCED', 'OURS'],
  ['SMTPApiError', 'BOUNCED', 'OURS'],
  ['TemplateRenderingFailed', 'BOUNCED', 'OURS'],
  ['ManuallyDeactivated', 'BOUNCED', 'OURS'],
  ['AutoResponder', 'AUTO_REPLIED', null],
  ['AddressChange', 'AUTO_REPLIED', null],
  ['ChallengeVerification', 'AUTO_REPLIED', null],
  ['Unsubscribe', 'UNSUBSCRIBED', null],
  ['Subscribe', 'UNKNOWN', null],
  ['SpamComplaint', 'COMPLAINED', null],
  ['Whatever', 'UNKNOWN', null],
  ['constructor', 'UNKNOWN', null],
])('a bounce of type %s is %s %s', (Type, kind, bounceClass) => {
  expect(of({ ...BOUNCE, Type, Details: '' })).toMatchObject({ kind, bounceClass });
});

test('a hard bounce whose server refused the sender is ours', () => {
  expect(of({ ...BOUNCE, Details: 'smtp;550 5.7.26 Unauthenticated email is not accepted' })).toMatchObject({
    bounceClass: 'OURS',
    errorClass: 'IDENTITY',
  });
});

test('a delivery, a complaint and an unsubscribe name their recipient', () => {
  const { Email, Type, ...rest } = BOUNCE;
  const delivery = {
    RecordType: 'Delivery',
    Recipient: EMAIL,
    DeliveredAt: '2026-11-03T11:20:00Z',
    Metadata: rest.Metadata,
  };
  expect(of(delivery)).toMatchObject({ kind: 'DELIVERED', email: EMAIL, happenedAt: '2026-11-03T11:20:00.000Z' });
  expect(of({ ...rest, RecordType: 'SpamComplaint', Email })).toMatchObject({ kind: 'COMPLAINED', email: EMAIL });
  const change = {
    RecordType: 'SubscriptionChange',
    MessageID: null,
    Recipient: EMAIL,
    ChangedAt: '2026-11-03T11:21:00Z',
    Origin: 'Recipient',
    SuppressSending: true,
    SuppressionReason: 'ManualSuppression',
    Metadata: rest.Metadata,
  };
  expect(of(change)).toMatchObject({ kind: 'UNSUBSCRIBED', email: EMAIL, happenedAt: '2026-11-03T11:21:00.000Z' });
  expect(of({ ...change, Origin: 'Admin' })).toMatchObject({ kind: 'UNKNOWN' });
  expect(of({ ...change, SuppressSending: false, SuppressionReason: null })).toMatchObject({ kind: 'UNKNOWN' });
  for (const SuppressionReason of ['HardBounce', 'SpamComplaint']) {
    expect(read({ ...change, SuppressionReason }), 'the bounce has an event of its own').toEqual([]);
  }
});

test.each([
  { RecordType: 'Open', Recipient: EMAIL },
  { RecordType: 'Click', Recipient: EMAIL },
  { RecordType: 'Inbound', TextBody: 'a reply' },
  { FromFull: { Email: EMAIL }, TextBody: 'a reply' },
  { ...BOUNCE, MessageID: '00000000-0000-0000-0000-000000000000' },
  { ...BOUNCE, ID: 42, Tag: 'Test' },
])('%j is no feedback', (payload) => {
  expect(read(payload)).toEqual([]);
});

test('a repeated event has the same key, and another one of the same mail another key', () => {
  const key = (payload: object, traceId: string | null = null) => read(payload, traceId)[0]!.deduplicationKey;
  expect(key(BOUNCE, 'trace 1')).toBe(key(BOUNCE, 'trace 1'));
  expect(key(BOUNCE, 'trace 1')).not.toBe(key(BOUNCE, 'trace 2'));
  expect(key(BOUNCE)).toBe(key({ ...BOUNCE, ID: 1 }));
  expect(key(BOUNCE)).not.toBe(key({ ...BOUNCE, BouncedAt: '2026-11-03T08:19:25Z' }));
  expect(key(BOUNCE)).not.toContain(EMAIL);
});
