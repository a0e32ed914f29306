import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { addresses, createTestLedger, type TestLedger } from '../testing/test-ledger.js';
import { deferDeliveries } from './defer.js';
import { forgetUnusedLimits, type LimitRequest, limitReason, releaseUnused, takeTimes } from './limits.js';

let ledger: TestLedger;
let routeId: string;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
  await ledger.query('DELETE FROM route_windows');
  routeId = randomUUID();
});

const NOTHING = { urgent: 0, waited: 0, fresh: 0, unused: 0, unusedDay: null };

const today = () => new Date().toISOString().slice(0, 10);

const take = async (more: Partial<LimitRequest>) => {
  const [grant] = await takeTimes(ledger.pool, [
    { routeId, domain: '', perSecond: null, perDay: null, ...NOTHING, ...more },
  ]);
  return grant!;
};

const windows = () => ledger.query<Record<string, unknown>>('SELECT * FROM route_windows');

describe('a limit per second', () => {
  test('gives times one after the other up to the horizon, and the rest have to wait for the next ones', async () => {
    const grant = await take({ perSecond: 10, fresh: 100 });
    expect(grant).toMatchObject({ othersGranted: 26, urgentGranted: 0, at: grant.now, stepMs: 100, waitStepMs: 100 });
    expect(grant.waitMs, 'two seconds before the time').toBeCloseTo(600, -1);
  });

  test('is shared by workers: their times are as far apart as the limit says, and all are used', async () => {
    const begunAt = performance.now();
    const times: number[] = [];
    const work = async () => {
      while (performance.now() - begunAt < 3_000) {
        const asked = 1 + Math.floor(Math.random() * 40);
        const grant = await take({ perSecond: 200, waited: asked });
        for (let n = 0; n < grant.othersGranted; n += 1) times.push(grant.at + n * grant.stepMs);
      }
    };
    await Promise.all([work(), work(), work()]);
    const first = Math.min(...times);
    for (let from = 0; from < 3_000; from += 100) {
      const within = times.filter((time) => time >= first + from && time < first + from + 1_000).length;
      expect(within).toBeLessThanOrEqual(201);
      if (from <= 2_000) expect(within).toBeGreaterThanOrEqual(190);
    }
  });

  test('lets new mails wait behind those that wait, and urgent ones before all', async () => {
    await take({ perSecond: 10, fresh: 100 });
    expect(await take({ perSecond: 10, fresh: 1 })).toMatchObject({ othersGranted: 0 });
    await ledger.query(`UPDATE route_windows SET next_at = now() + interval '1 second'`);
    expect(await take({ perSecond: 10, fresh: 1 })).toMatchObject({ othersGranted: 0 });
    expect(await take({ perSecond: 10, waited: 20 })).toMatchObject({ othersGranted: expect.closeTo(16, 0) });
    const urgent = await take({ perSecond: 10, urgent: 3 });
    expect(urgent).toMatchObject({ urgentGranted: 3 });
    expect(urgent.at - urgent.now).toBeGreaterThan(1_000);
  });

  test('gives new mails the times that pass before one that waits could come', async () => {
    await take({ perSecond: 10, fresh: 100 });
    await ledger.query(`UPDATE route_windows SET next_at = now() - interval '1 second'`);
    const { othersGranted } = await take({ perSecond: 10, fresh: 20 });
    expect(othersGranted).toBe(8);
  });

  test('that is lower than one per second gives the first time at once', async () => {
    const grant = await take({ perSecond: 0.1, fresh: 3 });
    expect(grant).toMatchObject({ othersGranted: 1, at: grant.now });
    expect(grant.waitMs).toBeCloseTo(8_000, -1);
    expect(grant.waitStepMs).toBe(10_000);
  });
});

