import { beforeEach, expect, test } from 'vitest';
import {
  addresses,
  createTestLedger,
  newDispatchId,
  resultOf,
  TEST_HASH_KEY,
  type TestLedger,
} from '../testing/test-ledger.js';
import { cancelDispatch, findDispatchesToSweep, pauseDispatch, startDueDispatches, sweepDispatch } from './control.js';
import { retryDeliveries } from './decide.js';
import { eraseDeliveries, findFormerUserIds } from './erase.js';
import { lapseLeases } from './leases.js';
import { settleAttempts } from './settle.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

const ANNA = addresses(1)[0]!;

const erase = (more: Partial<Parameters<typeof eraseDeliveries>[1]> = {}) =>
  eraseDeliveries(ledger.pool, { email: ANNA, userIds: [], hashKey: TEST_HASH_KEY, chunk: 100, ...more });

/** A send to Anna and one other person, with Anna's delivery in the given state. */
const sendIn = async (outcome?: Parameters<typeof resultOf>[1], more: Parameters<TestLedger['accept']>[0] = {}) => {
  const dispatchId = await ledger.accept({ to: addresses(2), ...more });
  if (!outcome) return { dispatchId, claimed: [] };
  const claimed = await ledger.claim(dispatchId);
  await settleAttempts(
    ledger.pool,
    claimed.map((one) => resultOf(one, one.email === ANNA ? outcome : 'SENT', { error: `no ${one.email}` })),
  );
  return { dispatchId, claimed };
};

test.each([
  [undefined, 'SUPPRESSED', 'the person was erased'],
  ['RETRY', 'SUPPRESSED', 'the person was erased'],
  ['UNCERTAIN', 'FAILED', 'the person was erased'],
  ['FAILED', 'FAILED', null],
  ['SENT', 'SENT', null],
] as const)(
  'a delivery with the latest outcome %s becomes %s without an address when it is erased',
  async (outcome, status, lastError) => {
    const { dispatchId } = await sendIn(outcome);
    expect(await erase()).toEqual({ found: 1, erased: 1 });
    const [erased, other] = await ledger.deliveries(dispatchId);
    expect(erased).toMatchObject({
      email: `erased:${erased!.id}`,
      user_id: null,
      recipient: {},
      status,
      last_error: lastError,
      publish_at: null,
      next_attempt_at: null,
    });
    expect(other!.email).not.toMatch(/^erased/);
    expect(await ledger.findMiscounted()).toEqual([]);
    expect(await erase()).toEqual({ found: 0, erased: 0 });
  },
);

test('a waiting delivery that is erased is logged as SUPPRESSED, without the address', async () => {
  const { dispatchId } = await sendIn();
  await erase();
  const [entry] = await ledger.outbox(dispatchId);
  expect(entry).toMatchObject({ outcome: 'SUPPRESSED', email: `erased:${entry!.delivery_id}`, user_id: null });
  expect(JSON.stringify(entry)).not.toContain(ANNA);
});

test('a send whose last waiting recipient is erased completes', async () => {
  const dispatchId = await ledger.accept({ to: [ANNA] });
  await erase();
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'COMPLETED', suppressed: 1, queued: 0 });
});

test('a paused send stays paused when its last waiting recipient is erased', async () => {
  const dispatchId = await ledger.accept({ to: [ANNA] });
  await pauseDispatch(ledger.pool, dispatchId);
  await erase();
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'PAUSED', suppressed: 1, queued: 0 });
});

test('a delivery that is SENDING is skipped, and erased after it is settled', async () => {
  const dispatchId = await ledger.accept({ to: [ANNA] });
  const [claimed] = await ledger.claim(dispatchId);
  expect(await erase()).toEqual({ found: 1, erased: 0 });
  expect(await settleAttempts(ledger.pool, [resultOf(claimed!, 'SENT')])).toHaveLength(1);
  expect(await erase()).toEqual({ found: 1, erased: 1 });
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'COMPLETED', sent: 1 });
});

test('a mail that may have arrived is not logged as suppressed', async () => {
  const dispatchId = await ledger.accept({ to: [ANNA] });
  await ledger.claim(dispatchId);
  await ledger.letTimePass();
  await lapseLeases(ledger.pool, { policy: 'resend', maxAttempts: 3, limit: 10 });
  expect(await ledger.deliveries(dispatchId)).toMatchObject([{ status: 'QUEUED' }]);
  await erase();
  expect(await ledger.deliveries(dispatchId)).toMatchObject([{ status: 'FAILED' }]);
});

test('a late result does not change an erased delivery', async () => {
  const { claimed, dispatchId } = await sendIn('UNCERTAIN');
  await erase();
  const late = claimed.filter(({ email }) => email === ANNA).map((one) => resultOf(one, 'SENT'));
  expect(late).toHaveLength(1);
  expect(await settleAttempts(ledger.pool, late)).toEqual([]);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 1, failed: 1 });
});

