import { beforeEach, describe, expect, test } from 'vitest';
import { addresses, createTestLedger, type TestLedger } from '../testing/test-ledger.js';
import { pauseDispatch, resumeDispatch } from './control.js';
import { findOpenDispatches, moveCursors, readPublishable, rewindCursors } from './publish.js';
import { ADVANCE, advanceSpreads, endOfSpread, endSpread } from './spread.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

const HOUR = 3_600;

const findOpen = (limit = 100) =>
  findOpenDispatches(ledger.pool, { kind: 'bulk', limit, full: { forAll: [], forBulk: [] } });

/** Publishes what may be published of a dispatch, as the dispatcher does, and resolves to the ids. */
const publish = async (dispatchId: string, most = 1_000): Promise<string[]> => {
  const dispatch = (await findOpen()).find(({ id }) => id === dispatchId);
  if (!dispatch) return [];
  const ids = (await readPublishable(ledger.pool, { dispatches: [dispatch], limits: [most] })).map(({ id }) => id);
  const to = (ids.length < most ? dispatch.upTo : null) ?? ids.at(-1) ?? dispatch.cursor;
  const published = dispatch.upTo === null && ids.length < most;
  await moveCursors(ledger.pool, [{ dispatchId, from: dispatch, to, published }]);
  return ids;
};

/** Publishes what may be published now, and sends it. */
const advanceAndPublish = async (dispatchId: string) => {
  await advanceSpreads(ledger.pool);
  const ids = await publish(dispatchId);
  await ledger.query(`UPDATE deliveries SET status = 'SENT' WHERE id = ANY($1::bigint[])`, [ids]);
  await ledger.query('UPDATE dispatches SET queued = queued - $2, sent = sent + $2 WHERE id = $1', [
    dispatchId,
    ids.length,
  ]);
  return ids.length;
};

/** Lets time pass for the spreading of a dispatch. */
const pass = (dispatchId: string, seconds: number) =>
  ledger.query('UPDATE dispatches SET spread_from = spread_from - make_interval(secs => $2) WHERE id = $1', [
    dispatchId,
    seconds,
  ]);

/** Lets time pass in steps that are too short for a standstill. Resolves to the number of mails published. */
const goOn = async (dispatchId: string, seconds: number): Promise<number> => {
  let count = 0;
  for (let passed = 0; passed < seconds; passed += 30) {
    await pass(dispatchId, 30);
    count += await advanceAndPublish(dispatchId);
  }
  return count;
};

const acceptSpread = (count: number, spreadSeconds = 4 * HOUR) =>
  ledger.accept({ to: addresses(count), spreadSeconds });

describe('a dispatch that is spread over four hours', () => {
  test('has nothing to publish before it is let go, and then one mail', async () => {
    const id = await acceptSpread(100);
    expect(await findOpen()).toEqual([]);
    expect(await advanceAndPublish(id)).toBe(1);
    expect(await advanceAndPublish(id)).toBe(0);
    expect(await findOpen()).toEqual([]);
  });

  test('leaves evenly: after each hour a quarter, and all in the end', async () => {
    const id = await acceptSpread(400);
    expect(await advanceAndPublish(id)).toBe(1);
    for (const hour of [1, 2, 3]) {
      const count = await goOn(id, HOUR);
      expect(Math.abs(count - 100), `hour ${hour}`).toBeLessThanOrEqual(1);
    }
    await goOn(id, HOUR);
    expect((await ledger.dispatch(id)) as unknown).toMatchObject({ spread_count: 400, is_spreading: false });
    await publish(id);
    expect(await ledger.dispatch(id)).toMatchObject({ published: true });
  });

  test('goes on at its pace after a pause, and ends later', async () => {
    const id = await acceptSpread(400);
    await advanceAndPublish(id);
    await goOn(id, HOUR);
    await pauseDispatch(ledger.pool, id);
    await pass(id, 2 * HOUR);
    expect(await advanceAndPublish(id)).toBe(0);
    await resumeDispatch(ledger.pool, id);
    await advanceSpreads(ledger.pool);
    const [row] = await ledger.query<{ spread_count: number; gone: number }>(
      'SELECT spread_count, extract(epoch FROM now() - spread_from)::float8 AS gone FROM dispatches WHERE id = $1',
      [id],
    );
    expect(row!.spread_count).toBeLessThanOrEqual(103);
    expect(row!.gone / HOUR).toBeCloseTo(1, 1);
  });

  test('doesn’t catch up on a standstill of its dispatcher', async () => {
    const id = await acceptSpread(4_000);
    await advanceAndPublish(id);
    await pass(id, 3 * HOUR);
    expect(await advanceAndPublish(id), 'of a minute').toBeLessThanOrEqual(17);
  });

  test('lets no more go while nobody claims what was let go', async () => {
    const id = await acceptSpread(4_000);
    for (let minute = 0; minute < 60; minute += 1) {
      await pass(id, 60);
      await advanceSpreads(ledger.pool);
    }
    expect((await ledger.dispatch(id)) as unknown).toMatchObject({ spread_count: 17 });
  });

  test('publishes again what was lost, and nothing too early', async () => {
    const id = await acceptSpread(4_000);
    await advanceAndPublish(id);
    await pass(id, 60);
    await advanceSpreads(ledger.pool);
    expect(await publish(id)).toHaveLength(16);
    const [before] = await ledger.query<{ count: number; to: string }>(
      'SELECT spread_count AS count, spread_to AS to FROM dispatches WHERE id = $1',
      [id],
    );
    expect(await rewindCursors(ledger.pool)).toBe(1);
    const again = await publish(id);
    expect(again).toHaveLength(before!.count - 1);
    expect(again.at(-1)).toBe(before!.to);
    expect(await publish(id)).toEqual([]);
  });

  test('publishes what was let go if the dispatcher died before, and counts it once', async () => {
    const id = await acceptSpread(100);
    await advanceSpreads(ledger.pool);
    expect(await advanceAndPublish(id)).toBe(1);
    await pass(id, 150);
    expect(await advanceAndPublish(id)).toBe(1);
  });

  test('publishes the rest at once when its spreading is ended', async () => {
    const id = await acceptSpread(100);
    await advanceAndPublish(id);
    expect(await endSpread(ledger.pool, id)).toEqual({ status: 'SENDING', wasSpreading: true });
    expect(await endSpread(ledger.pool, id)).toEqual({ status: 'SENDING', wasSpreading: false });
    expect(await publish(id)).toHaveLength(99);
  });

  test('ends although some of its mails stopped waiting meanwhile', async () => {
    const id = await acceptSpread(100, 100);
    await advanceAndPublish(id);
    await ledger.query(
      `UPDATE deliveries SET status = 'SUPPRESSED' WHERE dispatch_id = $1 AND id IN (SELECT id FROM deliveries WHERE dispatch_id = $1 ORDER BY id DESC LIMIT 50)`,
      [id],
    );
    await ledger.query('UPDATE dispatches SET queued = queued - 50, suppressed = 50 WHERE id = $1', [id]);
    for (let n = 0; n < 100; n += 1) {
      await pass(id, 2);
      await advanceAndPublish(id);
    }
    expect((await ledger.dispatch(id)) as unknown).toMatchObject({ spread_count: 50, is_spreading: false });
  });

  test('whose audience is still written goes on with what there is', async () => {
    const id = await ledger.accept({ to: addresses(4), spreadSeconds: 100, audienceComplete: false });
    for (let n = 0; n < 60; n += 1) {
      await pass(id, 2);
      await advanceAndPublish(id);
    }
    expect((await ledger.dispatch(id)) as unknown).toMatchObject({ spread_count: 4, is_spreading: true });
  });
});

