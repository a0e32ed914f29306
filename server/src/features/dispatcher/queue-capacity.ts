import type { Publisher } from '@tidings/core/broker/broker';
import type { FullQueues } from '@tidings/core/ledger/publish';

/** Messages that may wait in one queue, ahead of the workers. PostgreSQL holds the rest. */
const DEPTH = 2_000;

/** Personal sends pass by as many more, so that a large send under the same name doesn't hold them up. */
const DEPTH_FOR_PERSONAL = 4_000;

/** More messages than this never wait in a queue. */
export const MOST_MESSAGES = DEPTH_FOR_PERSONAL;

export type QueueRooms = ReturnType<typeof createQueueRooms>;

/** For one round: the free places of each queue, asked of the broker once and used up as the round goes. */
export const createQueueRooms = (publisher: Publisher) => {
  const depths = new Map<string, number>();
  const deeperThan = (limit: number) => [...depths].filter(([, depth]) => depth >= limit).map(([queue]) => queue);

  return {
    /** Asks how full these are. */
    look: async (queues: string[]): Promise<void> => {
      for (const queue of queues) depths.set(queue, await publisher.depth(queue));
    },

    /** How many of those that are wanted may be published; these places are then taken. */
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
      const room = (isPersonal ? DEPTH_FOR_PERSONAL : DEPTH) - depth;
      const taken = Math.max(0, Math.min(room, wanted));
      depths.set(queue, depth + taken);
      return taken;
    },

    full: (): FullQueues => ({ forAll: deeperThan(DEPTH_FOR_PERSONAL), forBulk: deeperThan(DEPTH) }),
  };
};