describe('a limit per day', () => {
  test('is never exceeded, by however many workers', async () => {
    const grants = await Promise.all(Array.from({ length: 20 }, () => take({ perDay: 100, waited: 7 })));
    expect(grants.reduce((sum, { othersGranted }) => sum + othersGranted, 0)).toBe(100);
    const [window] = await windows();
    expect(window).toMatchObject({ day_count: 100 });
  });

  test('plans the rest for the next day (UTC), and begins again then', async () => {
    const grant = await take({ perDay: 10, fresh: 12 });
    const untilMidnight = new Date().setUTCHours(24, 0, 0, 0) - Date.now();
    expect(grant.othersGranted).toBe(10);
    expect(Math.abs(grant.waitMs + 2_000 - untilMidnight)).toBeLessThan(2_000);
    await ledger.query(`UPDATE route_windows SET day = day - 1`);
    expect(await take({ perDay: 10, waited: 12 })).toMatchObject({ othersGranted: 10 });
  });

  test('counts times again that weren’t used', async () => {
    await take({ perDay: 10, fresh: 10 });
    expect(await take({ perDay: 10, waited: 5, unused: 3, unusedDay: '2025-12-31' })).toMatchObject({
      othersGranted: 0,
    });
    expect(await take({ perDay: 10, waited: 5, unused: 3, unusedDay: today() })).toMatchObject({ othersGranted: 3 });
  });
});

describe('a warm-up plan', () => {
  /** A route whose plan began so many days ago with 10 mails, and ends at 100 or its limit per day. */
  const warming = async (days: number, { perDay = null as number | null, target = 100 as number | null } = {}) => {
    await addRoute(perDay === null ? {} : { perDay });
    await ledger.query(
      `UPDATE routes SET warm_up_from = (now() AT TIME ZONE 'UTC')::date - $2::int, warm_up_mails = 10, warm_up_factor = 1.5, warm_up_target = $3
       WHERE id = $1`,
      [routeId, days, target],
    );
  };
  const laterBy = (days: number) =>
    ledger.query('UPDATE routes SET warm_up_from = warm_up_from - $2::int WHERE id = $1', [routeId, days]);

  test.each([
    [-1, 200],
    [0, 10],
    [1, 15],
    [2, 22],
    [5, 75],
    [6, 200],
    [3_000, 200],
  ])('after %s days lets %s mails go', async (days, count) => {
    await warming(days);
    expect(await take({ fresh: 200 })).toMatchObject({ othersGranted: count });
  });

  test('is never exceeded, by however many workers', async () => {
    await warming(2);
    const grants = await Promise.all(Array.from({ length: 20 }, () => take({ waited: 7 })));
    expect(grants.reduce((sum, { othersGranted }) => sum + othersGranted, 0)).toBe(22);
  });

  test('has another limit on the next day, while workers run', async () => {
    await warming(0);
    expect(await take({ fresh: 12 })).toMatchObject({ othersGranted: 10 });
    await ledger.query('UPDATE route_windows SET day = day - 1');
    await laterBy(1);
    expect(await take({ fresh: 20 })).toMatchObject({ othersGranted: 15 });
  });

  test('is kept beside a lower limit per day, and without a target ends at it', async () => {
    await warming(4, { perDay: 40, target: null });
    expect(await take({ perDay: 40, fresh: 200 })).toMatchObject({ othersGranted: 40 });
    await ledger.query('DELETE FROM route_windows');
    await laterBy(-3);
    expect(await take({ perDay: 40, fresh: 200 })).toMatchObject({ othersGranted: 15 });
  });

  test('limits a route, not each domain on it', async () => {
    await warming(0);
    expect(await take({ domain: 'a.test', perDay: 50, fresh: 200 })).toMatchObject({ othersGranted: 50 });
  });

  test('releases what waits on the next day, as many as that day allows', async () => {
    await warming(0);
    const dispatchId = await ledger.accept({ to: addresses(30) });
    await take({ fresh: 100 });
    await deferAll(dispatchId);
    await ledger.query('UPDATE route_windows SET released_until = now()');
    expect(await release(), 'of the same day').toBe(0);
    await ledger.query('UPDATE route_windows SET day = day - 1');
    await laterBy(1);
    expect(await release()).toBe(15);
  });

  test('that is ended releases all', async () => {
    await warming(0);
    const dispatchId = await ledger.accept({ to: addresses(30) });
    await take({ fresh: 100 });
    await deferAll(dispatchId);
    await ledger.query('UPDATE routes SET warm_up_from = NULL WHERE id = $1', [routeId]);
    expect(await release()).toBe(30);
  });
});

