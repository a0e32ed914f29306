import type { Publisher } from '@tidings/core/broker/broker';
import type { FullQueues } from '@tidings/core/ledger/publish';

/** Maximum number of messages that wait in one queue. Further deliveries wait in PostgreSQL. */
const DEPTH = 2_000;

/**
 * Maximum number of messages in one queue when a personal dispatch is published. It is higher, so that a large dispatch
 * in the same queue doesn't delay personal ones.
 */
const DEPTH_FOR_PERSONAL = 4_000;

/** A queue never holds more messages than this. */
export const MAX_MESSAGES = DEPTH_FOR_PERSONAL;

export type QueueCapacity = ReturnType<typeof createQueueCapacity>;

/** Tracks the free capacity of each queue during one round. Asks the broker once per queue. */
export const createQueueCapacity = (publisher: Publisher) => {
  const depths = new Map<string, number>();
  const deeperThan = (limit: number) => [...depths].filter(([, depth]) => depth >= limit).map(([queue]) => queue);

  return {
    /** Reads the depth of these queues. */
    look: async (queues: string[]): Promise<void> => {
      for (const queue of queues) depths.set(queue, await publisher.depth(queue));
    },

    /** Reserves capacity for up to `wanted` messages, and resolves to how many may be published. */
    take: async ({
      queue,
      isPersonal,
      wanted,
    }: {
      queue: string;
      isPersonal: boolean;
      wanted: number;
    }): Promise<number> => {
      const depth = depths.get(queue) ?? (await publisher.depth(queue));
      const free = (isPersonal ? DEPTH_FOR_PERSONAL : DEPTH) - depth;
      const taken = Math.max(0, Math.min(free, wanted));
      depths.set(queue, depth + taken);
      return taken;
    },

    full: (): FullQueues => ({ forAll: deeperThan(DEPTH_FOR_PERSONAL), forBulk: deeperThan(DEPTH) }),
  };
};
