import { beforeEach, describe, expect, test } from 'vitest';
import { addresses, createTestLedger, resultOf, type TestLedger } from '../testing/test-ledger.js';
import { cancelDispatch, sweepDispatch } from './control.js';
import { resolveUncertain, retryDeliveries } from './decide.js';
import { settleAttempts } from './settle.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

/** A send with three uncertain deliveries. */
const uncertain = async () => {
  const dispatchId = await ledger.accept({ to: addresses(3) });
  const claimed = await ledger.claim(dispatchId);
  await settleAttempts(
    ledger.pool,
    claimed.map((delivery) => resultOf(delivery, 'UNCERTAIN')),
  );
  return { dispatchId, claimed, ids: claimed.map(({ id }) => id) };
};

test('an operator’s decision settles uncertain deliveries and completes the send', async () => {
  const { dispatchId, claimed, ids } = await uncertain();
  const [a, b, c] = ids as [string, string, string];
  expect(await resolveUncertain(ledger.pool, { dispatchId, deliveryIds: [a], as: 'SENT' })).toEqual({ resolved: 1 });
  expect(await resolveUncertain(ledger.pool, { dispatchId, deliveryIds: [b, b], as: 'FAILED' })).toEqual({
    resolved: 1,
  });
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'SENDING', sent: 1, failed: 1, uncertain: 1 });
  await resolveUncertain(ledger.pool, { dispatchId, deliveryIds: [c], as: 'SENT' });
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'COMPLETED', sent: 2, failed: 1 });
  expect(
    await settleAttempts(
      ledger.pool,
      claimed.map((one) => resultOf(one, 'SENT')),
    ),
    'late results',
  ).toEqual([]);
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('a delivery to be resent is due at once and can be claimed', async () => {
  const { dispatchId, ids } = await uncertain();
  await resolveUncertain(ledger.pool, { dispatchId, deliveryIds: ids, as: 'RESEND' });
  const claimed = await ledger.claim(dispatchId);
  expect(claimed.map(({ attempt, tries }) => [attempt, tries])).toEqual(Array(3).fill([2, 1]));
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('a delivery resent by an operator keeps its Message-ID and Date', async () => {
  const { dispatchId, claimed, ids } = await uncertain();
  await resolveUncertain(ledger.pool, { dispatchId, deliveryIds: [ids[0]!], as: 'RESEND' });
  await resolveUncertain(ledger.pool, { dispatchId, deliveryIds: [ids[1]!], as: 'FAILED' });
  await retryDeliveries(ledger.pool, { dispatchId, deliveryIds: [ids[1]!] });
  await resolveUncertain(ledger.pool, { dispatchId, deliveryIds: [ids[2]!], as: 'SENT' });
  const again = await ledger.claim(dispatchId, { messageDomain: 'elsewhere.test' });
  const pinned = ({ id, messageDomain, firstClaimedAt }: (typeof again)[number]) => ({
    id,
    messageDomain,
    firstClaimedAt,
  });
  expect(again.map(pinned)).toEqual(claimed.slice(0, 2).map(pinned));
});

test('a decision about several deliveries changes nothing if one of them is not uncertain', async () => {
  const { dispatchId, ids } = await uncertain();
  await resolveUncertain(ledger.pool, { dispatchId, deliveryIds: [ids[0]!], as: 'SENT' });
  expect(await resolveUncertain(ledger.pool, { dispatchId, deliveryIds: ids, as: 'FAILED' })).toBe('not uncertain');
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 1, failed: 0, uncertain: 2 });
});

test('in a cancelled send nothing is resent, and deliveries that may have arrived are not cancelled', async () => {
  const { dispatchId, ids } = await uncertain();
  await resolveUncertain(ledger.pool, { dispatchId, deliveryIds: [ids[0]!], as: 'RESEND' });
  await cancelDispatch(ledger.pool, dispatchId);
  expect(await sweepDispatch(ledger.pool, { dispatchId, chunk: 10 })).toBe(1);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'CANCELLED', uncertain: 3, cancelled: 0 });
  const resend = resolveUncertain(ledger.pool, { dispatchId, deliveryIds: ids, as: 'RESEND' });
  expect(await resend).toEqual({ refused: 'CANCELLED' });
  expect(await resolveUncertain(ledger.pool, { dispatchId, deliveryIds: ids, as: 'FAILED' })).toEqual({ resolved: 3 });
  expect(await ledger.findMiscounted()).toEqual([]);
});

describe('a mail that may have arrived and whose next attempt failed temporarily', () => {
  /** Resends one of three UNCERTAIN deliveries. `refuse` settles the attempt as refused temporarily. */
  const resent = async () => {
    const { dispatchId, ids } = await uncertain();
    await resolveUncertain(ledger.pool, { dispatchId, deliveryIds: [ids[0]!], as: 'RESEND' });
    const [claimed] = await ledger.claim(dispatchId);
    return { dispatchId, id: ids[0]!, refuse: () => settleAttempts(ledger.pool, [resultOf(claimed!, 'RETRY')]) };
  };
  const isUncertain = async ({ dispatchId, id }: { dispatchId: string; id: string }) => {
    const { rows } = await ledger.pool.query('SELECT status, last_error FROM deliveries WHERE id = $1', [id]);
    expect(rows).toEqual([
      {
        status: 'UNCERTAIN',
        last_error: 'an earlier attempt may have arrived; the latest one failed: try again later',
      },
    ]);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ uncertain: 3, retrying: 0, cancelled: 0, expired: 0 });
    expect(await ledger.findMiscounted()).toEqual([]);
  };

  test('is UNCERTAIN if the send is cancelled before the next retry', async () => {
    const { refuse, ...one } = await resent();
    await refuse();
    await cancelDispatch(ledger.pool, one.dispatchId);
    expect(await sweepDispatch(ledger.pool, { dispatchId: one.dispatchId, chunk: 10 })).toBe(1);
    await isUncertain(one);
  });

  test('is UNCERTAIN if the send is cancelled during the attempt', async () => {
    const { refuse, ...one } = await resent();
    await cancelDispatch(ledger.pool, one.dispatchId);
    await refuse();
    await isUncertain(one);
  });

  test('is UNCERTAIN if the send expires before the next retry', async () => {
    const { refuse, ...one } = await resent();
    await refuse();
    await ledger.pool.query(`UPDATE dispatches SET expires_at = now() - interval '1 second' WHERE id = $1`, [
      one.dispatchId,
    ]);
    expect(await sweepDispatch(ledger.pool, { dispatchId: one.dispatchId, chunk: 10 })).toBe(1);
    await isUncertain(one);
  });
});
