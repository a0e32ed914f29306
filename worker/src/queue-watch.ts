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
  prefetch: number;
  onMessage: (message: ReceivedMessage) => void;
  /** Called when the queues were left because of an outage of PostgreSQL. */
  onOutage: () => void;
  logger: Logger;
}): Running & { isOutage: () => boolean } => {
  const consumed = new Set<string>();
  let awaySince: number | undefined;

  const isOutage = () => awaySince !== undefined && performance.now() - awaySince > OUTAGE_MS;

  const leaveAll = async () => {
    if (consumed.size > 0) logger.warn('PostgreSQL is away, leaving waiting messages to other workers');
    for (const queue of consumed) await consumer.cancel(queue);
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
      if (consumed.has(queue)) continue;
      consumed.add(queue);
      await consumer.consume(queue, { prefetch, onMessage });
      logger.info({ queue }, 'consuming the queue');
    }
    for (const queue of consumed) {
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
      for (const queue of consumed) await consumer.cancel(queue);
    },
  };
};
