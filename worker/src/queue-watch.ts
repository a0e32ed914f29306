import type { Consumer, ReceivedMessage } from '@tidings/core/broker/broker';
import { findActiveQueues } from '@tidings/core/ledger/queues';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { startLoop } from '@tidings/core/runtime/loop';

/** After an outage of PostgreSQL this long, the messages are given back to the broker: other workers may still reach PostgreSQL. */
const OUTAGE_MS = 10_000;

const LOOK_FOR_QUEUES_MS = 1_000;
const IDLE_QUEUE_SECONDS = 600;

/**
 * Consumes the queues that are in use, as PostgreSQL lists them. In an outage of PostgreSQL it leaves all queues, and consumes them again
 * once PostgreSQL answers.
 */
export const startQueueWatch = ({
  sql,
  consumer,
  prefetch,
  onMessage,
  onOutage,
  logger,
}: {
  sql: Sql;
  consumer: Consumer;
  /** If it grows, as it does with routes and limits, the queues are consumed again. */
  prefetch: () => number;
  onMessage: (message: ReceivedMessage) => void;
  /** Called when the queues were left because of an outage of PostgreSQL. */
  onOutage: () => void;
  logger: Logger;
}): Running & { isOutage: () => boolean } => {
  /** The prefetch of each consumed queue. */
  const consumed = new Map<string, number>();
  let awaySince: number | undefined;

  const isOutage = () => awaySince !== undefined && performance.now() - awaySince > OUTAGE_MS;

  const leaveAll = async () => {
    if (consumed.size > 0) logger.warn('PostgreSQL is away, leaving waiting messages to other workers');
    for (const queue of consumed.keys()) await consumer.cancel(queue);
    consumed.clear();
    onOutage();
  };

  const readActiveQueues = async (): Promise<Set<string>> => {
    const askedAt = performance.now();
    try {
      const active = await findActiveQueues(sql, IDLE_QUEUE_SECONDS);
      awaySince = undefined;
      return new Set(active);
    } catch (err) {
      awaySince ??= askedAt;
      if (isOutage()) await leaveAll();
      throw err;
    }
  };

  const watch = async (): Promise<'wait'> => {
    const active = await readActiveQueues();
    for (const queue of active) {
      const wanted = prefetch();
      const before = consumed.get(queue);
      if (before !== undefined && before >= wanted) continue;
      consumed.set(queue, wanted);
      // A consumer's prefetch can't be changed. Messages that it has received are acked as before.
      if (before !== undefined) await consumer.cancel(queue);
      await consumer.consume(queue, { prefetch: wanted, onMessage });
      logger.info({ queue, prefetch: wanted }, 'consuming the queue');
    }
    for (const queue of consumed.keys()) {
      if (active.has(queue)) continue;
      consumed.delete(queue);
      await consumer.cancel(queue);
      logger.info({ queue }, 'the queue is idle, stopped consuming it');
    }
    return 'wait';
  };
  const loop = startLoop({ name: 'watch queues', everyMs: LOOK_FOR_QUEUES_MS, step: watch, logger });

  return {
    isOutage,
    stop: async () => {
      await loop.stop();
      for (const queue of consumed.keys()) await consumer.cancel(queue);
    },
  };
};
