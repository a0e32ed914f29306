import { appendAttempts } from '@tidings/core/delivery-log/append-attempts';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import { formOutboxBatch, measureOutbox, shipOutboxBatch } from '@tidings/core/ledger/attempt-outbox';
import type { Logger } from '@tidings/core/runtime/logger';
import { type Loop, startLoop } from '@tidings/core/runtime/loop';
import type { Pool } from 'pg';
import type { WorkerMetrics } from './metrics.js';

/** A batch costs ClickHouse as much as some hundred rows do: what isn't full waits so long for company. */
const EVERY_MS = 1_000;

/** While so many come at once, they wait longer, for a batch that is worth it. */
const MANY = 500;
const WHILE_MANY_MS = 3_000;

const ROWS = 5_000;
const BYTES = 8 * 1024 * 1024;

const MEASURED = 1_000_000;
const MEASURE_EVERY_MS = 10_000;

/**
 * Ships attempts to the log. A batch that was formed goes out again and again, the same rows under the same id, until
 * ClickHouse has acknowledged it; only then is it deleted. No mail waits for it.
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
  /** Attempts of the last batch. */
  let shipped = 0;
  /** The last batch left some behind, which have waited long enough. */
  let wasFull = false;

  const measure = async () => {
    if (performance.now() - measuredAt < MEASURE_EVERY_MS) return;
    measuredAt = performance.now();
    const { waiting, oldestSeconds } = await measureOutbox(pool, MEASURED);
    metrics.outboxWaiting.set(waiting);
    metrics.outboxOldestSeconds.set(oldestSeconds);
  };

  /** Resolves to whether there was a batch. */
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
      // One that was formed before, by somebody who is no more.
      if (await ship()) return 'again';
      if (!wasFull && shipped >= MANY && performance.now() - formedAt < WHILE_MANY_MS) return 'wait';
      formedAt = performance.now();
      const formed = await formOutboxBatch(pool, { rows: ROWS, bytes: BYTES });
      wasFull = formed === 'full';
      if (formed === 'nothing') shipped = 0;
      else await ship();
      return formed === 'full' ? 'again' : 'wait';
    },
  });
};
