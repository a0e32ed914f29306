import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import type { Logger } from '../../runtime/logger.js';
import type { Publisher, PublishOutcome, QueueState } from '../broker.js';
import { encodeMessage } from '../message.js';
import { type Bundle, bundle, createBundleSizes } from './bundles.js';
import { connectRecovering } from './connection.js';
import { bindQueue, declareExchanges, declareQueue, EXCHANGE } from './topology.js';

const NOT_FOUND = 404;

/** Publishes persistently, `mandatory` and with confirms. */
export const createRabbitPublisher = async ({ url, logger }: { url: string; logger: Logger }): Promise<Publisher> => {
  const listeners: ((queue?: string) => void)[] = [];
  const declared = new Set<string>();
  const returned = new Set<string>();
  const sizes = createBundleSizes();
  let connects = 0;
  let model: ChannelModel | undefined;
  let publishing: ConfirmChannel | undefined;
  let looking: Channel | undefined;

  const tellLoss = (queue?: string) => listeners.forEach((listener) => listener(queue));

  const openPublishing = async (connection: ChannelModel) => {
    const channel = await connection.createConfirmChannel();
    await declareExchanges(channel);
    channel.on('error', (err: Error) => logger.warn({ err: err.message }, 'the publishing channel was closed'));
    channel.on('close', () => {
      if (publishing === channel) publishing = undefined;
    });
    channel.on('return', (message) => {
      // Bound to nothing: it was deleted, with whatever was in it.
      if (declared.delete(message.fields.routingKey)) tellLoss(message.fields.routingKey);
      returned.add(message.properties.messageId);
    });
    return channel;
  };

  const openLooking = async (connection: ChannelModel) => {
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    channel.on('close', () => {
      if (looking === channel) looking = undefined;
    });
    return channel;
  };

  const connection = await connectRecovering({
    url,
    purpose: 'publish',
    logger,
    onConnected: async (connected) => {
      declared.clear();
      model = connected;
      publishing = await openPublishing(connected);
      looking = await openLooking(connected);
      connects += 1;
      if (connects > 1) setImmediate(tellLoss);
    },
  });

  const channels = async () => {
    if (!model || !connection.isConnected()) throw new Error('RabbitMQ is away');
    publishing ??= await openPublishing(model);
    looking ??= await openLooking(model);
    return { publishing, looking };
  };

  const lookNow = async (queue: string): Promise<QueueState | undefined> => {
    const { looking: channel } = await channels();
    try {
      const { messageCount, consumerCount } = await channel.checkQueue(queue);
      return { ready: sizes.deliveriesIn(queue, messageCount), consumers: consumerCount };
    } catch (err) {
      if ((err as { code?: number }).code !== NOT_FOUND) throw err;
      // The refusal has closed the channel.
      if (looking === channel) looking = undefined;
      return undefined;
    }
  };

  // A passive look first, since declaring doesn't tell whether the queue was there. A queue that wasn't may have been deleted with messages in it.
  const depthNow = async (queue: string): Promise<number> => {
    const state = await lookNow(queue);
    const { looking: channel } = await channels();
    if (!state) {
      await declareQueue(channel, queue);
      tellLoss(queue);
    } else if (!declared.has(queue)) {
      // Whoever declared it may have been killed before binding it.
      await bindQueue(channel, queue);
    }
    declared.add(queue);
    return state?.ready ?? 0;
  };

  // A queue that isn't there closes the channel, and with it fails whatever else was asked on it.
  const inTurn = createTurns();
  const look = (queue: string) => inTurn(() => lookNow(queue));
  const depth = (queue: string) => inTurn(() => depthNow(queue));

  const publishOne = (channel: ConfirmChannel, { queue, isPersonal, dispatchId, deliveryIds }: Bundle) =>
    new Promise<PublishOutcome>((resolve) => {
      const messageId = deliveryIds[0]!;
      const options = {
        mandatory: true,
        persistent: true,
        messageId,
        type: isPersonal ? 'personal' : 'bulk',
        contentType: 'application/json',
      };
      const onAnswer = (err: unknown) => {
        const wasReturned = returned.delete(messageId);
        resolve(err || wasReturned ? 'unpublished' : 'confirmed');
      };
      try {
        channel.publish(EXCHANGE, queue, encodeMessage({ deliveryIds, dispatchId }), options, onAnswer);
      } catch {
        resolve('unpublished');
      }
    });

  return {
    publish: async (messages) => {
      const missing = [...new Set(messages.map(({ queue }) => queue))].filter((queue) => !declared.has(queue));
      for (const queue of missing) await depth(queue);
      const { publishing: channel } = await channels();
      const bundles = bundle(messages);
      sizes.note(bundles);
      const outcomes = await Promise.all(bundles.map((one) => publishOne(channel, one)));
      // Bundles are in the order of what is in them.
      return bundles.flatMap(({ deliveryIds }, index) => deliveryIds.map(() => outcomes[index]!));
    },
    depth,
    look,
    onLoss: (listener) => listeners.push(listener),
    isConnected: connection.isConnected,
    close: connection.close,
  };
};

/** Runs tasks one after another, in the order in which they were given. */
const createTurns = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <Result>(task: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(task);
    last = turn.catch(() => {});
    return turn;
  };
};
