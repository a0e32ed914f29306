import { waitUntil } from '@tidings/core/runtime/wait-until';
import { afterEach, expect, test } from 'vitest';
import { createTestPool } from '../../test/support/test-database.js';
import { startLogShippers } from './log-shipper.js';
import { createWorkerMetrics } from './metrics.js';
import { createFakeLog } from './testing/fake-log.js';
import { collectLogs } from './testing/logs.js';

const pool = await createTestPool();
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await pool.query('TRUNCATE attempt_outbox, attempt_batches');
});

const start = (log = createFakeLog()) => {
  const metrics = createWorkerMetrics();
  const { logger, lines } = collectLogs();
  const shippers = startLogShippers({ pool, clickhouse: log.client, metrics, logger });
  const stop = async () => {
    await Promise.all(shippers.map((shipper) => shipper.stop()));
  };
  stops.push(stop);
  return { log, shipper: { stop }, metrics, lines };
};

await pool.query(`INSERT INTO template_versions VALUES ('plain', 1, 'Hi', 'Hi')`);
await pool.query(
  `INSERT INTO dispatches (id, event, queue, type, template_slug, template_version, context, source, caller, input_hash,
     audience_user_ids, audience_group_ids, audience_complete)
   VALUES ('01890b0c-0000-7000-8000-000000000001', 'news', 'email.news', 'ALL', 'plain', 1, '{}', 'API', 'key:1', '', '{}', '{}', true)`,
);

/** Adds attempts of `count` deliveries, from `first` on, to the outbox. */
const addAttempts = (first: number, count: number) =>
  pool.query(
    `INSERT INTO attempt_outbox (dispatch_id, attempts, finished_at, entries)
     SELECT '01890b0c-0000-7000-8000-000000000001', 1, now(), json_build_array(json_build_object('deliveryId', n::text, 'attempt', 1,
       'outcome', 'SENT', 'email', 'a@example.test', 'recipient', '{}', 'messageId', '<1@example.test>', 'durationMs', 1,
       'queuedAt', now(), 'finishedAt', now()))
     FROM generate_series($1::int, $2::int) n ORDER BY n`,
    [first, first + count - 1],
  );

const numbers = (first: number, count: number) => Array.from({ length: count }, (_, index) => String(first + index));

const waiting = async (): Promise<number> => {
  const { rows } = await pool.query(
    'SELECT (SELECT count(*) FROM attempt_outbox)::int + (SELECT count(*) FROM attempt_batches)::int AS count',
  );
  return rows[0].count;
};

const isEmpty = async () => (await waiting()) === 0;

test('waiting attempts are shipped in order, and the outbox is empty afterwards', async () => {
  await addAttempts(1, 5);
  const { log, metrics } = start();
  await waitUntil(isEmpty);
  expect(log.tried.map(({ rows }) => rows)).toEqual([numbers(1, 5)]);
  // The counter increases after the outbox is empty.
  await waitUntil(async () => (await metrics.attemptShipper.shipped.get()).values[0]?.value === 5);
});

test('full batches are shipped without waits, so that a backlog is caught up', async () => {
  await addAttempts(1, 40_000);
  const { log } = start();
  // There are eight batches. If the shipper waited after each, shipping them would take 24 seconds.
  await waitUntil(isEmpty, { what: 'shipping', withinMs: 15_000 });
  expect(log.tried.map(({ rows }) => rows.length)).toEqual(Array(8).fill(5_000));
});

test('attempts that are added to an empty outbox are shipped too', async () => {
  const { log } = start();
  await addAttempts(1, 1);
  await waitUntil(isEmpty);
  await addAttempts(2, 1);
  await waitUntil(isEmpty);
  expect(log.rows()).toEqual(['1', '2']);
});

test('a large outbox is shipped in batches of 5,000, each attempt once', async () => {
  await addAttempts(1, 12_500);
  const { log } = start();
  await waitUntil(isEmpty);
  expect(log.tried.map(({ rows }) => rows.length)).toEqual([5_000, 5_000, 2_500]);
  expect(log.rows()).toEqual(numbers(1, 12_500));
});

test.each([
  ['refuse', 2],
  ['lose', 1],
] as const)(
  'if ClickHouse is set to %s %i batches, the same rows are sent in the same order under the same id until it acknowledges',
  async (fault, times) => {
    await addAttempts(1, 3);
    const { log, lines } = start();
    log[fault] = times;
    await waitUntil(() => log.tried.length === 1);
    await addAttempts(4, 2);
    await waitUntil(isEmpty);
    const [first, ...others] = log.tried;
    expect(others.slice(0, times)).toEqual(Array(times).fill(first));
    expect(first!.rows).toEqual(['1', '2', '3']);
    expect(log.rows()).toEqual(['1', '2', '3', '4', '5']);
    expect(lines.map(({ level, msg }) => `${level} ${msg}`)).toContain('warn failed, will retry');
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  },
);

test('a batch that was acknowledged and not yet deleted is sent again under the same id, and deduplicated', async () => {
  await addAttempts(1, 3);
  await pool.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$`);
  await pool.query('CREATE TRIGGER refuse BEFORE DELETE ON attempt_batches EXECUTE FUNCTION refuse()');
  const { log } = start();
  await waitUntil(() => log.tried.length >= 2);
  await pool.query('DROP FUNCTION refuse CASCADE');
  await waitUntil(isEmpty);
  expect(new Set(log.tried.map(({ token }) => token)).size).toBe(1);
  expect(log.kept).toHaveLength(1);
});

test('a shipper ships the batch that a lost shipper had formed', async () => {
  await addAttempts(1, 3);
  const dying = start();
  dying.log.refuse = Infinity;
  await waitUntil(() => dying.log.tried.length === 1);
  await dying.shipper.stop();
  const next = start();
  await waitUntil(isEmpty);
  expect(next.log.kept).toEqual([dying.log.tried[0]]);
});

test('two shippers never send the same batch', async () => {
  let goOn = () => {};
  const log = createFakeLog();
  log.hold = new Promise((resolve) => (goOn = resolve));
  await addAttempts(1, 6_000);
  start(log);
  start(log);
  await waitUntil(() => log.tried.length === 2);
  expect(new Set(log.tried.map(({ token }) => token)).size).toBe(2);
  goOn();
  await waitUntil(isEmpty);
  expect(log.rows().sort()).toEqual(numbers(1, 6_000).sort());
  expect(log.tried).toHaveLength(2);
});

test('stop waits for the batch in flight', async () => {
  let goOn = () => {};
  const { log, shipper } = start();
  log.hold = new Promise((resolve) => (goOn = resolve));
  await addAttempts(1, 1);
  await waitUntil(() => log.tried.length === 1);
  const stopping = shipper.stop();
  goOn();
  await stopping;
  expect([log.rows(), await waiting()]).toEqual([['1'], 0]);
});

test('the number of waiting attempts and the age of the oldest are measured', async () => {
  await addAttempts(1, 3);
  await pool.query(`UPDATE attempt_outbox SET finished_at = now() - '1 hour'::interval`);
  const { log, metrics } = start();
  log.refuse = Infinity;
  await waitUntil(() => log.tried.length > 0);
  expect((await metrics.attemptShipper.waiting.get()).values[0]!.value).toBe(3);
  expect((await metrics.attemptShipper.oldestSeconds.get()).values[0]!.value).toBeGreaterThan(3_500);
});
