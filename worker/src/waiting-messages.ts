import type { ReceivedMessage } from '@tidings/core/broker/broker';
import { createFairBuffer } from './fair-buffer.js';
import type { Room } from './routes.js';

/** Messages of one sender whose mails have had to wait for room, or of all others. */
interface Lane {
  waiting: ReturnType<typeof createFairBuffer>;
  /** Number of deliveries that are claimed, or being claimed, and not settled. */
  inFlight: number;
}

/** A message, and the lane that it was taken from. */
export interface TakenMessage {
  message: ReceivedMessage;
  lane: string | undefined;
}

/**
 * Holds the messages that wait to be claimed. Each sender that `senderOf` knows has a lane of its own, and all others share one. The room of its
 * sender limits a lane, or without one the capacity of all routes.
 */
export const createWaitingMessages = ({
  capacity,
  senderOf,
  roomOf,
}: {
  capacity: () => number;
  /** The sender of a dispatch, if it has a lane of its own. */
  senderOf: (dispatchId: string) => string | undefined;
  /** Undefined: the lane is bounded by the capacity alone. */
  roomOf: (sender: string) => Room | undefined;
}) => {
  const lanes = new Map<string | undefined, Lane>();
  let inFlight = 0;

  const laneOf = (sender: string | undefined): Lane => {
    const lane = lanes.get(sender) ?? { waiting: createFairBuffer(), inFlight: 0 };
    lanes.set(sender, lane);
    return lane;
  };

  const add = (message: ReceivedMessage): void => laneOf(senderOf(message.message!.dispatchId)).waiting.add(message);

  /** `taken`: deliveries that other lanes are about to claim. */
  const roomOfLane = (sender: string | undefined, { lane, taken }: { lane: Lane; taken: number }): Room => {
    const total = capacity();
    const room = sender === undefined ? undefined : roomOf(sender);
    if (!room) return { total, free: total - inFlight - taken };
    return { total: room.total, free: Math.min(room.free, room.total - lane.inFlight) };
  };

  /**
   * How many deliveries of a lane to claim now. A small claim costs as much as a large one. If more bulk mails wait than fit, none is
   * claimed until `smallest` are free. Personal mails don't wait.
   */
  const claimableOf = (
    sender: string | undefined,
    { lane, smallest, taken }: { lane: Lane; smallest: number; taken: number },
  ): number => {
    if (lane.waiting.size() === 0) return 0;
    const { total, free } = roomOfLane(sender, { lane, taken });
    if (free > 0 && (lane.waiting.size() <= free || free >= Math.min(smallest, total / 2)))
      return Math.min(free, lane.waiting.size());
    return Math.max(0, Math.min(free + reserveOf(total), lane.waiting.urgent()));
  };

  const takeFrom = (sender: string | undefined, lane: Lane, count: number): TakenMessage[] =>
    lane.waiting.take(count).map((message) => ({ message, lane: sender }));

  return {
    add,

    size: (): number => [...lanes.values()].reduce((sum, { waiting }) => sum + waiting.size(), 0),

    /** Number of deliveries to claim now, at most `max`. */
    claimable: ({ smallest, max }: { smallest: number; max: number }): number => {
      let sum = 0;
      for (const [sender, lane] of lanes) {
        if (sum >= max) break;
        sum += Math.min(max - sum, claimableOf(sender, { lane, smallest, taken: sum }));
      }
      return sum;
    },

    /** Takes messages of which `claimable` has told that they may be claimed. */
    take: ({ smallest, max }: { smallest: number; max: number }): TakenMessage[] => {
      const taken: TakenMessage[] = [];
      for (const [sender, lane] of lanes) {
        const count = Math.min(max - taken.length, claimableOf(sender, { lane, smallest, taken: taken.length }));
        if (count > 0) taken.push(...takeFrom(sender, lane, count));
      }
      return taken;
    },

    /** Takes up to `max` messages of senders' lanes that are overdue, however little room there is. */
    takeOverdue: ({
      isOverdue,
      max,
    }: {
      isOverdue: (message: ReceivedMessage) => boolean;
      max: number;
    }): TakenMessage[] => {
      const overdue: TakenMessage[] = [];
      for (const [sender, lane] of lanes) {
        if (sender === undefined) continue;
        for (const one of takeFrom(sender, lane, lane.waiting.size())) {
          if (overdue.length < max && isOverdue(one.message)) overdue.push(one);
          else lane.waiting.add(one.message);
        }
      }
      return overdue;
    },

    takeAll: (): ReceivedMessage[] => [...lanes.values()].flatMap(({ waiting }) => waiting.take(waiting.size())),

    /** Takes the messages that belong to no known sender, so that they can be added again once it is known. */
    takeUnsorted: (): ReceivedMessage[] => {
      const lane = lanes.get(undefined);
      return lane?.waiting.take(lane.waiting.size()) ?? [];
    },

    begun: (lane: string | undefined, count: number): void => {
      inFlight += count;
      laneOf(lane).inFlight += count;
    },

    ended: (sender: string | undefined, count: number): void => {
      inFlight -= count;
      const lane = laneOf(sender);
      lane.inFlight -= count;
      if (lane.inFlight === 0 && lane.waiting.size() === 0) lanes.delete(sender);
    },

    /** True if there is room that the waiting messages don't use. */
    hasRoom: (): boolean => inFlight < capacity(),
  };
};

/** Number of personal mails that may be claimed in addition to the capacity while a large send uses all of it. */
const reserveOf = (capacity: number): number => Math.ceil(capacity / 4);
