import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { QuietHours } from '../quiet-hours/quiet-hours.js';
import { addresses, createTestLedger, type TestLedger } from '../testing/test-ledger.js';
import { findDispatchesToSweep, sweepDispatch } from './control.js';
import { deferDeliveries } from './defer.js';
import { quietReason, RELEASE_NO_LONGER_QUIET, releaseNoLongerQuiet } from './quiet-hours.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
  await ledger.query('DELETE FROM senders');
});

const NIGHT: QuietHours = { from: '22:00', to: '07:00', zone: 'Europe/Berlin' };

const addSender = async (slug: string, { from, to, zone }: QuietHours): Promise<string> => {
  const id = randomUUID();
  await ledger.query(
    `INSERT INTO senders (id, slug, from_email, quiet_from, quiet_to, quiet_zone) VALUES ($1, $2, 'a@example.com', $3, $4, $5)`,
    [id, slug, from, to, zone],
  );
  return id;
};

/** A dispatch whose mails all wait for the end of quiet hours. */
const waiting = async (count: number, senderId: string, hours: QuietHours): Promise<string> => {
  const dispatchId = await ledger.accept({ to: addresses(count) });
  const claimed = await ledger.claim(dispatchId);
  const reason = quietReason(senderId, hours);
  await deferDeliveries(
    ledger.pool,
    claimed.map(({ id, leaseToken }) => ({ deliveryId: id, dispatchId, leaseToken, waitMs: 3_600_000, reason })),
  );
  return dispatchId;
};

const release = (chunk = 1_000) => releaseNoLongerQuiet(ledger.pool, { chunk });

const dueOf = async (dispatchId: string) =>
  (await ledger.deliveries(dispatchId)).filter(
    ({ publish_at, wait_reason }) => publish_at!.getTime() <= Date.now() && wait_reason === null,
  ).length;

test('mails wait as long as the sender has the quiet hours that they wait for', async () => {
  const id = await addSender('news', NIGHT);
  const other = await addSender('other', { ...NIGHT, zone: null });
  const first = await waiting(3, id, NIGHT);
  const second = await waiting(2, other, { ...NIGHT, zone: null });
  expect(await release()).toBe(0);
  expect([await dueOf(first), await dueOf(second)]).toEqual([0, 0]);
});

test.each([
  ['changed', `UPDATE senders SET quiet_to = '06:00' WHERE id = $1`],
  ['removed', 'UPDATE senders SET quiet_from = NULL, quiet_to = NULL WHERE id = $1'],
  ['given another time zone', `UPDATE senders SET quiet_zone = 'Asia/Tokyo' WHERE id = $1`],
  ['deleted with the sender', 'DELETE FROM senders WHERE id = $1'],
])('mails are published in chunks if their quiet hours are %s', async (_, change) => {
  const id = await addSender('news', NIGHT);
  const other = await addSender('other', NIGHT);
  const kept = await waiting(2, other, NIGHT);
  const dispatchId = await waiting(5, id, NIGHT);
  await ledger.query(change, [id]);
  expect([await release(3), await release(3), await release(3)]).toEqual([3, 2, 0]);
  expect([await dueOf(dispatchId), await dueOf(kept)]).toEqual([5, 0]);
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('mails that expire in quiet hours are expired', async () => {
  const id = await addSender('news', NIGHT);
  const dispatchId = await waiting(2, id, NIGHT);
  await ledger.query(`UPDATE dispatches SET expires_at = now() - interval '1 second' WHERE id = $1`, [dispatchId]);
  expect(await findDispatchesToSweep(ledger.pool, 10)).toEqual([dispatchId]);
  await sweepDispatch(ledger.pool, { dispatchId, chunk: 10 });
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ expired: 2, retrying: 0, status: 'COMPLETED' });
});

test('only the waiting mails of outdated reasons are read', async () => {
  await ledger.query(`
    INSERT INTO deliveries (dispatch_id, email, status, wait_reason, publish_at)
    SELECT gen_random_uuid(), n || '@example.test', 'RETRYING',
      CASE n % 4 WHEN 0 THEN 'QUIET_HOURS a 22:00-07:00' WHEN 1 THEN 'LIMIT x' WHEN 2 THEN 'ROUTE_DOWN' END, now() + interval '1 hour'
    FROM generate_series(1, 20000) n`);
  await ledger.query('ANALYZE deliveries');
  const client = await ledger.pool.connect();
  try {
    await client.query(`PREPARE release_quiet (int) AS ${RELEASE_NO_LONGER_QUIET}`);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>('EXPLAIN (COSTS off) EXECUTE release_quiet(100)');
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan.match(/deliveries_waiting/g)!.length).toBeGreaterThanOrEqual(2);
    expect(plan).not.toMatch(/Seq Scan on deliveries|deliveries_pkey on deliveries r$/m);
  } finally {
    client.release();
  }
  expect(await release(100)).toBe(100);
});
