import { beforeEach, expect, test } from 'vitest';
import { createTestLedger, resultOf, type TestLedger } from '../testing/test-ledger.js';
import { cancelDispatch, pauseDispatch, resumeDispatch, sweepDispatch } from './control.js';
import { retryDeliveries } from './decide.js';
import { decideFirstBatches } from './decide-first-batches.js';
import { chooseFirstBatch, findPendingFirstBatches, releaseFirstBatch } from './first-batch.js';
import { findDueDeliveries, findOpenDispatches, rewindCursors, rewindStalled } from './publish.js';
import { settleAttempts } from './settle.js';
import { writeAudienceChunk } from './write-audience.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

const peopleAt = (domain: string, count: number) => Array.from({ length: count }, (_, n) => `p${n}@${domain}`);

const accept = (people: string[], more: Parameters<TestLedger['accept']>[0] = {}) =>
  ledger.accept({ to: people, firstBatch: { perDomain: 2, waitMinutes: 15 }, ...more });

/** Ids of the deliveries of the first batch, in order. */
const batchOf = async (dispatchId: string): Promise<{ id: string; email: string }[]> =>
  ledger.query('SELECT id::text, email FROM deliveries WHERE dispatch_id = $1 AND first_batch ORDER BY id', [
    dispatchId,
  ]);

const byDomain = async (dispatchId: string): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { email } of await batchOf(dispatchId)) {
    const domain = email.split('@')[1]!;
    counts[domain] = (counts[domain] ?? 0) + 1;
  }
  return counts;
};

const FULL = { forAll: [], forBulk: [] };
const openIds = async () =>
  (await findOpenDispatches(ledger.pool, { kind: 'bulk', limit: 10, full: FULL })).map(({ id }) => id);
const dueIds = async () => (await findDueDeliveries(ledger.pool, { limit: 1_000, full: FULL })).map(({ id }) => id);
const stateOf = async (id: string) => {
  const rows = await ledger.query<{ status: string; state: string }>(
    'SELECT status, first_batch_state AS state FROM dispatches WHERE id = $1',
    [id],
  );
  return rows[0];
};

test('the first batch goes to large domains, and the rest is not published', async () => {
  const id = await accept([...peopleAt('big.test', 30), ...peopleAt('large.test', 21), ...peopleAt('small.test', 20)]);
  expect(await findPendingFirstBatches(ledger.pool, 8)).toEqual([id]);
  expect(await openIds()).toEqual([]);
  expect(await chooseFirstBatch(ledger.pool, id)).toBe(4);
  expect(await byDomain(id)).toEqual({ 'big.test': 2, 'large.test': 2 });
  expect(await stateOf(id)).toEqual({ status: 'SENDING', state: 'WAITING' });
  expect((await dueIds()).sort()).toEqual((await batchOf(id)).map((one) => one.id).sort());
  expect(await openIds()).toEqual([]);
  expect(await findPendingFirstBatches(ledger.pool, 8)).toEqual([]);
  expect(await chooseFirstBatch(ledger.pool, id)).toBe(0);
});

test('the first batch is spread over the recipients of a domain', async () => {
  const id = await accept(peopleAt('big.test', 40), { firstBatch: { perDomain: 4, waitMinutes: 1 } });
  await ledger.query('UPDATE dispatches SET first_batch_per_domain = 3');
  await chooseFirstBatch(ledger.pool, id);
  expect((await batchOf(id)).map(({ email }) => email)).toEqual(['p0@big.test', 'p13@big.test', 'p26@big.test']);
});

test('without a large domain, the first batch is a few mails of all', async () => {
  const people = Array.from({ length: 30 }, (_, n) => `p@domain${n}.test`);
  const id = await accept(people);
  expect(await chooseFirstBatch(ledger.pool, id)).toBe(2);
  expect((await batchOf(id)).map(({ email }) => email)).toEqual(['p@domain0.test', 'p@domain15.test']);
});

test('at most 20 domains are in the first batch, the largest', async () => {
  const id = await accept(Array.from({ length: 22 }, (_, n) => peopleAt(`d${n}.test`, n === 3 ? 11 : 12)).flat(), {
    firstBatch: { perDomain: 1, waitMinutes: 1 },
  });
  expect(await chooseFirstBatch(ledger.pool, id)).toBe(20);
  expect(Object.keys(await byDomain(id))).not.toContain('d3.test');
});

test('a dispatch with no more mails than its first batch is published as usual', async () => {
  const id = await accept(peopleAt('small.test', 2));
  await chooseFirstBatch(ledger.pool, id);
  expect(await stateOf(id)).toEqual({ status: 'SENDING', state: 'SKIPPED' });
  expect(await openIds()).toEqual([id]);
});

test('the first batch is chosen once the audience is complete', async () => {
  await ledger.addUsers(30);
  const id = await accept([], { type: 'ALL', audienceComplete: false });
  await writeAudienceChunk(ledger.pool, { dispatchId: id, chunk: 20 });
  expect(await findPendingFirstBatches(ledger.pool, 8)).toEqual([]);
  expect(await chooseFirstBatch(ledger.pool, id)).toBe(0);
  expect(await openIds()).toEqual([]);
  await writeAudienceChunk(ledger.pool, { dispatchId: id, chunk: 20 });
  expect(await findPendingFirstBatches(ledger.pool, 8)).toEqual([id]);
  expect(await chooseFirstBatch(ledger.pool, id)).toBe(2);
});

test('two servers choose the first batch of a dispatch once', async () => {
  const id = await accept(peopleAt('big.test', 100));
  const chosen = await Promise.all(Array.from({ length: 5 }, () => chooseFirstBatch(ledger.pool, id)));
  expect(chosen.filter((count) => count > 0)).toEqual([2]);
  expect((await batchOf(id)).length).toBe(2);
});

