import type { Consumer, ReceivedMessage } from '@tidings/core/broker/broker';
import { countDeadLetter, findActiveQueues } from '@tidings/core/ledger/queues';
import type { Sql } from '@tidings/core/ledger/sql';
import { keepTrying } from '@tidings/core/runtime/keep-trying';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { startLoop } from '@tidings/core/runtime/loop';
import type { createDeliverBatch } from './deliver.js';
import { createFairBuffer } from './fair-buffer.js';
import type { WorkerMetrics } from './metrics.js';
import type { Throttle } from './throttle.js';

const CLAIM_AT_MOST = 100;

/** Messages that come within this time are claimed together. */
const GATHER_MS = 3;

/** Where PostgreSQL can't be reached from here for so long, it may be from where other workers are. */
const LET_GO_MS = 10_000;

const LOOK_FOR_QUEUES_MS = 1_000;
const IDLE_QUEUE_SECONDS = 600;

/**
 * Takes messages from the queues in use and hands them on in batches, as many as are about to go out. A message is
 * acked when its result is committed, and stays RabbitMQ's until then. Where nothing can be claimed, since PostgreSQL can't
 * be reached from here, messages go back for others to take.
 */
export const startIntake = ({
  sql,
  consumer,
  deliverBatch,
  capacity,
  isPaused,
  throttle,
  metrics,
  logger,
}: {
  sql: Sql;
  consumer: Consumer;
  deliverBatch: ReturnType<typeof createDeliverBatch>;
  /** Deliveries that may be claimed and not yet settled. */
  capacity: number;
  /** While it says so, nothing is claimed; `wake` says that it is over. */
  isPaused: () => boolean;
  throttle: Pick<Throttle, 'take'>;
  metrics: WorkerMetrics;
  logger: Logger;
}): Running & { wake: () => void } => {
  /** What personal mails may have beyond the capacity, while a large send has all of it. */
  const reserve = Math.ceil(capacity / 4);
  const buffer = createFairBuffer();
  const consumed = new Set<string>();
  const running = new Set<Promise<void>>();
  let inFlight = 0;
  let isStopping = false;
  /** Since when PostgreSQL can't be reached. */
  let awaySince: number | undefined;
  let gathering: NodeJS.Timeout | undefined;

  const look = () => {
    if (isStopping) return;
    gathering ??= setTimeout(() => {
      gathering = undefined;
      takeBatches();
    }, GATHER_MS);
  };

  /** Half of the capacity has to be free while more than fits is waiting: claims of one are dear. Personal mails don't wait for that. */
  const howMany = (): number => {
    const free = capacity - inFlight;
    const isWorthIt = buffer.size() <= free || free >= Math.min(CLAIM_AT_MOST, capacity / 2);
    if (free > 0 && isWorthIt) return Math.min(free, buffer.size());
    return Math.max(0, Math.min(free + reserve, buffer.urgent()));
  };

  const takeBatches = () => {
    if (isPaused()) return;
    for (;;) {
      const wanted = Math.min(CLAIM_AT_MOST, howMany());
      const allowed = wanted > 0 ? throttle.take(wanted) : 0;
      if (allowed === 0) return;
      const batch = run(buffer.take(allowed));
      running.add(batch);
      void batch.finally(() => running.delete(batch));
    }
  };

  const run = async (received: ReceivedMessage[]): Promise<void> => {
    const byId = new Map<string, ReceivedMessage[]>();
    for (const one of received) {
      const id = one.message!.deliveryId;
      byId.set(id, [...(byId.get(id) ?? []), one]);
    }
    inFlight += byId.size;
    const onVerdict = (deliveryId: string, verdict: 'done' | 'unknown') => {
      inFlight -= 1;
      const messages = byId.get(deliveryId)!;
      byId.delete(deliveryId);
      for (const message of messages) {
        if (verdict === 'done') message.ack();
        else toDeadLetters(message, 'no delivery has the id that it names');
      }
      look();
    };
    const batch = [...byId].map(([deliveryId, [one]]) => ({ deliveryId, dispatchId: one!.message!.dispatchId }));
    const isOver = () => isStopping || isAway();
    try {
      await keepTrying({ task: () => deliverBatch(batch, onVerdict), what: 'claim', logger, isOver });
    } catch {
      inFlight -= byId.size;
      // What a worker that stops has not acked RabbitMQ hands out again.
      if (!isStopping) for (const message of [...byId.values()].flat()) message.requeue();
    }
  };

  const isAway = () => awaySince !== undefined && performance.now() - awaySince > LET_GO_MS;

  /** Leaves what can't be claimed here to others. The queues are taken from again once PostgreSQL says which they are. */
  const letGo = async () => {
    if (consumed.size > 0) logger.warn('PostgreSQL is away: what waits here is left to other workers');
    for (const queue of consumed) await consumer.cancel(queue);
    consumed.clear();
    for (const message of buffer.take(buffer.size())) message.requeue();
  };

  const toDeadLetters = (message: ReceivedMessage, reason: string) => {
    logger.error({ queue: message.queue, message: message.message, reason }, 'a message went to the dead letters');
    metrics.deadLettered.inc({ queue: message.queue });
    message.reject();
    countDeadLetter(sql, message.queue).catch((err: unknown) =>
      logger.warn({ err, queue: message.queue }, 'a dead letter could not be counted'),
    );
  };

  const onMessage = (message: ReceivedMessage) => {
    if (isStopping) return;
    if (!message.message) return toDeadLetters(message, 'it is not one of our messages');
    buffer.add(message);
    look();
  };

  const askForQueues = async (): Promise<Set<string>> => {
    const askedAt = performance.now();
    try {
      const active = await findActiveQueues(sql, IDLE_QUEUE_SECONDS);
      awaySince = undefined;
      return new Set(active);
    } catch (err) {
      awaySince ??= askedAt;
      if (isAway()) await letGo();
      throw err;
    }
  };

  const watchQueues = async (): Promise<'wait'> => {
    const active = await askForQueues();
    for (const queue of active) {
      if (consumed.has(queue)) continue;
      consumed.add(queue);
      await consumer.consume(queue, { prefetch: capacity * 2, onMessage });
      logger.info({ queue }, 'taking from the queue');
    }
    for (const queue of consumed) {
      if (active.has(queue)) continue;
      consumed.delete(queue);
      await consumer.cancel(queue);
      logger.info({ queue }, 'the queue is idle, leaving it');
    }
    return 'wait';
  };
  const watcher = startLoop({ name: 'watch queues', everyMs: LOOK_FOR_QUEUES_MS, step: watchQueues, logger });

  return {
    wake: look,
    stop: async () => {
      isStopping = true;
      clearTimeout(gathering);
      await watcher.stop();
      for (const queue of consumed) await consumer.cancel(queue);
      await Promise.all(running);
    },
  };
};
