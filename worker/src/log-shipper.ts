import { appendAttempts } from '@tidings/core/delivery-log/append-attempts';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import { formOutboxBatch, measureOutbox, shipOutboxBatch } from '@tidings/core/ledger/attempt-outbox';
import type { Logger } from '@tidings/core/runtime/logger';
import { type Loop, startLoop } from '@tidings/core/runtime/loop';
import type { Pool } from 'pg';
import type { WorkerMetrics } from './metrics.js';

/**
 * Wait in milliseconds for more attempts before a batch that isn't full. The overhead of a batch costs ClickHouse about as much as a hundred
 * rows.
 */
const EVERY_MS = 1_000;

/** After a batch of at least this many attempts, the wait is longer, so that the next batch is larger. */
const MANY = 500;
const EVERY_MS_WHILE_MANY = 3_000;

const MAX_ROWS = 5_000;
const MAX_BYTES = 8 * 1024 * 1024;

/** The count of waiting attempts stops at this number. */
const MAX_MEASURED = 1_000_000;
const MEASURE_EVERY_MS = 10_000;

/**
 * Ships attempts to the log. A batch is sent with the same rows under the same id until ClickHouse acknowledges it, and then deleted
 * from the outbox. Sending mails doesn't wait for the log.
 */
export const startLogShipper = ({
  pool,
  clickhouse,
  metrics,
  logger,
}: {
  pool: Pool;
  clickhouse: DeliveryLog;
  metrics: WorkerMetrics;
  logger: Logger;
}): Loop => {
  let measuredAt = -Infinity;
  let formedAt = -Infinity;
  /** Number of attempts in the last batch. */
  let shipped = 0;
  /** Whether the last batch was full, so that more attempts are probably waiting. */
  let wasFull = false;

  const measure = async () => {
    if (performance.now() - measuredAt < MEASURE_EVERY_MS) return;
    measuredAt = performance.now();
    const { waiting, oldestSeconds } = await measureOutbox(pool, MAX_MEASURED);
    metrics.outboxWaiting.set(waiting);
    metrics.outboxOldestSeconds.set(oldestSeconds);
  };

  /** Ships a batch, if there is one. Resolves to whether there was one. */
  const ship = async (): Promise<boolean> => {
    const attempts = await shipOutboxBatch(pool, (batch) => appendAttempts(clickhouse, batch));
    if (attempts === undefined) return false;
    metrics.shipped.inc(attempts);
    shipped = attempts;
    return true;
  };

  return startLoop({
    name: 'ship the log',
    everyMs: EVERY_MS,
    logger,
    step: async () => {
      await measure();
      // First ship a batch left by a worker that stopped.
      if (await ship()) return 'again';
      if (!wasFull && shipped >= MANY && performance.now() - formedAt < EVERY_MS_WHILE_MANY) return 'wait';
      formedAt = performance.now();
      const formed = await formOutboxBatch(pool, { rows: MAX_ROWS, bytes: MAX_BYTES });
      wasFull = formed === 'full';
      if (formed === 'nothing') shipped = 0;
      else await ship();
      return formed === 'full' ? 'again' : 'wait';
    },
  });
};
