import type { Channel, ConsumeMessage } from 'amqplib';
import { within } from '../../runtime/within.js';
import type { Consumer, ReceivedMessage } from '../broker.js';
import { decodeMessage } from '../message.js';
import { unbundle } from './bundles.js';
import { connectRecovering, type RabbitOptions } from './connection.js';
import { declareExchanges, declareQueue } from './topology.js';

const RETRY_MS = 500;

interface Subscription {
  prefetch: number;
  onMessage: (message: ReceivedMessage) => void;
  /** The channel that consumes the queue. Undefined while the queue isn't consumed. */
  channel?: Channel;
  close?: () => Promise<void>;
  starting?: Promise<void>;
  /** The number of messages that are received and not yet acked, requeued or rejected. */
  unacked: number;
  /** True if messages were waiting in the queue at the last check and none has been received since. */
  isStarved: boolean;
  isCancelled: boolean;
  consumerTag?: string;
}

/** Consumes each queue on a channel of its own, so that a channel error affects only one queue. */
export const createRabbitConsumer = async ({ url, logger, answerWithinMs }: RabbitOptions): Promise<Consumer> => {
  const subscriptions = new Map<string, Subscription>();
  /** The open channels, each with the function that closes it. */
  const open = new Map<Channel, () => Promise<void>>();
  let openChannel: () => Promise<Channel>;
  let isClosing = false;

  // Every call has a timeout: a quorum queue without a majority doesn't answer `basic.consume`, and then blocks its
  // channel.
  const inTime = <T>(what: string, work: Promise<T>) => within({ milliseconds: answerWithinMs, work, what });

  const subscribe = async (queue: string, subscription: Subscription) => {
    const channel = await inTime('opening a channel', openChannel());
    let closing: Promise<void> | undefined;
    const close = () => {
      closing ??= inTime('closing a channel', channel.close()).catch(() => {});
      return closing;
    };
    open.set(channel, close);
    subscription.close = close;
    subscription.channel = channel;
    subscription.unacked = 0;
    subscription.isStarved = false;
    channel.on('error', (err: Error) => logger.warn({ queue, err: err.message }, 'a consumer channel was closed'));
    channel.on('close', () => {
      open.delete(channel);
      if (subscription.channel !== channel) return;
      subscription.channel = undefined;
      startLater(queue, subscription);
    });
    try {
      await inTime('declaring the queue', declareQueue(channel, queue));
      await inTime('setting the prefetch', channel.prefetch(subscription.prefetch));
      const consuming = channel.consume(queue, (received) => {
        if (received) {
          subscription.unacked += 1;
          subscription.isStarved = false;
          for (const message of receive({ queue, channel, received, subscription })) subscription.onMessage(message);
          return;
        }
        // RabbitMQ has cancelled the consumer: the queue was deleted, or its leader has moved.
        void close();
      });
      ({ consumerTag: subscription.consumerTag } = await inTime('consuming the queue', consuming));
    } catch (err) {
      if (subscription.channel === channel) subscription.channel = undefined;
      void close();
      throw err;
    }
  };

  /** Starts consuming a queue. Never rejects: retries later if it fails. Never opens a second channel for a queue. */
  const start = (queue: string, subscription: Subscription): Promise<void> => {
    subscription.starting ??= subscribe(queue, subscription)
      .catch((err: Error) => {
        logger.warn({ queue, err: err.message }, 'could not consume the queue, will retry');
        startLater(queue, subscription);
      })
      .finally(() => {
        subscription.starting = undefined;
      });
    return subscription.starting;
  };

  const startLater = (queue: string, subscription: Subscription) => {
    setTimeout(() => {
      if (isClosing || subscription.channel || subscriptions.get(queue) !== subscription) return;
      if (connection.isConnected()) void start(queue, subscription);
      else startLater(queue, subscription);
    }, RETRY_MS).unref();
  };

  /** Consumes on a new channel. Doesn't wait for the old channel to close, because that may never happen. */
  const renew = (queue: string, subscription: Subscription) => {
    const { channel } = subscription;
    subscription.channel = undefined;
    if (channel) void open.get(channel)?.();
    startLater(queue, subscription);
  };

  /**
   * RabbitMQ delivers waiting messages at once to a consumer with free prefetch. If messages are waiting at two
   * consecutive checks and none was received between them, RabbitMQ has lost the consumer or can't deliver. Then the
   * consumer is renewed.
   */
  const checkForStarved = async () => {
    if (!connection.isConnected()) return;
    const idle = [...subscriptions].filter(([, { channel, unacked }]) => channel && unacked === 0);
    if (idle.length === 0) return;
    const channel = await inTime('opening a channel', openChannel());
    channel.on('error', () => {});
    try {
      for (const [queue, subscription] of idle) {
        const { messageCount } = await inTime(`a check of ${queue}`, channel.checkQueue(queue));
        if (subscription.unacked > 0) continue;
        if (messageCount > 0 && subscription.isStarved) {
          logger.warn(
            { queue, waiting: messageCount },
            'messages are waiting but RabbitMQ delivers none, renewing the consumer',
          );
          renew(queue, subscription);
        }
        subscription.isStarved = messageCount > 0;
      }
    } finally {
      void channel.close().catch(() => {});
    }
  };

  const connection = await connectRecovering({
    url,
    purpose: 'consume',
    logger,
    onConnected: async (connected) => {
      openChannel = () => connected.createChannel();
      const setup = await connected.createChannel();
      await declareExchanges(setup);
      await setup.close();
      await Promise.all(
        [...subscriptions].map(async ([queue, subscription]) => {
          await subscription.starting;
          // A subscription that was added while connecting already has a channel on this connection.
          if (!subscription.channel) await start(queue, subscription);
        }),
      );
    },
  });

  let isChecking = false;
  const checks = setInterval(async () => {
    if (isChecking) return;
    isChecking = true;
    await checkForStarved().catch((err: Error) => logger.debug({ err: err.message }, 'could not check idle queues'));
    isChecking = false;
  }, answerWithinMs).unref();

  return {
    consume: async (queue, { prefetch, onMessage }) => {
      if (subscriptions.has(queue)) return;
      const subscription: Subscription = { prefetch, onMessage, unacked: 0, isStarved: false, isCancelled: false };
      subscriptions.set(queue, subscription);
      await start(queue, subscription);
    },
    cancel: async (queue) => {
      const subscription = subscriptions.get(queue);
      subscriptions.delete(queue);
      await subscription?.starting;
      if (!subscription?.channel) return;
      await inTime('cancelling the consumer', subscription.channel.cancel(subscription.consumerTag ?? '')).catch(
        () => {},
      );
      subscription.isCancelled = true;
      closeWhenDone(subscription);
    },
    isConnected: connection.isConnected,
    close: async () => {
      isClosing = true;
      clearInterval(checks);
      // The channels are closed first: closing the connection would lose acks that are not written yet.
      await Promise.all([...open.values()].map((close) => close()));
      await connection.close();
    },
  };
};

