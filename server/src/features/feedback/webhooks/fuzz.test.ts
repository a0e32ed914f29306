import { BOUNCE_CLASSES, FEEDBACK_KINDS, type FeedbackSource } from '@tidings/core/feedback/kinds';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createRandom, type Random } from '../../../../../packages/core/src/testing/random.js';
import { createTestLedger, TEST_HASH_KEY } from '../../../../../packages/core/src/testing/test-ledger.js';
import { createRunLogger } from '../../../../../test/support/run-logs.js';
import { EMAIL, MESSAGE_ID, TEST_KEYS, TOKEN } from '../../../testing/webhooks/mail.js';
import { createFeedbackBatcher } from '../feedback-batcher.js';
import { createFeedbackIntakes } from '../feedback-intakes.js';
import { readBrevo } from './brevo.js';
import { readMailgun } from './mailgun.js';
import { parseJson } from './payload.js';
import { readPostmark } from './postmark.js';
import { feedbackEventOf, type ProviderEvent } from './provider-event.js';
import { readSendgrid } from './sendgrid.js';
import { readSes } from './ses.js';

const SEED = Number(process.env.FUZZ_SEED ?? 20_261_130);
const CALLS = Number(process.env.FUZZ_CALLS ?? 2_000);

const READERS: Record<string, (payload: unknown) => ProviderEvent[]> = {
  SES: readSes,
  POSTMARK: (payload) => readPostmark(payload, { traceId: null }),
  MAILGUN: readMailgun,
  SENDGRID: readSendgrid,
  BREVO: readBrevo,
};

const WORDS = 'smtp; 550 5.1.1 no such user';

const PAYLOADS: Record<string, unknown> = {
  SES: {
    eventType: 'Bounce',
    bounce: {
      bounceType: 'Permanent',
      bounceSubType: 'General',
      bouncedRecipients: [{ emailAddress: EMAIL, status: '5.1.1', diagnosticCode: WORDS }],
      timestamp: '2026-11-03T11:19:24.101Z',
      feedbackId: '1',
    },
    complaint: { complainedRecipients: [{ emailAddress: EMAIL }], complaintFeedbackType: 'abuse' },
    mail: {
      messageId: '2',
      destination: [EMAIL],
      headers: [{ name: 'X-Tidings-Token', value: TOKEN }],
      commonHeaders: { messageId: MESSAGE_ID },
    },
  },
  POSTMARK: {
    RecordType: 'Bounce',
    Type: 'HardBounce',
    ID: 1,
    MessageID: '3',
    Email: EMAIL,
    BouncedAt: '2026-11-03T08:19:24.0934560-03:00',
    Details: WORDS,
    Metadata: { tidings: TOKEN },
    SuppressSending: true,
  },
  MAILGUN: {
    'event-data': {
      event: 'failed',
      severity: 'permanent',
      reason: 'bounce',
      id: '4',
      timestamp: 1762168764.389,
      recipient: EMAIL,
      flags: { 'is-test-mode': false },
      'user-variables': { tidings: TOKEN },
      message: { headers: { to: `Anna <${EMAIL}>`, 'message-id': MESSAGE_ID } },
      'delivery-status': { code: 550, 'enhanced-code': '5.1.1', message: WORDS },
    },
  },
  SENDGRID: [
    {
      event: 'bounce',
      type: 'bounce',
      bounce_classification: 'Invalid Address',
      email: EMAIL,
      timestamp: 1762168764,
      'smtp-id': MESSAGE_ID,
      sg_message_id: '5',
      status: '5.1.1',
      reason: WORDS,
      tidings: TOKEN,
    },
    { event: 'dropped', email: EMAIL, reason: 'Bounced Address' },
  ],
  BREVO: {
    event: 'hard_bounce',
    email: EMAIL,
    'message-id': MESSAGE_ID,
    ts_epoch: 1762168764000,
    reason: WORDS,
    'X-Mailin-custom': TOKEN,
  },
};