test('limits that no mail has used for two days are forgotten, in chunks, and begin again', async () => {
  for (const domain of ['', 'a.test', 'b.test', 'c.test']) await take({ domain, perSecond: 10, fresh: 5 });
  const age = (domains: string[], days: number) =>
    ledger.query(
      `UPDATE route_windows SET day = day - $2::int, next_at = next_at - make_interval(days => $2), urgent_until = urgent_until - make_interval(days => $2),
         waits_until = waits_until - make_interval(days => $2), released_until = released_until - make_interval(days => $2) WHERE domain = ANY ($1)`,
      [domains, days],
    );
  await age(['', 'a.test', 'b.test'], 2);
  await age(['c.test'], 1);
  const forget = () => forgetUnusedLimits(ledger.pool, { chunk: 2 });
  expect([await forget(), await forget(), await forget()]).toEqual([2, 1, 0]);
  expect((await windows()).map(({ domain }) => domain)).toEqual(['c.test']);
  expect(await take({ perSecond: 10, perDay: 3, fresh: 5 })).toMatchObject({ othersGranted: 3 });
});

test('limits of several domains are taken in one statement', async () => {
  const request = { routeId, perSecond: 10, perDay: null, ...NOTHING, fresh: 2 };
  const grants = await takeTimes(ledger.pool, [
    { ...request, domain: 'b.test' },
    { ...request, domain: 'a.test', perSecond: 1 },
  ]);
  expect(grants.map(({ domain, othersGranted }) => [domain, othersGranted]).sort()).toEqual([
    ['a.test', 2],
    ['b.test', 2],
  ]);
  expect(await windows()).toHaveLength(2);
});

const deferAll = async (
  dispatchId: string,
  { waitMs = 3_600_000 as number | null, reason = limitReason({ routeId, domain: '' }) } = {},
) => {
  const claimed = await ledger.claim(dispatchId);
  const deferrals = claimed.map(({ id, dispatchId: of, leaseToken }) => ({
    deliveryId: id,
    dispatchId: of,
    leaseToken,
    waitMs,
    reason,
  }));
  return { claimed, deferred: await deferDeliveries(ledger.pool, deferrals) };
};

describe('a deferred delivery', () => {
  test('waits with a reason, and no attempt is counted or logged', async () => {
    const dispatchId = await ledger.accept({ to: addresses(2) });
    const { claimed, deferred } = await deferAll(dispatchId);
    expect(deferred.sort()).toEqual(claimed.map(({ id }) => id).sort());
    for (const row of await ledger.deliveries(dispatchId)) {
      expect(row).toMatchObject({
        status: 'RETRYING',
        attempts: 0,
        first_claimed_at: null,
        wait_reason: `LIMIT ${routeId}`,
      });
      expect(row.publish_at!.getTime() - Date.now()).toBeGreaterThan(3_500_000);
      expect(row.next_attempt_at).toEqual(row.publish_at);
    }
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ queued: 0, sending: 0, retrying: 2 });
    expect(await ledger.outbox(dispatchId)).toEqual([]);
    expect(await ledger.findMiscounted()).toEqual([]);
    await ledger.letTimePass();
    expect(await ledger.claim(dispatchId)).toMatchObject([
      { attempt: 1, tries: 1 },
      { attempt: 1, tries: 1 },
    ]);
  });

  test('of a cancelled dispatch is cancelled', async () => {
    const dispatchId = await ledger.accept({ to: addresses(1) });
    const [claimed] = await ledger.claim(dispatchId);
    await ledger.setStatus(dispatchId, 'CANCELLED');
    const { id, leaseToken } = claimed!;
    await deferDeliveries(ledger.pool, [{ deliveryId: id, dispatchId, leaseToken, waitMs: null, reason: 'LIMIT' }]);
    expect(await ledger.deliveries(dispatchId)).toMatchObject([{ status: 'CANCELLED', publish_at: null }]);
    expect(await ledger.findMiscounted()).toEqual([]);
  });

  test('that was claimed again isn’t touched', async () => {
    const dispatchId = await ledger.accept({ to: addresses(1) });
    const [first] = await ledger.claim(dispatchId);
    const deferral = { deliveryId: first!.id, dispatchId, leaseToken: randomUUID(), waitMs: 1, reason: 'LIMIT' };
    expect(await deferDeliveries(ledger.pool, [deferral])).toEqual([]);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sending: 1 });
  });
});

