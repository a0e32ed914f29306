import { createMemoryBroker } from '@tidings/core/broker/memory';
import { findDueDeliveries, moveCursors } from '@tidings/core/ledger/publish';
import { settleAttempts } from '@tidings/core/ledger/settle';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { addresses, createTestLedger, resultOf } from '../../../../packages/core/src/testing/test-ledger.js';
import { createDispatcherMetrics } from './metrics.js';
import { createReconciler } from './reconciler.js';

const ledger = await createTestLedger();
beforeEach(() => ledger.clear());

const start = async () => {
  const lines: Record<string, unknown>[] = [];
  const publisher = await createMemoryBroker().createPublisher();
  const depth = { now: 0 };
  const metrics = createDispatcherMetrics(new Registry());
  const reconcile = createReconciler({
    pool: ledger.pool,
    publisher: { ...publisher, depth: async () => depth.now },
    logger: pino({}, { write: (line: string) => lines.push(JSON.parse(line)) }),
    metrics,
  });
  const said = () => lines.map(({ level, msg }) => `${pino.levels.labels[level as number]}: ${msg}`);
  return { reconcile, lines, said, metrics, depth };
};

const idOfNow = () => `${Date.now().toString(16).padStart(12, '0').replace(/^.{8}/, '$&-')}-7000-8000-000000000001`;

/** Stops the monotonic clock. The returned function advances it by a minute. */
const stopClock = () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  return { letAMinutePass: () => void vi.advanceTimersByTime(61_000) };
};

test('a consistent ledger is checked without a log line', async () => {
  const { reconcile, said, metrics } = await start();
  await ledger.accept({ to: addresses(20) });
  await ledger.accept({ to: addresses(1), type: 'PERSONAL' });
  await reconcile();
  expect(said()).toEqual([]);
  expect((await metrics.reconciled.get()).values[0]!.value).toBe(2);
});

test('a completed dispatch is checked once after its end, then no more', async () => {
  const { reconcile, metrics } = await start();
  const checked = async () => (await metrics.reconciled.get()).values[0]?.value ?? 0;
  const id = await ledger.accept({ to: addresses(3) });
  await reconcile();
  await settleAttempts(
    ledger.pool,
    (await ledger.claim(id)).map((delivery) => resultOf(delivery, 'SENT')),
  );
  await reconcile();
  await reconcile();
  expect(await checked()).toBe(2);
});

