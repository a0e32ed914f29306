import { randomUUID } from 'node:crypto';
import { openDeliveryLog } from '@tidings/core/delivery-log/connect';
import { settleAttempts } from '@tidings/core/ledger/settle';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { pino } from 'pino';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { startClickHouseRecorder } from '../../../../packages/core/src/testing/clickhouse-recorder.js';
import {
  addresses,
  createTestLedger,
  resultOf,
  TEST_HASH_KEY,
} from '../../../../packages/core/src/testing/test-ledger.js';
import { startEraser } from './eraser.js';

const ledger = await createTestLedger();
const recorder = await startClickHouseRecorder();

beforeEach(async () => {
  await ledger.clear();
  await ledger.query('DELETE FROM erasures');
  recorder.answer.status = 200;
  recorder.answer.rows = [];
  recorder.answer.onQuestion = undefined;
});

const ANNA = addresses(1)[0]!;

const start = () => {
  const lines: string[] = [];
  const clickhouse = openDeliveryLog({ url: recorder.url });
  const eraser = startEraser({
    pool: ledger.pool,
    hashKey: TEST_HASH_KEY,
    clickhouse,
    logger: pino({}, { write: (line: string) => lines.push(line) }),
  });
  onTestFinished(async () => {
    await eraser.stop();
    await clickhouse.close();
  });
  return { eraser, lines };
};

interface Row {
  email: string | null;
  outbox_id: string | null;
  finished_at: Date | null;
  looked_at: Date;
  deliveries: number;
}

const request = async ({ minutesAgo = 2 } = {}) => {
  const id = randomUUID();
  await ledger.query(
    `INSERT INTO erasures (id, email, requested_at) VALUES ($1, $2, now() - make_interval(mins => $3))`,
    [id, ANNA, minutesAgo],
  );
  const look = async () => (await ledger.query<Row>('SELECT * FROM erasures WHERE id = $1', [id]))[0]!;
  const until = (what: string, condition: (row: Row) => boolean) =>
    waitUntil(async () => condition(await look()), { what, everyMs: 20 });
  return { id, look, until };
};

const send = async () => {
  const dispatchId = await ledger.accept({ to: [ANNA] });
  return { dispatchId, emails: async () => (await ledger.deliveries(dispatchId)).map(({ email }) => email) };
};

test('an erasure waits for the mail being sent, then for the log, then completes', async () => {
  const { dispatchId, emails } = await send();
  const [claimed] = await ledger.claim(dispatchId);
  const { until, look } = await request();
  start();
  const looked = async () => (await ledger.query(`SELECT FROM erasures WHERE looked_at > '-infinity'`)).length > 0;
  await waitUntil(looked, { what: 'a look' });
  expect(await emails()).toEqual([ANNA]);
  await settleAttempts(ledger.pool, [resultOf(claimed!, 'SENT')]);
  await ledger.query(`INSERT INTO feedback_outbox (events, entries) VALUES (1, '[]')`);
  await until('the ledger to be left', ({ outbox_id }) => outbox_id !== null);
  expect(await emails()).toEqual([expect.stringMatching(/^erased:/)]);
  // The attempt and the feedback with the address are still in the outboxes.
  expect((await look()).finished_at).toBeNull();
  await ledger.query('DELETE FROM attempt_outbox');
  const { looked_at: lookedAt } = await look();
  await until('another look', ({ looked_at }) => Number(looked_at) > Number(lookedAt));
  expect((await look()).finished_at).toBeNull();
  await ledger.query('DELETE FROM feedback_outbox');
  await until('the end', ({ finished_at }) => finished_at !== null);
  expect(await look()).toMatchObject({ email: null, user_ids: [], deliveries: 1 });
});

test('a delivery created just after the request is erased too, since the ledger stays open for a minute', async () => {
  const { until, look } = await request({ minutesAgo: 0 });
  start();
  const { emails } = await send();
  await until('the one who came late', ({ deliveries }) => deliveries === 1);
  expect(await emails()).toEqual([expect.stringMatching(/^erased:/)]);
  expect((await look()).outbox_id).toBeNull();
});

test('while ClickHouse is away the erasure keeps the address, and completes afterwards', async () => {
  recorder.answer.status = 500;
  const { until, look } = await request();
  const { lines } = start();
  await waitUntil(() => lines.some((line) => line.includes('failed, will retry')), { what: 'a failure' });
  expect(await look()).toMatchObject({ email: ANNA, finished_at: null });
  recorder.answer.status = 200;
  await until('the end', ({ finished_at }) => finished_at !== null);
  expect(lines.join()).not.toContain(ANNA);
});

test('an erasure requested again during its last step doesn’t end with that step', async () => {
  const { id, until, look } = await request();
  recorder.answer.onQuestion = async () => {
    recorder.answer.onQuestion = undefined;
    await ledger.query('UPDATE erasures SET requested_at = now(), outbox_id = NULL WHERE id = $1', [id]);
  };
  start();
  await until('the question', () => recorder.answer.onQuestion === undefined);
  const before = await look();
  await until('the next look, after that step', ({ looked_at }) => looked_at > before.looked_at);
  expect(await look()).toMatchObject({ email: ANNA, outbox_id: null, finished_at: null });
});

test('two servers never work on one erasure at once, so no delivery is counted twice', async () => {
  const erasures = [await request(), await request(), await request()];
  for (let n = 0; n < 40; n += 1) await send();
  start();
  start();
  for (const { until } of erasures) await until('its end in the ledger', ({ outbox_id }) => outbox_id !== null);
  const counted = await Promise.all(erasures.map(async ({ look }) => (await look()).deliveries));
  expect(counted.reduce((sum, one) => sum + one, 0)).toBe(40);
});