test('lost messages and rewinds publish nothing of the rest', async () => {
  const id = await accept(peopleAt('big.test', 30));
  await chooseFirstBatch(ledger.pool, id);
  await ledger.claim(id, { deliveryIds: [(await batchOf(id))[0]!.id] });
  await ledger.query(`UPDATE dispatches SET claimed_at = now() - interval '1 hour'`);
  await rewindCursors(ledger.pool);
  expect(await rewindStalled(ledger.pool, { afterSeconds: 30 })).toEqual([]);
  expect(await openIds()).toEqual([]);
  expect(await dueIds()).toEqual([(await batchOf(id))[1]!.id]);
});

test('a pause stops the first batch, and a resume goes on with it alone', async () => {
  const id = await accept(peopleAt('big.test', 30));
  await chooseFirstBatch(ledger.pool, id);
  await pauseDispatch(ledger.pool, id);
  expect(await dueIds()).toEqual([]);
  expect(await releaseFirstBatch(ledger.pool, id)).toBe(false);
  await resumeDispatch(ledger.pool, id);
  expect((await dueIds()).length).toBe(2);
  expect(await openIds()).toEqual([]);
  expect(await stateOf(id)).toEqual({ status: 'SENDING', state: 'WAITING' });
});

test('a dispatch that is paused while its audience is written chooses its first batch after the resume', async () => {
  const id = await accept(peopleAt('big.test', 30));
  await pauseDispatch(ledger.pool, id);
  expect(await chooseFirstBatch(ledger.pool, id)).toBe(0);
  await resumeDispatch(ledger.pool, id);
  expect(await openIds()).toEqual([]);
  expect(await chooseFirstBatch(ledger.pool, id)).toBe(2);
});

test('the rest is sent at once if a person wants that, before or after the first batch is chosen', async () => {
  const early = await accept(peopleAt('big.test', 30));
  const late = await accept(peopleAt('big.test', 30));
  await chooseFirstBatch(ledger.pool, late);
  expect(await releaseFirstBatch(ledger.pool, early)).toBe(true);
  expect(await releaseFirstBatch(ledger.pool, late)).toBe(true);
  expect(await openIds()).toEqual([early, late]);
  expect(await chooseFirstBatch(ledger.pool, early)).toBe(0);
  expect(await releaseFirstBatch(ledger.pool, early)).toBe(false);
  expect(await releaseFirstBatch(ledger.pool, '01890b0c-0000-7000-8000-00000000ffff')).toBeUndefined();
});

test('a scheduled dispatch can give up its first batch before it starts', async () => {
  const id = await accept(peopleAt('big.test', 30), { sendAt: new Date(Date.now() + 60_000) });
  expect(await findPendingFirstBatches(ledger.pool, 8)).toEqual([]);
  expect(await releaseFirstBatch(ledger.pool, id)).toBe(true);
  expect(await stateOf(id)).toEqual({ status: 'SCHEDULED', state: 'RELEASED' });
});

test('failed mails of the first batch that are retried go out before the rest', async () => {
  const id = await accept(peopleAt('big.test', 30));
  await chooseFirstBatch(ledger.pool, id);
  const [first, second] = await batchOf(id);
  const claimed = await ledger.claim(id, { deliveryIds: [first!.id, second!.id] });
  await settleAttempts(ledger.pool, [resultOf(claimed[0]!, 'FAILED'), resultOf(claimed[1]!, 'SENT')]);
  expect(await retryDeliveries(ledger.pool, { dispatchId: id })).toEqual({ retried: 1 });
  expect(await dueIds()).toEqual([first!.id]);
  expect(await openIds()).toEqual([]);
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('a cancelled or expired dispatch ends without its rest', async () => {
  const cancelled = await accept(peopleAt('big.test', 30));
  const expired = await accept(peopleAt('big.test', 30), { expiresAt: new Date(Date.now() + 60_000) });
  await chooseFirstBatch(ledger.pool, cancelled);
  await chooseFirstBatch(ledger.pool, expired);
  await cancelDispatch(ledger.pool, cancelled);
  await ledger.query(`UPDATE dispatches SET expires_at = now() - interval '1 second' WHERE id = $1`, [expired]);
  for (const dispatchId of [cancelled, expired]) await sweepDispatch(ledger.pool, { dispatchId, chunk: 1_000 });
  expect(await ledger.dispatch(cancelled)).toMatchObject({ status: 'CANCELLED', cancelled: 30 });
  expect(await ledger.dispatch(expired)).toMatchObject({ status: 'COMPLETED', expired: 30 });
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('the statements that run each second read waiting dispatches and their first batches by an index', async () => {
  const id = await accept(peopleAt('big.test', 30));
  await chooseFirstBatch(ledger.pool, id);
  await ledger.query(
    `INSERT INTO deliveries (dispatch_id, email) SELECT $1, n || '@x.test' FROM generate_series(1, 20000) n`,
    [id],
  );
  await ledger.query('ANALYZE');
  const { client } = await ledger.begin();
  await client.query('SET LOCAL enable_seqscan = off');
  const plans: string[] = [];
  const explaining = {
    query: async <Row>({ text, values = [] }: { text: string; values?: unknown[] }) => {
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      return { rows: [] as Row[] };
    },
  };
  await findPendingFirstBatches(explaining, 8);
  await decideFirstBatches(explaining);
  for (const plan of plans) expect(plan).toContain('dispatches_first_batch');
  expect(plans[1]).toContain('deliveries_first_batch');
  expect(plans.join('\n')).not.toMatch(/Seq Scan on (deliveries|dispatches)|deliveries_(pkey|queued|address)/);
});