/** Messages must be acked on the channel that delivered them, so it stays open until the last ack. */
const closeWhenDone = ({ close, isCancelled, unacked }: Subscription) => {
  if (isCancelled && unacked === 0) void close?.();
};

const receive = ({
  queue,
  channel,
  received,
  subscription,
}: {
  queue: string;
  channel: Channel;
  received: ConsumeMessage;
  subscription: Subscription;
}): ReceivedMessage[] => {
  // A delivery tag is valid only on its own channel. When the channel is gone, RabbitMQ redelivers the message.
  const answer = (send: () => void) => {
    if (subscription.channel !== channel) return;
    try {
      send();
    } catch {
      // amqplib throws if the channel was closed in the meantime. RabbitMQ then redelivers the message.
    }
    subscription.unacked -= 1;
    closeWhenDone(subscription);
  };
  const whole = {
    queue,
    isPersonal: received.properties.type === 'personal',
    ack: () => answer(() => channel.ack(received)),
    // Not `nack`: from RabbitMQ 4.3 on it doesn't count towards the delivery limit, so a message that kills workers
    // would be redelivered for ever.
    requeue: () => answer(() => channel.reject(received, true)),
    reject: () => answer(() => channel.reject(received, false)),
  };
  const body = decodeMessage(received.content);
  return body ? unbundle(whole, body) : [{ ...whole, message: undefined }];
};
