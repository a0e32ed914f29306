import type { Channel, ChannelModel } from 'amqplib';
import { createMutex } from '../../runtime/mutex.js';
import { isTimeout, within } from '../../runtime/within.js';
import type { QueueState } from '../broker.js';
import type { BundleSizes } from './bundles.js';
import type { SilentQueues } from './silent-queues.js';
import { bindQueue, declareProbeQueue, declareQueue, PROBE_QUEUE } from './topology.js';

const NOT_FOUND = 404;

interface InspectorOptions {
  /** The current connection. Throws while there is none. */
  connected: () => ChannelModel;
  silent: SilentQueues;
  sizes: BundleSizes;
  answerWithinMs: number;
  /** Called with each queue that had to be declared because it didn't exist. */
  onMissing: (queue: string) => void;
}

/** Reads the state of queues and declares missing ones, on a channel that isn't used for publishing. */
export const createQueueInspector = ({ connected, silent, sizes, answerWithinMs, onMissing }: InspectorOptions) => {
  const declared = new Set<string>();
  let current: Channel | undefined;

  const inTime = <T>(what: string, work: Promise<T>) => within({ milliseconds: answerWithinMs, work, what });

  const open = async (connection: ChannelModel): Promise<Channel> => {
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    channel.on('close', () => {
      if (current === channel) current = undefined;
    });
    return channel;
  };

  /** An unanswered request blocks all later ones on its channel. The close isn't awaited: it may not be answered either. */
  const abandon = (channel: Channel) => {
    if (current === channel) current = undefined;
    void channel.close().catch(() => {});
  };

  const ask = async <T>(what: string, request: (channel: Channel) => Promise<T>): Promise<T> => {
    const connection = connected();
    current ??= await inTime('opening a channel', open(connection));
    const channel = current;
    try {
      return await inTime(what, request(channel));
    } catch (err) {
      if (isTimeout(err)) abandon(channel);
      // RabbitMQ closes a channel when it refuses a request.
      else if (current === channel && (err as { code?: number }).code === NOT_FOUND) current = undefined;
      throw err;
    }
  };

  const inspect = async (queue: string): Promise<QueueState | undefined> => {
    try {
      const { messageCount, consumerCount } = await ask(`a check of ${queue}`, (channel) => channel.checkQueue(queue));
      return { ready: sizes.deliveriesIn(queue, messageCount), consumers: consumerCount };
    } catch (err) {
      if ((err as { code?: number }).code !== NOT_FOUND) throw err;
      return undefined;
    }
  };

  // Checks passively first, because declaring doesn't tell whether the queue existed. A missing queue may have been
  // deleted with messages in it.
  const depth = async (queue: string): Promise<number> => {
    if (!silent.mayAsk(queue)) return Number.POSITIVE_INFINITY;
    const askedAt = performance.now();
    try {
      const state = await inspect(queue);
      if (!state) {
        await ask(`declaring ${queue}`, (channel) => declareQueue(channel, queue));
        silent.answered(queue);
        onMissing(queue);
      } else if (!declared.has(queue)) {
        // The process that declared the queue may have been killed before it bound it.
        await ask(`binding ${queue}`, (channel) => bindQueue(channel, queue));
      }
      declared.add(queue);
      return state?.ready ?? 0;
    } catch (err) {
      if (!isTimeout(err)) throw err;
      silent.unanswered(queue, askedAt);
      // An unanswered request delays those for other queues, so ask about this queue only once in a while.
      silent.ask(queue);
      setTimeout(() => silent.askAgain(queue), 2 * answerWithinMs).unref();
      return Number.POSITIVE_INFINITY;
    }
  };

  const declareProbe = async (): Promise<void> => {
    await ask(`declaring ${PROBE_QUEUE}`, declareProbeQueue);
    declared.add(PROBE_QUEUE);
  };

  // A passive check of a missing queue closes the channel and fails all other requests on it, so requests run one at a time.
  const runExclusive = createMutex();
  return {
    /** See `Publisher.inspect`. */
    inspect: (queue: string) => runExclusive(() => inspect(queue)),
    /** See `Publisher.depth`. */
    depth: (queue: string) => runExclusive(() => depth(queue)),
    declareProbe: () => runExclusive(declareProbe),
    isDeclared: (queue: string) => declared.has(queue),
    /** Marks a queue as not declared. Returns whether it was marked as declared. */
    forget: (queue: string) => declared.delete(queue),
    /** Opens a channel on a new connection and marks all queues as not declared. */
    reset: async (connection: ChannelModel): Promise<void> => {
      declared.clear();
      current = await open(connection);
    },
  };
};
