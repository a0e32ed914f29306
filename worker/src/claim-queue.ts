import type { ReceivedMessage } from '@tidings/core/broker/broker';
import { keepTrying } from '@tidings/core/runtime/keep-trying';
import type { Logger } from '@tidings/core/runtime/logger';
import type { createDeliverBatch, Verdict } from './deliver.js';
import { createFairBuffer } from './fair-buffer.js';
import type { Throttle } from './throttle.js';

const MAX_BATCH = 100;

/** Messages that arrive within this time are claimed together. */
const GATHER_MS = 3;

/** After this time even a small claim is made. Mails of a slow route may hold the rest of the capacity for long. */
const MAX_GATHER_MS = 100;

/** Milliseconds after which messages are claimed again whose routes were busy. */
const HOLD_MS = 100;

/**
 * Maximum time that a delivery is held in the worker. After that it waits in PostgreSQL: a worker has a limited number of messages, and
 * those of a slow route would displace others.
 */
const MAX_HOLD_MS = 3_000;

/**
 * Received messages that wait to be claimed, and the batches in flight. Batches are claimed as the capacity and the throttle allow. A
 * message is acked once its result is committed. If a batch can't be claimed and `isOver` returns true, its messages are requeued.
 */
export const createClaimQueue = ({
  deliverBatch,
  capacity,
  isPaused,
  isOver,
  throttle,
  onUnknown,
  logger,
}: {
  deliverBatch: ReturnType<typeof createDeliverBatch>;
  /** Maximum number of deliveries claimed and not yet settled. */
  capacity: () => number;
  /** While it returns true, nothing is claimed; call `wake` once that changes. */
  isPaused: () => boolean;
  /** Returns true if a failed claim isn't to be retried any more. */
  isOver: () => boolean;
  throttle: Pick<Throttle, 'take' | 'release'>;
  /** Called with a message whose delivery doesn't exist. */
  onUnknown: (message: ReceivedMessage) => void;
  logger: Logger;
}) => {
  const buffer = createFairBuffer();
  const running = new Set<Promise<void>>();
  let inFlight = 0;
  let isStopped = false;
  let gathering: NodeJS.Timeout | undefined;
  /** Messages whose routes were busy. */
  const held: ReceivedMessage[] = [];
  /** When deliveries were first held, by their ids. */
  const heldSince = new Map<string, number>();
  let holding: NodeJS.Timeout | undefined;
  /** Set while less is free than is worth a claim. Then it is claimed nevertheless. */
  let scarce: NodeJS.Timeout | undefined;

  const wake = () => {
    if (isStopped) return;
    gathering ??= setTimeout(() => {
      gathering = undefined;
      startBatches(MAX_BATCH);
    }, GATHER_MS);
  };

  /**
   * How many deliveries to claim now. A small claim costs as much as a large one. If more bulk mails wait than fit, none is claimed until
   * `smallest` are free. Personal mails don't wait.
   */
  const claimable = (smallest: number): number => {
    const total = capacity();
    const free = total - inFlight;
    if (free > 0 && (buffer.size() <= free || free >= Math.min(smallest, total / 2)))
      return Math.min(free, buffer.size());
    return Math.max(0, Math.min(free + reserveOf(total), buffer.urgent()));
  };

  const claimRestLater = () => {
    scarce ??= setTimeout(() => {
      scarce = undefined;
      startBatches(1);
    }, MAX_GATHER_MS);
  };

  const claimHeldLater = () => {
    holding ??= setTimeout(() => {
      holding = undefined;
      for (const message of held.splice(0)) buffer.add(message);
      wake();
    }, HOLD_MS);
  };

  const startBatches = (smallest: number) => {
    if (isPaused()) return;
    for (;;) {
      const wanted = Math.min(MAX_BATCH, claimable(smallest));
      const allowed = wanted > 0 ? throttle.take(wanted) : 0;
      if (allowed === 0) break;
      clearTimeout(scarce);
      scarce = undefined;
      const batch = run(buffer.take(allowed));
      running.add(batch);
      void batch.finally(() => running.delete(batch));
    }
    if (buffer.size() > 0 && inFlight < capacity()) claimRestLater();
  };

  /** Delivers a batch, whose messages each hold a permit of the throttle. Releases the permits of messages for which no mail was tried. */
  const run = async (received: ReceivedMessage[]): Promise<void> => {
    const byId = new Map<string, ReceivedMessage[]>();
    for (const one of received) {
      const id = one.message!.deliveryId;
      byId.set(id, [...(byId.get(id) ?? []), one]);
    }
    throttle.release(received.length - byId.size);
    inFlight += byId.size;
    const onVerdict = (deliveryId: string, verdict: Verdict) => {
      inFlight -= 1;
      if (verdict !== 'tried') throttle.release(1);
      const messages = byId.get(deliveryId)!;
      byId.delete(deliveryId);
      if (verdict === 'held') {
        held.push(...messages);
        if (!heldSince.has(deliveryId)) heldSince.set(deliveryId, performance.now());
        claimHeldLater();
        return;
      }
      heldSince.delete(deliveryId);
      for (const message of messages) {
        if (verdict === 'unknown') onUnknown(message);
        else message.ack();
      }
      wake();
    };
    const overdue = performance.now() - MAX_HOLD_MS;
    const batch = [...byId].map(([deliveryId, [one]]) => ({
      deliveryId,
      dispatchId: one!.message!.dispatchId,
      ...((heldSince.get(deliveryId) ?? Number.POSITIVE_INFINITY) < overdue && { isOverdue: true }),
    }));
    try {
      await keepTrying({ task: () => deliverBatch(batch, onVerdict), what: 'claim', logger, isOver });
    } catch {
      inFlight -= byId.size;
      throttle.release(byId.size);
      for (const id of byId.keys()) heldSince.delete(id);
      // After a stop RabbitMQ redelivers what isn't acked.
      if (!isStopped) for (const message of [...byId.values()].flat()) message.requeue();
    }
  };

  return {
    add: (message: ReceivedMessage) => {
      if (isStopped) return;
      buffer.add(message);
      wake();
    },
    wake,
    /** Gives the messages that aren't claimed yet back to the broker. */
    requeueWaiting: () => {
      for (const message of [...buffer.take(buffer.size()), ...held.splice(0)]) message.requeue();
      heldSince.clear();
    },
    /** Prevents further batches. Batches in flight continue. */
    stop: () => {
      isStopped = true;
      clearTimeout(gathering);
      clearTimeout(holding);
      clearTimeout(scarce);
    },
    /** Resolves once no batch is in flight. */
    drained: async () => {
      await Promise.all(running);
    },
  };
};

/** Number of personal mails that may be claimed in addition to the capacity while a large send uses all of it. */
const reserveOf = (capacity: number): number => Math.ceil(capacity / 4);