const ODD = [
  'null',
  'true',
  '0',
  '-1',
  '1e308',
  '-1e400',
  '99999999999999999999',
  '""',
  '" "',
  '"\\u0000"',
  '"\\ud800"',
  '[]',
  '{}',
  '[[[]]]',
  '{"__proto__": {"polluted": true}}',
  '{"constructor": {"prototype": {"polluted": true}}}',
  '"__proto__"',
  '"constructor"',
  '"toString"',
  '"2026-13-45T99:99:99Z"',
  '"+275760-09-13T00:00:00Z"',
  `"${'x'.repeat(50_000)}"`,
  `"${'>'.repeat(50_000)}"`,
  `"${'1.'.repeat(25_000)}"`,
  `"${'5.1.1 '.repeat(10_000)}"`,
  `[${'{},'.repeat(300)}{}]`,
  `${'['.repeat(100)}${']'.repeat(100)}`,
  `"${EMAIL}"`,
  '"delivered"',
  '"Complaint"',
  '"SubscriptionChange"',
];

/** Replaces a value, a name or a stretch of the text. */
const mutate = (text: string, random: Random): string => {
  const tokens = [...text.matchAll(/("(?:[^"\\]|\\.)*")(:)?|-?\d[\d.]*|true|false|null/g)];
  const values = tokens.filter(([, , colon]) => colon === undefined);
  const names = tokens.filter(([, , colon]) => colon !== undefined);
  const kind = random.below(20);
  if (kind < 14 && values.length > 0) return replace(text, random.one(values), random.one(ODD));
  if (kind < 19 && names.length > 0)
    return replace(text, random.one(names), random.one(['"__proto__"', '"x"', '"event"', '"email"']));
  const at = random.below(text.length);
  return text.slice(0, at) + random.one(['', '"', '{', ']', ',', '\0', '\\', 'é']) + text.slice(at + random.below(4));
};

const replace = (text: string, { 0: whole, 1: found = whole, index }: RegExpExecArray, by: string): string =>
  text.slice(0, index) + by + text.slice(index + found.length);

const mutated = (payload: unknown, random: Random): string => {
  let text = JSON.stringify(payload);
  for (let times = 1 + random.below(4); times > 0; times -= 1) text = mutate(text, random);
  return text;
};

const expectNormal = (event: ReturnType<typeof feedbackEventOf>) => {
  expect(FEEDBACK_KINDS).toContain(event.kind);
  if (event.kind === 'BOUNCED') expect(BOUNCE_CLASSES).toContain(event.bounceClass);
  else expect(event.bounceClass).toBeNull();
  if (event.listedFor) expect(event).toMatchObject({ kind: 'BOUNCED', bounceClass: 'OURS' });
  expect(event.deduplicationKey).toMatch(/^[A-Z]+:[\da-f]{64}$/);
  expect(event.email?.length ?? 0).toBeLessThanOrEqual(320);
  expect(event.diagnostic?.length ?? 0).toBeLessThanOrEqual(2_000);
  expect(event.raw!.length).toBeLessThanOrEqual(64 * 1024);
  expect(Number.isNaN(new Date(event.happenedAt).getTime())).toBe(false);
};

test.each(Object.keys(READERS))(
  '%s: whatever comes is read without an error, and stored',
  async (source) => {
    const ledger = await createTestLedger();
    const intakes = createFeedbackIntakes(new Registry());
    intakes.register(source as FeedbackSource);
    const logger = createRunLogger({ shows: false });
    const { takeAll } = createFeedbackBatcher({ sql: ledger.pool, hashKey: TEST_HASH_KEY, intakes, logger });
    const random = createRandom(SEED);
    let slowest = 0;
    let read = 0;
    for (let call = 0; call < CALLS; call += 1) {
      const body = mutated(PAYLOADS[source], random);
      const startedAt = performance.now();
      const payload = parseJson(body);
      if (typeof payload !== 'object' || payload === null) continue;
      const events = READERS[source]!(payload).map((event) =>
        feedbackEventOf(source as FeedbackSource, event, { keys: TEST_KEYS, receivedAt: new Date() }),
      );
      slowest = Math.max(slowest, performance.now() - startedAt);
      read += events.length;
      for (const event of events) expectNormal(event);
      if (call % 20 === 0) await takeAll(events);
    }
    expect(read).toBeGreaterThan(CALLS / 2);
    expect(slowest).toBeLessThan(500);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(intakes.list()[0]!.counts.get('failed')).toBeUndefined();
  },
  120_000,
);

test('JSON that is nested a million deep is no document', () => {
  const startedAt = performance.now();
  expect(parseJson('['.repeat(1_000_000))).toBeUndefined();
  expect(parseJson(`${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`)).toBeUndefined();
  expect(parseJson(`"${'['.repeat(1_000)}"`)).toBe('['.repeat(1_000));
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