const addRoute = (limits: { perSecond?: number; perDay?: number }) =>
  ledger.query(
    `INSERT INTO routes (id, name, url, host, port, connections, mails_per_connection, per_second, per_day)
     VALUES ($1::uuid, $1, 'smtp://a.test', 'a.test', 25, 1, 1, $2, $3)`,
    [routeId, limits.perSecond ?? null, limits.perDay ?? null],
  );

const release = (chunk = 1_000) => releaseUnused(ledger.pool, { chunk });
const dueOf = async (dispatchId: string) =>
  (await ledger.deliveries(dispatchId)).filter(({ publish_at }) => publish_at && publish_at.getTime() <= Date.now())
    .length;

describe('releasing', () => {
  /** A dispatch of which all mails wait, though nothing uses the limit. */
  const waiting = async (count: number, limits: { perSecond?: number; perDay?: number }) => {
    await addRoute(limits);
    const dispatchId = await ledger.accept({ to: addresses(count) });
    await take({ perSecond: limits.perSecond ?? null, perDay: limits.perDay ?? null, waited: 100_000 });
    await deferAll(dispatchId);
    await ledger.query(`UPDATE route_windows SET day_count = 0, next_at = now() - interval '1 second'`);
    return dispatchId;
  };

  test('publishes the first mails that wait if times pass unused, as many as the limit allows', async () => {
    const dispatchId = await waiting(50, { perSecond: 20 });
    expect(await release()).toBe(20);
    expect(await release(), 'not again before they can have been sent').toBe(0);
    const due = (await ledger.deliveries(dispatchId)).map(({ publish_at }) => publish_at!.getTime() <= Date.now());
    expect(due).toEqual(Array.from({ length: 50 }, (_, n) => n < 20));
  });

  test('leaves mails alone while times are used', async () => {
    await waiting(5, { perSecond: 20 });
    await take({ perSecond: 20, urgent: 25 });
    expect(await release()).toBe(0);
  });

  test('publishes everything in chunks once there is no limit any more, and new mails don’t wait', async () => {
    const dispatchId = await waiting(25, { perSecond: 20 });
    await ledger.query('UPDATE routes SET per_second = NULL');
    for (const count of [10, 10, 5]) {
      expect(await release(10)).toBe(count);
      await ledger.query(`UPDATE route_windows SET released_until = now()`);
    }
    expect(await dueOf(dispatchId)).toBe(25);
    expect(await take({ perSecond: 20, fresh: 1 })).toMatchObject({ othersGranted: 1 });
  });

  test('publishes no more than the day allows', async () => {
    await waiting(50, { perDay: 30 });
    await ledger.query('UPDATE route_windows SET day_count = 25');
    expect(await release()).toBe(5);
    await ledger.query('UPDATE route_windows SET day_count = 30, released_until = now()');
    expect(await release()).toBe(0);
  });

  test('skips mails of paused dispatches', async () => {
    const paused = await waiting(5, { perSecond: 20 });
    await ledger.setStatus(paused, 'PAUSED');
    const dispatchId = await ledger.accept({ to: addresses(5) });
    await deferAll(dispatchId);
    expect(await release()).toBe(5);
    expect([await dueOf(paused), await dueOf(dispatchId)]).toEqual([0, 5]);
  });
});
