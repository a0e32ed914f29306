import { appendAttempts } from '@tidings/core/delivery-log/append-attempts';
import { appendFeedback } from '@tidings/core/delivery-log/append-feedback';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import { ATTEMPT_OUTBOX } from '@tidings/core/ledger/attempt-outbox';
import { FEEDBACK_OUTBOX } from '@tidings/core/ledger/feedback-outbox';
import {
  formOutboxBatch,
  measureOutbox,
  type Outbox,
  type OutboxBatch,
  shipOutboxBatch,
} from '@tidings/core/ledger/outbox';
import type { Logger } from '@tidings/core/runtime/logger';
import { type Loop, startLoop } from '@tidings/core/runtime/loop';
import type { Pool } from 'pg';
import type { ShipperMetrics, WorkerMetrics } from './metrics.js';

/**
 * Wait in milliseconds for more rows before a batch that isn't full. The overhead of a batch costs ClickHouse about as much as a hundred
 * rows.
 */
const EVERY_MS = 1_000;

/** After a batch of at least this many rows, the wait is longer, so that the next batch is larger. */
const MANY = 500;
const EVERY_MS_WHILE_MANY = 3_000;

const MAX_ROWS = 5_000;
const MAX_BYTES = 8 * 1024 * 1024;

/** The count of waiting entries stops at this number. */
const MAX_MEASURED = 1_000_000;
const MEASURE_EVERY_MS = 10_000;

interface Parts {
  pool: Pool;
  clickhouse: DeliveryLog;
  metrics: WorkerMetrics;
  logger: Logger;
}

/** Ships attempts and feedback to the log. */
export const startLogShippers = ({ pool, clickhouse, metrics, logger }: Parts): Loop[] => [
  startLogShipper({
    name: 'ship the log',
    pool,
    outbox: ATTEMPT_OUTBOX,
    append: ({ batchId, rows }) => appendAttempts(clickhouse, { batchId, attempts: rows }),
    metrics: metrics.attemptShipper,
    logger,
  }),
  startLogShipper({
    name: 'ship feedback to the log',
    pool,
    outbox: FEEDBACK_OUTBOX,
    append: ({ batchId, rows }) => appendFeedback(clickhouse, { batchId, events: rows }),
    metrics: metrics.feedbackShipper,
    logger,
  }),
];

/**
 * Ships an outbox to the log. Sends each batch with the same rows and the same id until ClickHouse acknowledges it, then deletes the
 * batch. Mails are sent meanwhile.
 */
const startLogShipper = <Row>({
  name,
  pool,
  outbox,
  append,
  metrics,
  logger,
}: {
  name: string;
  pool: Pool;
  outbox: Outbox<Row>;
  append: (batch: OutboxBatch<Row>) => Promise<void>;
  metrics: ShipperMetrics;
  logger: Logger;
}): Loop => {
  let measuredAt = -Infinity;
  let formedAt = -Infinity;
  /** Number of rows in the last batch. */
  let shipped = 0;
  /** Whether the last batch was full, so that more rows are probably waiting. */
  let wasFull = false;

  const measure = async () => {
    if (performance.now() - measuredAt < MEASURE_EVERY_MS) return;
    measuredAt = performance.now();
    const { waiting, oldestSeconds } = await measureOutbox(pool, outbox, MAX_MEASURED);
    metrics.waiting.set(waiting);
    metrics.oldestSeconds.set(oldestSeconds);
  };

  /** Ships a batch, if there is one. Resolves to whether there was one. */
  const ship = async (): Promise<boolean> => {
    const rows = await shipOutboxBatch(pool, outbox, append);
    if (rows === undefined) return false;
    metrics.shipped.inc(rows);
    shipped = rows;
    return true;
  };

  return startLoop({
    name,
    everyMs: EVERY_MS,
    logger,
    step: async () => {
      await measure();
      // First ship a batch left by a worker that stopped.
      if (await ship()) return 'again';
      if (!wasFull && shipped >= MANY && performance.now() - formedAt < EVERY_MS_WHILE_MANY) return 'wait';
      formedAt = performance.now();
      const formed = await formOutboxBatch(pool, outbox, { rows: MAX_ROWS, bytes: MAX_BYTES });
      wasFull = formed === 'full';
      if (formed === 'nothing') shipped = 0;
      else await ship();
      return formed === 'full' ? 'again' : 'wait';
    },
  });
};
