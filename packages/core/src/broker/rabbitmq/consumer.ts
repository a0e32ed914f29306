import type { Channel, ConsumeMessage } from 'amqplib';
import type { Logger } from '../../runtime/logger.js';
import type { Consumer, ReceivedMessage } from '../broker.js';
import { decodeMessage } from '../message.js';
import { unbundle } from './bundles.js';
import { connectRecovering } from './connection.js';
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
  isCancelled: boolean;
  consumerTag?: string;
}

/** A channel for each queue, so that what closes one leaves the others alone. */
export const createRabbitConsumer = async ({ url, logger }: { url: string; logger: Logger }): Promise<Consumer> => {
  const subscriptions = new Map<string, Subscription>();
  /** How to close each channel that is open. */
  const open = new Map<Channel, () => Promise<void>>();
  let openChannel: () => Promise<Channel>;
  let isClosing = false;

  const subscribe = async (queue: string, subscription: Subscription) => {
    const channel = await openChannel();
    let closing: Promise<void> | undefined;
    const close = () => {
      closing ??= channel.close().catch(() => {});
      return closing;
    };
    open.set(channel, close);
    subscription.close = close;
    subscription.channel = channel;
    subscription.unacked = 0;
    channel.on('error', (err: Error) => logger.warn({ queue, err: err.message }, 'a consuming channel was closed'));
    channel.on('close', () => {
      open.delete(channel);
      if (subscription.channel !== channel) return;
      subscription.channel = undefined;
      takeUpLater(queue, subscription);
    });
    try {
      await declareQueue(channel, queue);
      await channel.prefetch(subscription.prefetch);
      const { consumerTag } = await channel.consume(queue, (received) => {
        if (received) {
          subscription.unacked += 1;
          for (const message of receive({ queue, channel, received, subscription })) subscription.onMessage(message);
          return;
        }
        // RabbitMQ has cancelled the consumer: the queue was deleted, or its leader has moved.
        void close();
      });
      subscription.consumerTag = consumerTag;
    } catch (err) {
      if (subscription.channel === channel) subscription.channel = undefined;
      await close();
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

  return {
    consume: async (queue, { prefetch, onMessage }) => {
      if (subscriptions.has(queue)) return;
      const subscription: Subscription = { prefetch, onMessage, unacked: 0, isCancelled: false };
      subscriptions.set(queue, subscription);
      await takeUp(queue, subscription);
    },
    cancel: async (queue) => {
      const subscription = subscriptions.get(queue);
      subscriptions.delete(queue);
      await subscription?.takingUp;
      if (!subscription?.channel) return;
      await subscription.channel.cancel(subscription.consumerTag ?? '').catch(() => {});
      subscription.isCancelled = true;
      closeWhenDone(subscription);
    },
    isConnected: connection.isConnected,
    close: async () => {
      isClosing = true;
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
    requeue: () => answer(() => channel.nack(received, false, true)),
    reject: () => answer(() => channel.nack(received, false, false)),
  };
  const body = decodeMessage(received.content);
  return body ? unbundle(whole, body) : [{ ...whole, message: undefined }];
};