test('counters that differ from the rows are repaired, and both are logged with the ids', async () => {
  const { reconcile, said, lines } = await start();
  const id = await ledger.accept({ to: addresses(5) });
  await ledger.query('UPDATE dispatches SET queued = 2, sent = 3 WHERE id = $1', [id]);
  await reconcile();
  expect(said()).toEqual(['warn: counters differed from the rows and were repaired']);
  expect(lines[0]).toMatchObject({ dispatchId: id, counters: { queued: 2, sent: 3 }, rows: { queued: 5, sent: 0 } });
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('counters of fates that differ from the rows are repaired', async () => {
  const { reconcile, lines } = await start();
  const id = await ledger.accept({ dispatchId: idOfNow(), to: addresses(3) });
  await settleAttempts(
    ledger.pool,
    (await ledger.claim(id)).map((delivery) => resultOf(delivery, 'SENT')),
  );
  await ledger.query(`UPDATE deliveries SET fate = 'BOUNCED' WHERE dispatch_id = $1`, [id]);
  await ledger.query('UPDATE dispatches SET delivered = 2 WHERE id = $1', [id]);
  await reconcile();
  expect(lines[0]).toMatchObject({
    counters: { sent: 3, delivered: 2, bounced: 0 },
    rows: { sent: 3, delivered: 0, bounced: 3 },
  });
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('a dispatch that was wrongly counted as completed continues, and one with no delivery left completes', async () => {
  const { reconcile } = await start();
  const waiting = await ledger.accept({ dispatchId: idOfNow(), to: addresses(2) });
  await ledger.query(
    `UPDATE dispatches SET queued = 0, sent = 2, status = 'COMPLETED', completed_at = now() WHERE id = $1`,
    [waiting],
  );
  const done = await ledger.accept({ to: addresses(2) });
  await ledger.query(`UPDATE deliveries SET status = 'SENT' WHERE dispatch_id = $1`, [done]);
  await reconcile();
  expect([(await ledger.dispatch(waiting)).status, (await ledger.dispatch(done)).status]).toEqual([
    'SENDING',
    'COMPLETED',
  ]);
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('missing deliveries are logged as ERROR, and the counters keep counting them', async () => {
  const { reconcile, said } = await start();
  const id = await ledger.accept({ to: addresses(5) });
  await ledger.query(`DELETE FROM deliveries WHERE dispatch_id = $1 AND email = 'person1@example.test'`, [id]);
  await reconcile();
  expect(said()).toEqual(['error: accepted deliveries are missing from the ledger']);
  expect(await ledger.dispatch(id)).toMatchObject({ total: 5, queued: 5 });
});

test('a repair waits until a concurrent transaction has committed a result, and counts that result', async () => {
  const { reconcile } = await start();
  const id = await ledger.accept({ to: addresses(2) });
  const rows = await ledger.deliveries(id);
  const [first] = await ledger.claim(id, { deliveryIds: [rows[0]!.id] });
  await ledger.query('UPDATE dispatches SET queued = queued - 1, failed = failed + 1 WHERE id = $1', [id]);
  const transaction = await ledger.begin();
  await settleAttempts(transaction.client, [resultOf(first!, 'SENT')]);
  const reconciling = reconcile();
  await ledger.waiting(1);
  await transaction.commit();
  await reconciling;
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('deliveries that stay behind the cursor for a minute while their queue is empty are published again, and logged', async () => {
  const clock = stopClock();
  const { reconcile, said, lines, depth } = await start();
  const id = await ledger.accept({ to: addresses(4) });
  const rows = await ledger.deliveries(id);
  const from = { cursor: '0', epoch: 0 };
  await moveCursors(ledger.pool, [{ dispatchId: id, from, to: rows[2]!.id, published: false }]);
  depth.now = 3;
  await reconcile();
  clock.letAMinutePass();
  await reconcile();
  expect(said()).toEqual([]);
  depth.now = 0;
  await reconcile();
  expect(said()).toEqual(['warn: queued deliveries had lost their messages and were published again']);
  expect(lines[0]).toMatchObject({ dispatchId: id, deliveryIds: rows.slice(0, 3).map((row) => row.id) });
  const due = await findDueDeliveries(ledger.pool, { limit: 10, full: { forAll: [], forBulk: [] } });
  expect(due.map((delivery) => delivery.id)).toEqual(rows.slice(0, 3).map((row) => row.id));
});

test('attempts and feedback that do not reach the delivery log are reported once as ERROR, and their arrival is reported once', async () => {
  const { reconcile, said } = await start();
  const id = await ledger.accept({ to: addresses(1) });
  await settleAttempts(
    ledger.pool,
    (await ledger.claim(id)).map((delivery) => resultOf(delivery, 'SENT')),
  );
  await ledger.query(`UPDATE attempt_outbox SET finished_at = now() - interval '10 minutes'`);
  await reconcile();
  await reconcile();
  await ledger.query(
    `INSERT INTO feedback_outbox (events, entries, created_at) VALUES (1, '[]', now() - interval '10 minutes')`,
  );
  await ledger.query('DELETE FROM attempt_outbox');
  await reconcile();
  await ledger.query('DELETE FROM feedback_outbox');
  await reconcile();
  expect(said()).toEqual([
    'error: attempts or feedback are not reaching the delivery log',
    'info: attempts and feedback are reaching the delivery log again',
  ]);
});
