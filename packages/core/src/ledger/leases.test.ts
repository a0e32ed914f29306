import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { addresses, createTestLedger, type TestLedger } from '../testing/test-ledger.js';
import { lapseLeases, renewLeases } from './leases.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

const lapse = (more: Partial<Parameters<typeof lapseLeases>[1]> = {}) =>
  lapseLeases(ledger.pool, { policy: 'resend', maxAttempts: 3, limit: 100, ...more });

test('a delivery with an expired lease is queued at once under the policy resend, and logged as uncertain', async () => {
  const dispatchId = await ledger.accept({ to: addresses(1) });
  const [claimed] = await ledger.claim(dispatchId);
  await ledger.letTimePass();
  expect(await lapse()).toEqual([{ id: claimed!.id, dispatchId, status: 'QUEUED' }]);
  const [delivery] = await ledger.deliveries(dispatchId);
  expect(delivery).toMatchObject({ status: 'QUEUED', lease_until: null, publish_at: expect.any(Date) });
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ queued: 1, sending: 0 });
  expect(await ledger.outbox(dispatchId)).toMatchObject([
    { outcome: 'UNCERTAIN', attempt: 1, message_id: `<${claimed!.id}.${dispatchId}@example.test>` },
  ]);
  expect(await ledger.claim(dispatchId)).toMatchObject([{ attempt: 2 }]);
});

test('a delivery with an expired lease becomes UNCERTAIN under the policy hold, and is not queued', async () => {
  const dispatchId = await ledger.accept({ to: addresses(1) });
  await ledger.claim(dispatchId);
  await ledger.letTimePass();
  expect(await lapse({ policy: 'hold' })).toMatchObject([{ status: 'UNCERTAIN' }]);
  expect(await ledger.deliveries(dispatchId)).toMatchObject([{ status: 'UNCERTAIN', publish_at: null }]);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'SENDING', uncertain: 1, sending: 0 });
  expect(await ledger.claim(dispatchId)).toEqual([]);
});

test('a delivery with an expired lease becomes UNCERTAIN under the policy resend if no tries are left', async () => {
  const dispatchId = await ledger.accept({ to: addresses(1) });
  const statuses = [];
  for (let tries = 0; tries < 3; tries += 1) {
    await ledger.claim(dispatchId);
    await ledger.letTimePass();
    statuses.push((await lapse({ maxAttempts: 3 }))[0]?.status);
  }
  expect(statuses).toEqual(['QUEUED', 'QUEUED', 'UNCERTAIN']);
});

test('a delivery with an expired lease becomes UNCERTAIN in a cancelled dispatch', async () => {
  const dispatchId = await ledger.accept({ to: addresses(1) });
  await ledger.claim(dispatchId);
  await ledger.setStatus(dispatchId, 'CANCELLED');
  await ledger.letTimePass();
  expect(await lapse()).toMatchObject([{ status: 'UNCERTAIN' }]);
});

test('a valid lease is not changed', async () => {
  const dispatchId = await ledger.accept({ to: addresses(1) });
  await ledger.claim(dispatchId);
  expect(await lapse()).toEqual([]);
  expect(await ledger.deliveries(dispatchId)).toMatchObject([{ status: 'SENDING' }]);
});

test('only the holder can renew a lease', async () => {
  const dispatchId = await ledger.accept({ to: addresses(2) });
  const [mine, other] = await ledger.claim(dispatchId);
  await ledger.letTimePass();
  const leases = [
    { deliveryId: mine!.id, leaseToken: mine!.leaseToken },
    { deliveryId: other!.id, leaseToken: randomUUID() },
  ];
  await renewLeases(ledger.pool, { leases, leaseMs: 60_000 });
  expect((await lapse()).map(({ id }) => id)).toEqual([other!.id]);
});

test('an expired lease cannot be renewed', async () => {
  const dispatchId = await ledger.accept({ to: addresses(1) });
  const [claimed] = await ledger.claim(dispatchId);
  await ledger.letTimePass();
  await lapse();
  const leases = [{ deliveryId: claimed!.id, leaseToken: claimed!.leaseToken }];
  await renewLeases(ledger.pool, { leases, leaseMs: 60_000 });
  expect(await ledger.deliveries(dispatchId)).toMatchObject([{ status: 'QUEUED', lease_until: null }]);
});

test('expired leases are ended in the order of their expiry, up to the limit', async () => {
  const dispatchId = await ledger.accept({ to: addresses(3) });
  const [a, b, c] = (await ledger.deliveries(dispatchId)).map(({ id }) => id);
  await ledger.claim(dispatchId, { deliveryIds: [a!], leaseMs: 30_000 });
  await ledger.claim(dispatchId, { deliveryIds: [b!], leaseMs: 10_000 });
  await ledger.claim(dispatchId, { deliveryIds: [c!], leaseMs: 20_000 });
  await ledger.letTimePass();
  expect(new Set((await lapse({ limit: 2 })).map(({ id }) => id))).toEqual(new Set([b, c]));
  expect((await lapse({ limit: 2 })).map(({ id }) => id)).toEqual([a]);
});

test('concurrent calls end each expired lease once', async () => {
  const dispatchId = await ledger.accept({ to: addresses(50) });
  await ledger.claim(dispatchId);
  await ledger.letTimePass();
  const lapsed = (await Promise.all([lapse(), lapse(), lapse(), lapse()])).flat();
  expect(new Set(lapsed.map(({ id }) => id)).size).toBe(50);
  expect(lapsed).toHaveLength(50);
  expect(await ledger.outbox(dispatchId)).toHaveLength(50);
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('a renewal skips locked deliveries, which are being settled', async () => {
  const dispatchId = await ledger.accept({ to: addresses(2) });
  const claimed = await ledger.claim(dispatchId);
  const leases = claimed.map(({ id, leaseToken }) => ({ deliveryId: id, leaseToken }));
  const [first, second] = leases.map(({ deliveryId }) => deliveryId);
  const { client } = await ledger.begin();
  await client.query('SELECT FROM deliveries WHERE id = $1 FOR UPDATE', [second]);
  expect(await renewLeases(ledger.pool, { leases, leaseMs: 60_000 })).toEqual([first]);
});
