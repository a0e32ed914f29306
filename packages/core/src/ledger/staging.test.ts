import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { readEnvironment } from '../runtime/environment.js';
import { createTestLedger, resultOf, TEST_HASH_KEY, type TestLedger } from '../testing/test-ledger.js';
import { countAudience } from './count-audience.js';
import { type FeedbackEvent, recordFeedback } from './record-feedback.js';
import { settleAttempts } from './settle.js';
import { isSameStaging, NO_STAGING, STAGING_OPTIONS, type Staging, stagingOf } from './staging.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

const read = (environment: NodeJS.ProcessEnv) => stagingOf(readEnvironment(STAGING_OPTIONS, environment));
const REDIRECTED: Staging = { ...NO_STAGING, redirectAllTo: 'me@example.com' };

const suppressed = () => ledger.query('SELECT address, reason FROM suppressions');

describe('the settings', () => {
  test('are normalized as addresses are', () => {
    expect(
      read({ REDIRECT_ALL_TO: ' Me@Bücher.example', ALLOW_RECIPIENTS: 'A@b.test, Example.ORG,*.Пример.test' }),
    ).toEqual({
      redirectAllTo: 'me@xn--bcher-kva.example',
      allowRecipients: ['a@b.test', 'example.org', '*.xn--e1afmkfd.test'],
    });
    expect(read({})).toEqual(NO_STAGING);
  });

  test.each(['nobody', 'a@b@', 'a b@example.com', 'a@x.test,b@x.test'])('REDIRECT_ALL_TO can’t be %s', (value) => {
    expect(() => read({ REDIRECT_ALL_TO: value })).toThrow('REDIRECT_ALL_TO: must be one address');
  });

  test.each(['*', 'a.test,', '@example.com', '*@example.com', 'a.*.test'])('ALLOW_RECIPIENTS can’t be %s', (value) => {
    expect(() => read({ ALLOW_RECIPIENTS: value })).toThrow('ALLOW_RECIPIENTS: must be addresses and domains');
  });

  test('agree in any order', () => {
    const one = read({ ALLOW_RECIPIENTS: 'a.test,b.test' });
    expect(isSameStaging(one, read({ ALLOW_RECIPIENTS: 'b.test,a.test' }))).toBe(true);
    expect(isSameStaging(one, read({ ALLOW_RECIPIENTS: 'a.test' }))).toBe(false);
    expect(isSameStaging(one, NO_STAGING)).toBe(false);
    expect(isSameStaging(REDIRECTED, NO_STAGING)).toBe(false);
  });
});

test('a claim suppresses recipients that ALLOW_RECIPIENTS doesn’t include, and the dry run counts them', async () => {
  const allowed = ['me@one.test', 'a@two.test', 'a@b.three.test', 'a@three.test', '100%_sure@four.test'];
  const others = ['you@one.test', 'a@sub.two.test', 'a@nottwo.test', 'a@notthree.test', '100xxsure@four.test'];
  const staging = read({ ALLOW_RECIPIENTS: 'me@one.test,two.test,*.three.test,100%_sure@four.test' });
  const dispatchId = await ledger.accept({ to: [...allowed, ...others], sendAt: new Date(Date.now() + 60_000) });
  expect(await countAudience(ledger.pool, { dispatchId, hashKey: TEST_HASH_KEY, staging })).toEqual({
    people: 5,
    isExact: true,
    skipped: [{ reason: 'NOT_ALLOWED', count: 5 }],
  });
  await ledger.setStatus(dispatchId, 'SENDING');
  const claimed = await ledger.claim(dispatchId, { staging });
  expect(claimed.map(({ email }) => email)).toEqual(allowed);
  const rows = await ledger.query(
    `SELECT email, suppressed_by, last_error FROM deliveries WHERE status = 'SUPPRESSED' ORDER BY id`,
  );
  expect(rows).toEqual(
    others.map((email) => ({
      email,
      suppressed_by: 'NOT_ALLOWED',
      last_error: 'ALLOW_RECIPIENTS does not include the address',
    })),
  );
  expect(await ledger.findMiscounted()).toEqual([]);
});

/** Sends one mail to user1, and settles it. Resolves to the claim. */
const send = async (
  staging: Staging,
  result: Parameters<typeof resultOf>[1],
  more?: Parameters<typeof resultOf>[2],
) => {
  const dispatchId = await ledger.accept({ to: ['user1@example.test'], topic: 'news' });
  const [delivery] = await ledger.claim(dispatchId, { staging });
  await settleAttempts(ledger.pool, [resultOf(delivery!, result, more)]);
  return delivery!;
};

const unknown = { errorClass: 'UNKNOWN_RECIPIENT', smtpCode: 550, error: '550 no such user' } as const;

test('a server that doesn’t know REDIRECT_ALL_TO suppresses no recipient', async () => {
  await send(REDIRECTED, 'FAILED', { ...unknown, enhancedCode: '5.1.1' });
  await send(REDIRECTED, 'FAILED', unknown);
  expect(await suppressed()).toEqual([]);
  await send(NO_STAGING, 'FAILED', unknown);
  expect(await suppressed(), 'the redirected mail before it doesn’t count').toEqual([]);
  await send(NO_STAGING, 'FAILED', unknown);
  expect(await suppressed()).toEqual([{ address: 'user1@example.test', reason: 'HARD_BOUNCE' }]);
});

const record = (delivery: { id: string; dispatchId: string }, more: Partial<FeedbackEvent>) =>
  recordFeedback(ledger.pool, {
    hashKey: TEST_HASH_KEY,
    softBounces: { mails: 2, days: 30, successDays: 5 },
    events: [
      {
        deduplicationKey: randomUUID(),
        target: { deliveryId: delivery.id, dispatch: delivery.dispatchId, round: 0 },
        email: null,
        kind: 'BOUNCED',
        bounceClass: null,
        source: 'SMTP',
        errorClass: null,
        statusCode: null,
        diagnostic: null,
        happenedAt: new Date().toISOString(),
        raw: null,
        ...more,
      },
    ],
  });

const EVENTS: Partial<FeedbackEvent>[] = [
  { kind: 'BOUNCED', bounceClass: 'HARD' },
  { kind: 'COMPLAINED' },
  { kind: 'UNSUBSCRIBED' },
  { kind: 'BOUNCED', bounceClass: 'HARD', listedFor: 'COMPLAINT' },
];

test.each(EVENTS)('feedback about a redirected mail counts and suppresses nobody: %j', async (event) => {
  const delivery = await send(REDIRECTED, 'SENT');
  expect(await record(delivery, event)).toEqual(['matched']);
  expect(await suppressed()).toEqual([]);
  expect(await ledger.findMiscounted()).toEqual([]);
  await record(await send(NO_STAGING, 'SENT'), event);
  expect(await suppressed()).toHaveLength(1);
});

test('soft bounces of redirected mails don’t count against the recipient', async () => {
  const soft = { kind: 'BOUNCED', bounceClass: 'SOFT' } as const;
  for (let n = 0; n < 2; n += 1) await record(await send(REDIRECTED, 'SENT'), soft);
  await record(await send(NO_STAGING, 'SENT'), soft);
  expect(await suppressed()).toEqual([]);
  await record(await send(NO_STAGING, 'SENT'), soft);
  expect(await suppressed()).toEqual([{ address: 'user1@example.test', reason: 'SOFT_BOUNCES' }]);
});
