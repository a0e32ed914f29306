import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { addresses, createTestLedger, resultOf, type TestLedger } from '../testing/test-ledger.js';
import { lapseLeases } from './leases.js';
import { type AttemptResult, settleAttempts } from './settle.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

const settle = (...results: AttemptResult[]) => settleAttempts(ledger.pool, results);

/** A dispatch with one claimed delivery. */
const claimOne = async () => {
  const dispatchId = await ledger.accept({ to: addresses(1), queue: 'email.one' });
  const [claimed] = await ledger.claim(dispatchId);
  return { dispatchId, claimed: claimed! };
};

const lapse = async () => {
  await ledger.letTimePass();
  await lapseLeases(ledger.pool, { policy: 'resend', maxAttempts: 9, limit: 100 });
};

test.each([
  { outcome: 'SENT', retryInMs: null, status: 'SENT', isPublishedAgain: false },
  { outcome: 'FAILED', retryInMs: null, status: 'FAILED', isPublishedAgain: false },
  { outcome: 'RETRY', retryInMs: 60_000, status: 'RETRYING', isPublishedAgain: true },
  { outcome: 'UNCERTAIN', retryInMs: null, status: 'UNCERTAIN', isPublishedAgain: false },
  { outcome: 'UNCERTAIN', retryInMs: 60_000, status: 'QUEUED', isPublishedAgain: true },
] as const)('the outcome $outcome with retryInMs $retryInMs makes a delivery $status', async (example) => {
  const { outcome, retryInMs, status, isPublishedAgain } = example;
  const { dispatchId, claimed } = await claimOne();
  expect(await settle(resultOf(claimed, outcome, { retryInMs }))).toEqual([claimed.id]);
  const [delivery] = await ledger.deliveries(dispatchId);
  expect(delivery).toMatchObject({ status, lease_until: null });
  expect(delivery!.last_error).toBe(outcome === 'SENT' ? null : 'try again later');
  expect(delivery!.publish_at !== null).toBe(isPublishedAgain);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ sending: 0, [status.toLowerCase()]: 1 });
});

test('an attempt is logged with all its fields', async () => {
  const { dispatchId, claimed } = await claimOne();
  const result = resultOf(claimed, 'FAILED', {
    smtpCode: 550,
    enhancedCode: '5.1.1',
    errorClass: 'UNKNOWN_RECIPIENT',
    error: 'no such mailbox',
  });
  await settle(result);
  expect(await ledger.outbox(dispatchId)).toMatchObject([
    {
      delivery_id: claimed.id,
      attempt: 1,
      outcome: 'FAILED',
      email: 'person1@example.test',
      smtp_code: 550,
      enhanced_code: '5.1.1',
      error_class: 'UNKNOWN_RECIPIENT',
      error: 'no such mailbox',
      message_id: result.messageId,
      duration_ms: 12,
      queued_at: claimed.queuedAt,
      batch_id: null,
    },
  ]);
});

test('the mail server’s answer to an accepted mail is logged', async () => {
  const { dispatchId, claimed } = await claimOne();
  await settle(resultOf(claimed, 'SENT', { response: '250 2.0.0 Ok: queued as 4F3A2' }));
  expect(await ledger.outbox(dispatchId)).toMatchObject([
    { outcome: 'SENT', error: null, response: '250 2.0.0 Ok: queued as 4F3A2' },
  ]);
});

test('a result with another token than the delivery’s changes nothing', async () => {
  const { dispatchId, claimed } = await claimOne();
  const before = [await ledger.dispatch(dispatchId), await ledger.deliveries(dispatchId)];
  expect(await settle(resultOf({ ...claimed, leaseToken: randomUUID() }, 'SENT'))).toEqual([]);
  expect([await ledger.dispatch(dispatchId), await ledger.deliveries(dispatchId)]).toEqual(before);
  expect(await ledger.outbox(dispatchId)).toEqual([]);
});

test('a result that is stored twice counts once and is logged once', async () => {
  const { dispatchId, claimed } = await claimOne();
  expect(await settle(resultOf(claimed, 'SENT'))).toHaveLength(1);
  expect(await settle(resultOf(claimed, 'SENT'))).toEqual([]);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'COMPLETED', sent: 1 });
  expect(await ledger.outbox(dispatchId)).toHaveLength(1);
});

test('a result after the lease expired is accepted if there was no other claim', async () => {
  const { dispatchId, claimed } = await claimOne();
  await lapse();
  expect(await ledger.deliveries(dispatchId)).toMatchObject([{ status: 'QUEUED' }]);
  expect(await settle(resultOf(claimed, 'SENT'))).toEqual([claimed.id]);
  expect(await ledger.deliveries(dispatchId)).toMatchObject([{ status: 'SENT', publish_at: null }]);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'COMPLETED', sent: 1, queued: 0 });
  expect(await ledger.claim(dispatchId)).toEqual([]);
});

test('a result after another claim is ignored', async () => {
  const { dispatchId, claimed } = await claimOne();
  await lapse();
  const [again] = await ledger.claim(dispatchId);
  expect(await settle(resultOf(claimed, 'FAILED'))).toEqual([]);
  expect(await settle(resultOf(again!, 'SENT'))).toEqual([claimed.id]);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 1, failed: 0 });
});

