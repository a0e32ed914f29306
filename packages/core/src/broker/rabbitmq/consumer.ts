import type { Channel, ConsumeMessage } from 'amqplib';
import type { Logger } from '../../runtime/logger.js';
import type { Consumer, ReceivedMessage } from '../broker.js';
import { decodeMessage } from '../message.js';
import { connectRecovering } from './connection.js';
import { declareExchanges, declareQueue } from './topology.js';

interface Subscription {
  prefetch: number;
  onMessage: (message: ReceivedMessage) => void;
  /** Absent while RabbitMQ doesn't know of it. */
  channel?: Channel;
  consumerTag?: string;
}

/** A channel for each queue, so that what closes one leaves the others alone. */
export const createRabbitConsumer = async ({ url, logger }: { url: string; logger: Logger }): Promise<Consumer> => {
  const subscriptions = new Map<string, Subscription>();
  let openChannel: (() => Promise<Channel>) | undefined;
  let isClosing = false;

  const subscribe = async (queue: string, subscription: Subscription) => {
    if (!openChannel) return;
    const channel = await openChannel();
    subscription.channel = channel;
    channel.on('error', (err: Error) => logger.warn({ queue, err: err.message }, 'a consuming channel was closed'));
    channel.on('close', () => {
      if (subscription.channel !== channel) return;
      subscription.channel = undefined;
      again(queue, subscription);
    });
    await declareQueue(channel, queue);
    await channel.prefetch(subscription.prefetch);
    const { consumerTag } = await channel.consume(queue, (received) => {
      if (received) return subscription.onMessage(receive({ queue, channel, received, subscription }));
      // RabbitMQ has cancelled the consumer: the queue was deleted, or its leader has moved.
      void channel.close().catch(() => {});
    });
    subscription.consumerTag = consumerTag;
  };

  const again = (queue: string, subscription: Subscription) => {
    setTimeout(() => {
      if (isClosing || subscription.channel || subscriptions.get(queue) !== subscription) return;
      subscribe(queue, subscription).catch((err: Error) => {
        logger.warn({ queue, err: err.message }, 'the queue could not be consumed, will try again');
        if (!subscription.channel) again(queue, subscription);
      });
    }, 500).unref();
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
      for (const [queue, subscription] of subscriptions) await subscribe(queue, subscription);
    },
  });

  return {
    consume: async (queue, { prefetch, onMessage }) => {
      if (subscriptions.has(queue)) return;
      const subscription: Subscription = { prefetch, onMessage };
      subscriptions.set(queue, subscription);
      await subscribe(queue, subscription).catch((err: Error) => {
        logger.warn({ queue, err: err.message }, 'the queue could not be consumed, will try again');
        if (!subscription.channel) again(queue, subscription);
      });
    },
    cancel: async (queue) => {
      const subscription = subscriptions.get(queue);
      subscriptions.delete(queue);
      // The channel stays: what was taken from it is acked on it.
      await subscription?.channel?.cancel(subscription.consumerTag ?? '').catch(() => {});
    },
    isConnected: connection.isConnected,
    close: async () => {
      isClosing = true;
      await connection.close();
    },
  };
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
}): ReceivedMessage => {
  // A delivery tag means something on its own channel only; once that is gone RabbitMQ hands the message out again.
  const answer = (send: () => void) => {
    if (subscription.channel !== channel) return;
    try {
      send();
    } catch {
      // The channel was closed a moment ago.
    }
  };
  return {
    queue,
    isPersonal: received.properties.type === 'personal',
    message: decodeMessage(received.content),
    ack: () => answer(() => channel.ack(received)),
    reject: () => answer(() => channel.nack(received, false, false)),
  };
};
