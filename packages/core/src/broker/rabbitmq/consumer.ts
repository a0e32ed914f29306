import type { Channel, ConsumeMessage } from 'amqplib';
import { within } from '../../runtime/within.js';
import type { Consumer, ReceivedMessage } from '../broker.js';
import { decodeMessage } from '../message.js';
import { unbundle } from './bundles.js';
import { connectRecovering } from './connection.js';
import type { RabbitOptions } from './rabbitmq.js';
import { declareExchanges, declareQueue } from './topology.js';

const TAKE_UP_AGAIN_MS = 500;

interface Subscription {
  prefetch: number;
  onMessage: (message: ReceivedMessage) => void;
  /** Absent while RabbitMQ doesn't know of it. */
  channel?: Channel;
  close?: () => Promise<void>;
  takingUp?: Promise<void>;
  /** Taken and not yet acked or rejected. */
  unacked: number;
  /** Messages waited at the last look, and none has come since. */
  isStarved: boolean;
  isCancelled: boolean;
  consumerTag?: string;
}

/** A channel for each queue, so that what closes one leaves the others alone. */
export const createRabbitConsumer = async ({ url, logger, answerWithinMs }: RabbitOptions): Promise<Consumer> => {
  const subscriptions = new Map<string, Subscription>();
  /** How to close each channel that is open. */
  const open = new Map<Channel, () => Promise<void>>();
  let openChannel: () => Promise<Channel>;
  let isClosing = false;

  // Nothing is awaited for ever: a quorum queue without its majority doesn't answer `basic.consume`, and its channel answers nothing after it.
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
    channel.on('error', (err: Error) => logger.warn({ queue, err: err.message }, 'a consuming channel was closed'));
    channel.on('close', () => {
      open.delete(channel);
      if (subscription.channel !== channel) return;
      subscription.channel = undefined;
      takeUpLater(queue, subscription);
    });
    try {
      await inTime('declaring it', declareQueue(channel, queue));
      await inTime('the prefetch', channel.prefetch(subscription.prefetch));
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
      ({ consumerTag: subscription.consumerTag } = await inTime('consuming it', consuming));
    } catch (err) {
      if (subscription.channel === channel) subscription.channel = undefined;
      void close();
      throw err;
    }
  };

  /** Never rejects, and never has two channels for one queue: what can't be taken up now is tried again. */
  const takeUp = (queue: string, subscription: Subscription): Promise<void> => {
    subscription.takingUp ??= subscribe(queue, subscription)
      .catch((err: Error) => {
        logger.warn({ queue, err: err.message }, 'the queue could not be consumed, will try again');
        takeUpLater(queue, subscription);
      })
      .finally(() => {
        subscription.takingUp = undefined;
      });
    return subscription.takingUp;
  };

  const takeUpLater = (queue: string, subscription: Subscription) => {
    setTimeout(() => {
      if (isClosing || subscription.channel || subscriptions.get(queue) !== subscription) return;
      if (connection.isConnected()) void takeUp(queue, subscription);
      else takeUpLater(queue, subscription);
    }, TAKE_UP_AGAIN_MS).unref();
  };

  /** Doesn't wait for the old channel, which may not even close. */
  const renew = (queue: string, subscription: Subscription) => {
    const { channel } = subscription;
    subscription.channel = undefined;
    if (channel) void open.get(channel)?.();
    takeUpLater(queue, subscription);
  };

  /**
   * A consumer whose prefetch is free is given what waits at once. Where messages wait at two looks and none comes between them, RabbitMQ has
   * forgotten it, or can't hand anything out: it is taken up anew.
   */
  const lookForStarved = async () => {
    if (!connection.isConnected()) return;
    const idle = [...subscriptions].filter(([, { channel, unacked }]) => channel && unacked === 0);
    if (idle.length === 0) return;
    const looking = await inTime('opening a channel', openChannel());
    looking.on('error', () => {});
    try {
      for (const [queue, subscription] of idle) {
        const { messageCount } = await inTime(`a look at ${queue}`, looking.checkQueue(queue));
        if (subscription.unacked > 0) continue;
        if (messageCount > 0 && subscription.isStarved) {
          logger.warn({ queue, waiting: messageCount }, 'RabbitMQ hands out nothing of what waits: consuming anew');
          renew(queue, subscription);
        }
        subscription.isStarved = messageCount > 0;
      }
    } finally {
      void looking.close().catch(() => {});
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
          await subscription.takingUp;
          // Whoever came while the connection was being made has a channel on it already.
          if (!subscription.channel) await takeUp(queue, subscription);
        }),
      );
    },
  });

  let isLooking = false;
  const looks = setInterval(async () => {
    if (isLooking) return;
    isLooking = true;
    await lookForStarved().catch((err: Error) => logger.debug({ err: err.message }, 'idle queues were not looked at'));
    isLooking = false;
  }, answerWithinMs).unref();

  return {
    consume: async (queue, { prefetch, onMessage }) => {
      if (subscriptions.has(queue)) return;
      const subscription: Subscription = { prefetch, onMessage, unacked: 0, isStarved: false, isCancelled: false };
      subscriptions.set(queue, subscription);
      await takeUp(queue, subscription);
    },
    cancel: async (queue) => {
      const subscription = subscriptions.get(queue);
      subscriptions.delete(queue);
      await subscription?.takingUp;
      if (!subscription?.channel) return;
      await inTime('the cancel', subscription.channel.cancel(subscription.consumerTag ?? '')).catch(() => {});
      subscription.isCancelled = true;
      closeWhenDone(subscription);
    },
    isConnected: connection.isConnected,
    close: async () => {
      isClosing = true;
      clearInterval(looks);
      // Closed in order: an ack that is still on its way would be lost with the connection.
      await Promise.all([...open.values()].map((close) => close()));
      await connection.close();
    },
  };
};

/** What was taken is acked on the channel that it came by, so that stays until the last ack. */
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
  // A delivery tag means something on its own channel only; once that is gone RabbitMQ hands the message out again.
  const answer = (send: () => void) => {
    if (subscription.channel !== channel) return;
    try {
      send();
    } catch {
      // The channel was closed a moment ago.
    }
    subscription.unacked -= 1;
    closeWhenDone(subscription);
  };
  const whole = {
    queue,
    isPersonal: received.properties.type === 'personal',
    ack: () => answer(() => channel.ack(received)),
    // Not `nack`: RabbitMQ from 4.3 on doesn't count it for the delivery limit, and a message that kills workers would go round for ever.
    requeue: () => answer(() => channel.reject(received, true)),
    reject: () => answer(() => channel.reject(received, false)),
  };
  const body = decodeMessage(received.content);
  return body ? unbundle(whole, body) : [{ ...whole, message: undefined }];
};
