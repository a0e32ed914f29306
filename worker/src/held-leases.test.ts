import type { ClaimedDelivery } from '@tidings/core/ledger/claim';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { startHeldLeases } from './held-leases.js';
import { LeaseLapsedError } from './mail/smtp-outcome.js';
import { silent } from './testing/logs.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const LEASE_MS = 60_000;

const claimed = (id: string, leaseToken = `token-${id}`) => ({ id, leaseToken }) as ClaimedDelivery;

/** A PostgreSQL that records which leases it was asked to renew, answers after `delayMs`, and renews all but `lost`. */
const start = () => {
  const renewed: string[][] = [];
  const sql = {
    isAway: false,
    delayMs: 0,
    lost: [] as string[],
    query: async <Row>({ values }: { values?: unknown[] }) => {
      const [ids, tokens] = values as [string[], string[]];
      if (sql.isAway) throw new Error('away');
      renewed.push(ids.map((id, index) => `${id} ${tokens[index]}`));
      if (sql.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, sql.delayMs));
      return { rows: ids.filter((id) => !sql.lost.includes(id)).map((id) => ({ id })) as Row[] };
    },
  };
  const leases = startHeldLeases({ sql, leaseMs: LEASE_MS, logger: silent });
  onTestFinished(() => void leases.stop());
  const isHeld = (id: string) => {
    try {
      leases.check(id);
      return true;
    } catch (err) {
      if (err instanceof LeaseLapsedError) return false;
      throw err;
    }
  };
  return { leases, sql, renewed, isHeld };
};

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

test('a lease holds for its time from the claim on, if it isn’t renewed', async () => {
  const { leases, sql, isHeld } = start();
  sql.isAway = true;
  leases.hold([claimed('1')], performance.now());
  await pass(LEASE_MS - 1);
  expect(isHeld('1')).toBe(true);
  await pass(1);
  expect(isHeld('1')).toBe(false);
});

test('a lease counts from before the claim’s statement, however late its answer comes', () => {
  const { leases, isHeld } = start();
  leases.hold([claimed('1')], performance.now() - LEASE_MS);
  leases.hold([claimed('2')], performance.now() - LEASE_MS + 1);
  expect([isHeld('1'), isHeld('2')]).toEqual([false, true]);
});

test('a renewal counts from before its statement, however late its answer comes', async () => {
  const { leases, sql, isHeld } = start();
  leases.hold([claimed('1')], performance.now());
  sql.delayMs = 30_000;
  // Requested after 20 seconds, answered after 50: the lease holds until second 80.
  await pass(50_000);
  sql.isAway = true;
  await pass(29_999);
  expect(isHeld('1')).toBe(true);
  await pass(1);
  expect(isHeld('1')).toBe(false);
});

test('a lease that wasn’t claimed, or was released, isn’t held', () => {
  const { leases, isHeld } = start();
  leases.hold([claimed('1'), claimed('2')], performance.now());
  leases.release(['1']);
  expect([isHeld('1'), isHeld('2'), isHeld('3')]).toEqual([false, true, false]);
});

test('a lease is renewed three times within its time, and so outlasts it', async () => {
  const { leases, renewed, isHeld } = start();
  leases.hold([claimed('1'), claimed('2')], performance.now());
  await pass(LEASE_MS);
  expect(renewed).toEqual(Array(3).fill(['1 token-1', '2 token-2']));
  await pass(10 * LEASE_MS);
  expect(isHeld('1')).toBe(true);
});

test('one renewal that fails doesn’t lose the lease', async () => {
  const { leases, sql, isHeld } = start();
  leases.hold([claimed('1')], performance.now());
  sql.isAway = true;
  await pass(LEASE_MS / 3 + 1);
  sql.isAway = false;
  await pass(LEASE_MS);
  expect(isHeld('1')).toBe(true);
});

test('a lease that PostgreSQL doesn’t renew lapses after its time', async () => {
  const { leases, sql, isHeld } = start();
  leases.hold([claimed('1'), claimed('2')], performance.now());
  sql.lost.push('1');
  await pass(LEASE_MS);
  expect([isHeld('1'), isHeld('2')]).toEqual([false, true]);
});

test('released leases aren’t renewed, and no statement is run while none is held', async () => {
  const { leases, renewed } = start();
  leases.hold([claimed('1'), claimed('2')], performance.now());
  leases.release(['1']);
  await pass(LEASE_MS / 3);
  expect(renewed).toEqual([['2 token-2']]);
  leases.release(['2']);
  await pass(LEASE_MS);
  expect(renewed).toHaveLength(1);
});

test('a lapsed lease stays lapsed when PostgreSQL comes back', async () => {
  const { leases, sql, renewed, isHeld } = start();
  sql.isAway = true;
  leases.hold([claimed('1')], performance.now());
  await pass(LEASE_MS);
  sql.isAway = false;
  await pass(LEASE_MS);
  expect(renewed.length).toBeGreaterThan(0);
  expect(isHeld('1')).toBe(false);
});

test('a delivery that is claimed again is held under its new token', async () => {
  const { leases, renewed, isHeld } = start();
  leases.hold([claimed('1', 'old')], performance.now() - LEASE_MS);
  leases.hold([claimed('1', 'new')], performance.now());
  expect(isHeld('1')).toBe(true);
  await pass(LEASE_MS / 3);
  expect(renewed).toEqual([['1 new']]);
});

test('a renewal of an older token doesn’t extend the newer one', async () => {
  const { leases, sql, isHeld } = start();
  leases.hold([claimed('1', 'old')], performance.now());
  sql.delayMs = 30_000;
  await pass(25_000);
  // The delivery is claimed again, by a statement that began ten seconds ago, before the renewal at second 20.
  leases.hold([claimed('1', 'new')], performance.now() - 10_000);
  sql.isAway = true;
  await pass(49_999);
  expect(isHeld('1')).toBe(true);
  await pass(1);
  expect(isHeld('1')).toBe(false);
});

test('no lease is renewed after stop', async () => {
  const { leases, renewed } = start();
  leases.hold([claimed('1')], performance.now());
  await leases.stop();
  await pass(LEASE_MS);
  expect(renewed).toEqual([]);
});
