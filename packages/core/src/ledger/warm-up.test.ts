import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createTestLedger } from '../testing/test-ledger.js';
import { daysOfWarmUp, endOfWarmUp, type WarmUp, warmUpLimit, warmUpLimitOn } from './warm-up.js';

const PLAN: WarmUp = { from: '2026-12-30', mails: 50, factor: 1.5, target: 400 };

test('a plan has half as many mails more each day, until it would reach its target', () => {
  expect(daysOfWarmUp(PLAN, 100)).toEqual([
    { date: '2026-12-30', mails: 50 },
    { date: '2026-12-31', mails: 75 },
    { date: '2027-01-01', mails: 112 },
    { date: '2027-01-02', mails: 168 },
    { date: '2027-01-03', mails: 253 },
    { date: '2027-01-04', mails: 379 },
  ]);
  expect(endOfWarmUp(PLAN)).toBe('2027-01-04');
});

test.each([
  ['2026-12-29', null],
  ['2026-12-30', 50],
  ['2027-01-04', 379],
  ['2027-01-05', null],
  ['2099-01-01', null],
])('on %s it limits to %s', (date, limit) => {
  expect(warmUpLimitOn(PLAN, date)).toBe(limit);
});

test('a plan whose target is met exactly ends before that day', () => {
  expect(daysOfWarmUp({ ...PLAN, factor: 2 }, 100).map(({ mails }) => mails)).toEqual([50, 100, 200]);
  expect(daysOfWarmUp({ ...PLAN, mails: 100, factor: 1.1, target: 121 }, 100).map(({ mails }) => mails)).toEqual([
    100, 110,
  ]);
});

test('a plan whose target is below its first day limits on no day', () => {
  expect(daysOfWarmUp({ ...PLAN, target: 10 }, 100)).toEqual([]);
  expect(warmUpLimitOn({ ...PLAN, target: 10 }, PLAN.from)).toBeNull();
});

test('PostgreSQL computes the same limit for every day of many plans', async () => {
  const ledger = await createTestLedger();
  const id = randomUUID();
  await ledger.query(
    `INSERT INTO routes (id, name, url, host, port, connections, mails_per_connection) VALUES ($1::uuid, $1, 'smtp://a.test', 'a.test', 25, 1, 1)`,
    [id],
  );
  const today = new Date().toISOString().slice(0, 10);
  const dayAgo = (days: number) => new Date(Date.parse(today) - days * 86_400_000).toISOString().slice(0, 10);
  for (const [mails, factor, target] of [
    [50, 1.5, 10_000],
    [100, 1.1, 5_000],
    [1, 1.05, 1_000_000_000],
    [7, 10, 700_000],
    [20, 1.15, 40],
  ] as const) {
    for (let days = -1; days < 60; days += 1) {
      const plan = { from: dayAgo(days), mails, factor, target };
      const [row] = await ledger.query<{ limit: number | null }>(
        `WITH r AS (UPDATE routes SET warm_up_from = $2, warm_up_mails = $3, warm_up_factor = $4, warm_up_target = $5 WHERE id = $1 RETURNING *)
         SELECT ${warmUpLimit('r')} AS limit FROM r`,
        [id, plan.from, mails, factor, target],
      );
      expect(row!.limit, `${mails} × ${factor} after ${days} days`).toBe(warmUpLimitOn(plan, today));
    }
  }
  const [old] = await ledger.query<{ limit: number | null }>(
    `WITH r AS (UPDATE routes SET warm_up_from = '1990-01-01', warm_up_factor = 10 WHERE id = $1 RETURNING *)
     SELECT ${warmUpLimit('r')} AS limit FROM r`,
    [id],
  );
  expect(old!.limit).toBeNull();
});
