import type { ClaimedDelivery } from '@tidings/core/ledger/claim';
import type { Sql } from '@tidings/core/ledger/sql';
import { expect, test } from 'vitest';
import { createLimiter } from './limiter.js';
import { silent } from './testing/logs.js';

const delivery = (id: string, more: Partial<ClaimedDelivery> = {}): ClaimedDelivery => ({
  id,
  dispatchId: '01890b0c-0000-7000-8000-000000000001',
  leaseToken: '01890b0c-0000-7000-8000-000000000002',
  attempt: 1,
  tries: 1,
  email: `p${id}@example.test`,
  addressRound: 0,
  recipient: {},
  messageDomain: 'example.com',
  firstClaimedAt: new Date(0),
  queuedAt: new Date(0),
  routeId: null,
  hasWaited: false,
  ...more,
});

const NO_LIMITS = { perSecond: null, perMinute: null, perDay: null, warmUp: null, domainLimits: {} };

/** A limiter whose statements are counted and fail. */
const start = () => {
  let statements = 0;
  const query = () => {
    statements += 1;
    return Promise.reject(new Error('away'));
  };
  return { limiter: createLimiter({ sql: { query } as unknown as Sql, logger: silent }), statements: () => statements };
};

test('without limits nothing is asked, and all mails may go at once', async () => {
  const { limiter, statements } = start();
  limiter.apply([{ id: 'a', ...NO_LIMITS }]);
  const claimed = [delivery('1'), delivery('2', { routeId: 'a' })];
  const { admitted, times, deferrals } = await limiter.admit(claimed, () => false);
  expect(admitted).toBe(claimed);
  expect([times.size, deferrals.length, limiter.aheadOf('a')]).toEqual([0, 0, 0]);
  await limiter.giveBack(deferrals);
  expect(statements()).toBe(0);
});

test('limits of a route or domain cost other mails no statement', async () => {
  const { limiter, statements } = start();
  const slow = { perSecond: 1, perMinute: null, perDay: null };
  limiter.apply([
    { id: 'a', ...NO_LIMITS, perSecond: 10 },
    { id: 'b', ...NO_LIMITS, domainLimits: { 'slow.test': slow } },
  ]);
  const claimed = [delivery('1'), delivery('2', { routeId: 'b' })];
  expect((await limiter.admit(claimed, () => false)).admitted).toBe(claimed);
  expect(statements()).toBe(0);
  expect([limiter.aheadOf('a'), limiter.aheadOf('b')]).toEqual([25, 3]);
});