test('a claim during the erasure gets the delivery with its address, or nothing', async () => {
  for (let round = 0; round < 20; round += 1) {
    const dispatchId = await ledger.accept({ to: [ANNA] });
    const [claimed, erased] = await Promise.all([ledger.claim(dispatchId), erase()]);
    expect(claimed.length + erased.erased).toBe(1);
    // A delivery that was claimed first isn't erased yet, but `found` must count it.
    if (claimed.length > 0 && erased.found === 0) throw new Error('a delivery was overlooked');
    if (claimed.length > 0) expect(claimed[0]!.email).toBe(ANNA);
    await settleAttempts(
      ledger.pool,
      claimed.map((one) => resultOf(one, 'SENT')),
    );
    await erase();
  }
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('the context of a PERSONAL send is erased, and that of a group send is kept', async () => {
  const context = { word: 'for her' };
  const personal = await ledger.accept({ to: [ANNA], type: 'PERSONAL', context });
  const group = await ledger.accept({ to: addresses(2), context });
  await erase();
  expect(await ledger.dispatch(personal)).toMatchObject({ context: {}, input_hash: '' });
  expect(await ledger.dispatch(group)).toMatchObject({ context, input_hash: 'hash' });
});

test('all deliveries of an account are erased, also those to earlier addresses', async () => {
  const [userId] = await ledger.addUsers(1);
  const deliveries = (email: string) => [{ userId: userId!, email, recipient: null }];
  const dispatchIds = [
    await ledger.accept({ dispatchId: newDispatchId(), deliveries: deliveries('former@example.test') }),
    await ledger.accept({ dispatchId: newDispatchId(), deliveries: deliveries(ANNA) }),
  ];
  expect(await erase({ userIds: [userId!] })).toEqual({ found: 2, erased: 2 });
  for (const dispatchId of dispatchIds) {
    expect(await ledger.deliveries(dispatchId)).toMatchObject([
      { user_id: null, email: expect.stringMatching(/^erased:/) },
    ]);
  }
});

test('concurrent calls erase each delivery once', async () => {
  for (let n = 0; n < 20; n += 1) await ledger.accept({ to: [ANNA] });
  const results = await Promise.all([erase(), erase(), erase()]);
  expect(results.reduce((sum, { erased }) => sum + erased, 0)).toBe(20);
  expect(
    await ledger.query(`SELECT FROM deliveries WHERE last_error IS DISTINCT FROM 'the person was erased'`),
  ).toEqual([]);
  expect(await ledger.findMiscounted()).toEqual([]);
});

test.each([
  ['scheduled for later', { sendAt: new Date(Date.now() + 3_600_000) }, `send_at = now() - interval '1 second'`],
  [
    'paused until it expired',
    { expiresAt: new Date(Date.now() + 3_600_000) },
    `status = 'PAUSED', expires_at = now() - interval '1 second'`,
  ],
])('a send that is %s and has no recipients left completes when it is due', async (_, more, due) => {
  const dispatchId = await ledger.accept({ to: [ANNA], ...more });
  if ('expiresAt' in more) await pauseDispatch(ledger.pool, dispatchId);
  await erase();
  expect(await startDueDispatches(ledger.pool, 10)).toBe(0);
  await ledger.query(`UPDATE dispatches SET ${due}`);
  expect(await startDueDispatches(ledger.pool, 10)).toBe(1);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'COMPLETED', suppressed: 1 });
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('a cancelled send whose last waiting recipient was erased has nothing left to sweep', async () => {
  const dispatchId = await ledger.accept({ to: [ANNA] });
  await cancelDispatch(ledger.pool, dispatchId);
  expect(await findDispatchesToSweep(ledger.pool, 10)).toEqual([dispatchId]);
  await erase();
  expect(await sweepDispatch(ledger.pool, { dispatchId, chunk: 10 })).toBe(0);
  expect(await findDispatchesToSweep(ledger.pool, 10)).toEqual([]);
});

test('deleted accounts that had an address are found through their deliveries', async () => {
  const [gone, there] = await ledger.addUsers(2);
  for (const userId of [gone!, there!]) {
    await ledger.accept({ dispatchId: newDispatchId(), deliveries: [{ userId, email: ANNA, recipient: null }] });
  }
  await ledger.query('DELETE FROM users WHERE id = $1', [gone]);
  expect(await findFormerUserIds(ledger.pool, ANNA)).toEqual([gone]);
});

test('many deliveries are erased in chunks', async () => {
  for (let n = 0; n < 7; n += 1) await ledger.accept({ to: [ANNA] });
  const counts = [];
  for (let n = 0; n < 4; n += 1) counts.push((await erase({ chunk: 3 })).erased);
  expect(counts).toEqual([3, 3, 1, 0]);
});

test('an erased delivery cannot be retried, neither with its whole dispatch nor by id', async () => {
  const { dispatchId, claimed } = await sendIn('FAILED');
  const id = claimed.find(({ email }) => email === ANNA)!.id;
  await erase();
  expect(await retryDeliveries(ledger.pool, { dispatchId })).toEqual({ notFailed: 0 });
  expect(await retryDeliveries(ledger.pool, { dispatchId, deliveryIds: [id] })).toEqual({ notFailed: 1 });
});