test.each(['first', 'last'])(
  'of two results for a delivery in one batch, the one with the current lease token counts, even if it is the %s',
  async (place) => {
    const { dispatchId, claimed } = await claimOne();
    await lapse();
    const [again] = await ledger.claim(dispatchId);
    const results = [resultOf(again!, 'SENT'), resultOf(claimed, 'FAILED')];
    await settle(...(place === 'first' ? results : results.reverse()));
    expect(await ledger.deliveries(dispatchId)).toMatchObject([{ status: 'SENT' }]);
    const logged = (await ledger.outbox(dispatchId)).map(({ attempt, outcome }) => ({ attempt, outcome }));
    expect(logged).toEqual([
      { attempt: 1, outcome: 'UNCERTAIN' },
      { attempt: 2, outcome: 'SENT' },
    ]);
  },
);

describe('a dispatch', () => {
  test('completes once no delivery is open', async () => {
    const dispatchId = await ledger.accept({ to: addresses(4) });
    const [a, b, c, d] = await ledger.claim(dispatchId);
    const statusAfter = async (...results: AttemptResult[]) => {
      await settle(...results);
      return (await ledger.dispatch(dispatchId)).status;
    };
    expect(await statusAfter(resultOf(a!, 'SENT'), resultOf(b!, 'RETRY'))).toBe('SENDING');
    expect(await statusAfter(resultOf(c!, 'UNCERTAIN'))).toBe('SENDING');
    expect(await statusAfter(resultOf(d!, 'FAILED'))).toBe('SENDING');
    await ledger.letTimePass();
    const [retried] = await ledger.claim(dispatchId);
    expect(await statusAfter(resultOf(retried!, 'SENT'))).toBe('SENDING');
    expect(await statusAfter(resultOf(c!, 'SENT'))).toBe('COMPLETED');
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 3, failed: 1, total: 4 });
    expect((await ledger.dispatch(dispatchId)).completed_at).not.toBeNull();
  });

  test('does not complete while it is paused or its audience is incomplete', async () => {
    const paused = await claimOne();
    await ledger.setStatus(paused.dispatchId, 'PAUSED');
    await settle(resultOf(paused.claimed, 'SENT'));
    expect(await ledger.dispatch(paused.dispatchId)).toMatchObject({ status: 'PAUSED', sent: 1, completed_at: null });

    const unwritten = await ledger.accept({ to: addresses(1), audienceComplete: false });
    const [claimed] = await ledger.claim(unwritten);
    await settle(resultOf(claimed!, 'SENT'));
    expect(await ledger.dispatch(unwritten)).toMatchObject({ status: 'SENDING', sent: 1, completed_at: null });
  });
});

test.each([
  { outcome: 'SENT', retryInMs: null, status: 'SENT' },
  { outcome: 'RETRY', retryInMs: 60_000, status: 'CANCELLED' },
  { outcome: 'UNCERTAIN', retryInMs: 60_000, status: 'UNCERTAIN' },
] as const)(
  'in a cancelled dispatch the outcome $outcome makes a delivery $status, and it is not sent again',
  async (example) => {
    const { outcome, retryInMs, status } = example;
    const { dispatchId, claimed } = await claimOne();
    await ledger.setStatus(dispatchId, 'CANCELLED');
    await settle(resultOf(claimed, outcome, { retryInMs }));
    expect(await ledger.deliveries(dispatchId)).toMatchObject([{ status, publish_at: null, next_attempt_at: null }]);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'CANCELLED', [status.toLowerCase()]: 1 });
  },
);

test('a settle waits for a concurrent cancel and then schedules no retry', async () => {
  const { dispatchId, claimed } = await claimOne();
  const cancel = await ledger.begin();
  await cancel.client.query(`UPDATE dispatches SET status = 'CANCELLED' WHERE id = $1`, [dispatchId]);
  const settling = settle(resultOf(claimed, 'RETRY'));
  await ledger.waiting(1);
  await cancel.commit();
  await settling;
  expect(await ledger.deliveries(dispatchId)).toMatchObject([{ status: 'CANCELLED', publish_at: null }]);
});

describe('an address that the mail server does not know', () => {
  const refuse = async (enhancedCode: string | null) => {
    const { claimed } = await claimOne();
    await settle(resultOf(claimed, 'FAILED', { errorClass: 'UNKNOWN_RECIPIENT', smtpCode: 550, enhancedCode }));
  };
  const suppressions = () => ledger.query('SELECT address, scope, reason FROM suppressions');
  const SUPPRESSED = [{ address: 'person1@example.test', scope: 'ALL_MAIL', reason: 'HARD_BOUNCE' }];

  test.each(['5.1.1', '5.1.2', '5.1.10'])('is suppressed at once by %s', async (enhancedCode) => {
    await refuse(enhancedCode);
    expect(await suppressions()).toEqual(SUPPRESSED);
  });

  test.each([null, '5.0.0'])(
    'is suppressed the second time within 30 days by a reply with the code %s',
    async (code) => {
      await refuse(code);
      expect(await suppressions()).toEqual([]);
      await refuse(code);
      expect(await suppressions()).toEqual(SUPPRESSED);
    },
  );

  test('is not suppressed by two replies without a code that are further apart', async () => {
    await refuse(null);
    await ledger.query(`UPDATE deliveries SET updated_at = now() - interval '31 days'`);
    await refuse(null);
    expect(await suppressions()).toEqual([]);
  });
});
