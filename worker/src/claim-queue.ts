import type { ReceivedMessage } from '@tidings/core/broker/broker';
import { keepTrying } from '@tidings/core/runtime/keep-trying';
import type { Logger } from '@tidings/core/runtime/logger';
import type { createDeliverBatch, Verdict } from './deliver.js';
import type { SenderRoom } from './sender-room.js';
import type { Throttle } from './throttle.js';
import { createWaitingMessages, type TakenMessage } from './waiting-messages.js';

const MAX_BATCH = 100;

/** Messages that arrive within this time are claimed together. */
const GATHER_MS = 3;

/** After this time even a small claim is made. Mails of a slow route may hold the rest of the capacity for long. */
const MAX_GATHER_MS = 100;

/** Milliseconds after which messages are claimed again whose routes were busy. */
const HOLD_MS = 100;

/**
 * Maximum time that a delivery waits in the worker for room on its routes. After that it waits in PostgreSQL: a worker has a limited number
 * of messages, and those of a slow route would displace others.
 */
const MAX_HOLD_MS = 10_000;

/**
 * Received messages that wait to be claimed, and the batches in flight. Batches are claimed as the capacity and the throttle allow. A
 * message is acked once its result is committed. If a batch can't be claimed and `isOver` returns true, its messages are requeued.
 */
export const createClaimQueue = ({
  deliverBatch,
  capacity,
  senderRoom,
  isPaused,
  isOver,
  throttle,
  onUnknown,
  logger,
}: {
  deliverBatch: ReturnType<typeof createDeliverBatch>;
  /** Maximum number of deliveries claimed and not yet settled. */
  capacity: () => number;
  senderRoom: Pick<SenderRoom, 'senderOf' | 'roomOf'>;
  /** While it returns true, nothing is claimed; call `wake` once that changes. */
  isPaused: () => boolean;
  /** Returns true if a failed claim isn't to be retried any more. */
  isOver: () => boolean;
  throttle: Pick<Throttle, 'take' | 'release'>;
  /** Called with a message whose delivery doesn't exist. */
  onUnknown: (message: ReceivedMessage) => void;
  logger: Logger;
}) => {
  const waiting = createWaitingMessages({ capacity, ...senderRoom });
  const running = new Set<Promise<void>>();
  let isStopped = false;
  let gathering: NodeJS.Timeout | undefined;
  /** Messages whose routes were busy when they were claimed. */
  const held: ReceivedMessage[] = [];
  /** Since when deliveries have waited for room on their routes, by their ids. */
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

  const add = (message: ReceivedMessage) => {
    const { deliveryId, dispatchId } = message.message!;
    if (senderRoom.senderOf(dispatchId) !== undefined) noteHeld(deliveryId);
    waiting.add(message);
  };

  const noteHeld = (deliveryId: string) => {
    if (!heldSince.has(deliveryId)) heldSince.set(deliveryId, performance.now());
  };

  const isOverdue = (deliveryId: string): boolean =>
    performance.now() - (heldSince.get(deliveryId) ?? Number.POSITIVE_INFINITY) > MAX_HOLD_MS;

  const claimRestLater = () => {
    scarce ??= setTimeout(() => {
      scarce = undefined;
      startOverdue();
      startBatches(1);
    }, MAX_GATHER_MS);
  };

  const claimHeldLater = () => {
    holding ??= setTimeout(() => {
      holding = undefined;
      for (const message of [...held.splice(0), ...waiting.takeUnsorted()]) add(message);
      wake();
    }, HOLD_MS);
  };

  const start = (taken: TakenMessage[]) => {
    const batch = run(taken);
    running.add(batch);
    void batch.finally(() => running.delete(batch));
  };

  const startBatches = (smallest: number) => {
    if (isPaused()) return;
    for (;;) {
      const wanted = waiting.claimable({ smallest, max: MAX_BATCH });
      const allowed = wanted > 0 ? throttle.take(wanted) : 0;
      if (allowed === 0) break;
      clearTimeout(scarce);
      scarce = undefined;
      start(waiting.take({ smallest, max: allowed }));
    }
    if (waiting.size() > 0 && waiting.hasRoom()) claimRestLater();
  };

  /** Claims what has waited for too long, so that it waits in PostgreSQL. */
  const startOverdue = () => {
    if (isPaused()) return;
    const overdue = waiting.takeOverdue({ isOverdue: ({ message }) => isOverdue(message!.deliveryId), max: MAX_BATCH });
    const allowed = overdue.length > 0 ? throttle.take(overdue.length) : 0;
    for (const { message } of overdue.splice(allowed)) add(message);
    if (overdue.length > 0) start(overdue);
  };

  /** Delivers a batch, whose messages each hold a permit of the throttle. Releases the permits of messages for which no mail was tried. */
  const run = async (taken: TakenMessage[]): Promise<void> => {
    const byId = new Map<string, TakenMessage[]>();
    for (const one of taken) {
      const id = one.message.message!.deliveryId;
      byId.set(id, [...(byId.get(id) ?? []), one]);
    }
    throttle.release(taken.length - byId.size);
    for (const [one] of byId.values()) waiting.begun(one!.lane, 1);
    const onVerdict = (deliveryId: string, verdict: Verdict) => {
      const messages = byId.get(deliveryId)!;
      byId.delete(deliveryId);
      waiting.ended(messages[0]!.lane, 1);
      if (verdict !== 'tried') throttle.release(1);
      if (verdict === 'held') {
        held.push(...messages.map(({ message }) => message));
        noteHeld(deliveryId);
        claimHeldLater();
        return;
      }
      heldSince.delete(deliveryId);
      for (const { message } of messages) {
        if (verdict === 'unknown') onUnknown(message);
        else message.ack();
      }
      wake();
    };
    const batch = [...byId].map(([deliveryId, [one]]) => ({
      deliveryId,
      dispatchId: one!.message.message!.dispatchId,
      ...(isOverdue(deliveryId) && { isOverdue: true }),
    }));
    try {
      await keepTrying({ task: () => deliverBatch(batch, onVerdict), what: 'claim', logger, isOver });
    } catch {
      throttle.release(byId.size);
      for (const [id, [one]] of byId) {
        heldSince.delete(id);
        waiting.ended(one!.lane, 1);
      }
      // After a stop RabbitMQ redelivers what isn't acked.
      if (!isStopped) for (const { message } of [...byId.values()].flat()) message.requeue();
    }
  };

  return {
    add: (message: ReceivedMessage) => {
      if (isStopped) return;
      add(message);
      wake();
    },
    wake,
    /** Gives the messages that aren't claimed yet back to the broker. */
    requeueWaiting: () => {
      for (const message of [...waiting.takeAll(), ...held.splice(0)]) message.requeue();
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
