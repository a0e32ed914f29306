import type { Consumer, ReceivedMessage } from '@tidings/core/broker/broker';
import { countDeadLetter } from '@tidings/core/ledger/queues';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { createClaimQueue } from './claim-queue.js';
import type { createDeliverBatch } from './deliver.js';
import type { WorkerMetrics } from './metrics.js';
import { startQueueWatch } from './queue-watch.js';
import type { SenderRoom } from './sender-room.js';
import type { Throttle } from './throttle.js';

/**
 * Consumes the queues in use and claims their messages in batches. Invalid messages and those of unknown deliveries are
 * dead-lettered. In an outage of PostgreSQL messages are requeued for other workers.
 */
export const startIntake = ({
  sql,
  consumer,
  deliverBatch,
  capacity,
  senderRoom,
  isPaused,
  throttle,
  metrics,
  logger,
}: {
  sql: Sql;
  consumer: Consumer;
  deliverBatch: ReturnType<typeof createDeliverBatch>;
  /** Maximum number of deliveries claimed and not yet settled. */
  capacity: () => number;
  senderRoom: Pick<SenderRoom, 'senderOf' | 'roomOf'>;
  /** While it returns true, nothing is claimed; call `wake` once that changes. */
  isPaused: () => boolean;
  throttle: Pick<Throttle, 'take' | 'release'>;
  metrics: WorkerMetrics;
  logger: Logger;
}): Running & { wake: () => void } => {
  let isStopping = false;

  const deadLetter = (message: ReceivedMessage, reason: string) => {
    logger.error({ queue: message.queue, message: message.message, reason }, 'dead-lettered a message');
    metrics.deadLettered.inc({ queue: message.queue });
    message.reject();
    countDeadLetter(sql, message.queue).catch((err: unknown) =>
      logger.warn({ err, queue: message.queue }, 'could not count a dead letter'),
    );
  };

  const claimQueue = createClaimQueue({
    deliverBatch,
    capacity,
    senderRoom,
    isPaused,
    isOver: () => isStopping || queueWatch.isOutage(),
    throttle,
    onUnknown: (message) => deadLetter(message, 'it names an unknown delivery'),
    logger,
  });

  const queueWatch = startQueueWatch({
    sql,
    consumer,
    prefetch: () => capacity() * 2,
    onMessage: (message) => {
      if (isStopping) return;
      if (message.message) claimQueue.add(message);
      else deadLetter(message, 'it is not a valid message');
    },
    onOutage: claimQueue.requeueWaiting,
    logger,
  });

  return {
    wake: claimQueue.wake,
    stop: async () => {
      isStopping = true;
      claimQueue.stop();
      await queueWatch.stop();
      await claimQueue.drained();
    },
  };
};