test('the shortest spread is kept', async () => {
  const id = await acceptSpread(60, 60);
  const counts: number[] = [await advanceAndPublish(id)];
  for (let second = 1; second < 60; second += 1) {
    await pass(id, 1);
    counts.push(await advanceAndPublish(id));
  }
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(60);
  expect(Math.max(...counts)).toBeLessThanOrEqual(2);
});

test('dispatches that may publish nothing now take no place of others', async () => {
  for (let n = 0; n < 5; n += 1) await acceptSpread(10);
  const other = await ledger.accept({ to: addresses(1) });
  expect((await findOpen(1)).map(({ id }) => id)).toEqual([other]);
});

test('two dispatchers let no more go than one', async () => {
  const id = await acceptSpread(1_000);
  await advanceAndPublish(id);
  await pass(id, 60);
  await Promise.all(Array.from({ length: 8 }, () => advanceSpreads(ledger.pool)));
  expect((await ledger.dispatch(id)) as unknown).toMatchObject({ spread_count: 5 });
});

test('the planned end is that of the columns, and moves with a standstill', () => {
  const now = Date.parse('2026-12-01T12:00:00Z');
  const end = (more: object) =>
    endOfSpread({ seconds: 4 * HOUR, from: null, count: 0, total: 400, queued: 400, ...more }, now);
  expect(end({})).toEqual(new Date('2026-12-01T16:00:00Z'));
  expect(end({ from: new Date('2026-12-01T11:00:00Z'), count: 100, queued: 300 })).toEqual(
    new Date('2026-12-01T15:00:00Z'),
  );
  expect(end({ from: new Date('2026-12-01T08:00:00Z'), count: 100, queued: 300 })).toEqual(
    new Date('2026-12-01T14:59:00Z'),
  );
  expect(end({ from: new Date('2026-12-01T07:00:00Z'), count: 400, queued: 0 })).toEqual(new Date(now));
});

test('only dispatches that spread are read, and of their deliveries those that are let go', async () => {
  await ledger.query(`
    INSERT INTO dispatches (id, event, queue, type, template_slug, template_version, source, caller, input_hash, audience_user_ids, audience_group_ids,
      audience_complete, context, total, queued, status, spread_seconds, is_spreading)
    SELECT gen_random_uuid(), 'x', 'x', 'GROUP', 'x', 1, 'API', 'x', 'x', '{}', '{}', true, '{}', 10, 10, 'SENDING', 60, false
    FROM generate_series(1, 2000)`);
  await acceptSpread(2_000);
  await ledger.query(`
    INSERT INTO deliveries (dispatch_id, email) SELECT d.id, n || '@example.test'
    FROM (SELECT id FROM dispatches LIMIT 20) d, generate_series(1, 500) n`);
  await ledger.query('ANALYZE dispatches, deliveries');
  const rows = await ledger.query<{ 'QUERY PLAN': string }>(`EXPLAIN (COSTS off) ${ADVANCE}`);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toMatch(/Index (Only )?Scan using dispatches_spreading|Bitmap Index Scan on dispatches_spreading/);
  expect(plan).toMatch(/Index (Only )?Scan using deliveries_queued/);
  expect(plan).not.toContain('Seq Scan');
});
