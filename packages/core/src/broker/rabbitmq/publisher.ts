import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import type { Logger } from '../../runtime/logger.js';
import type { OutgoingMessage, Publisher, PublishOutcome } from '../broker.js';
import { encodeMessage } from '../message.js';
import { connectRecovering } from './connection.js';
import { bindQueue, declareExchanges, declareQueue, EXCHANGE } from './topology.js';

const NOT_FOUND = 404;

/** Publishes persistently, `mandatory` and with confirms. */
export const createRabbitPublisher = async ({ url, logger }: { url: string; logger: Logger }): Promise<Publisher> => {
  const listeners: ((queue?: string) => void)[] = [];
  const declared = new Set<string>();
  const returned = new Set<string>();
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

  // A passive look first, since declaring doesn't tell whether the queue was there. A queue that wasn't may have been deleted with messages in it.
  const depth = async (queue: string): Promise<number> => {
    const { looking: channel } = await channels();
    try {
      const { messageCount } = await channel.checkQueue(queue);
      // Whoever declared it may have been killed before binding it.
      if (!declared.has(queue)) await bindQueue(channel, queue);
      declared.add(queue);
      return messageCount;
    } catch (err) {
      if ((err as { code?: number }).code !== NOT_FOUND) throw err;
      looking = undefined;
      await declareQueue((await channels()).looking, queue);
      declared.add(queue);
      tellLoss(queue);
      return 0;
    }
  };

  const publishOne = (channel: ConfirmChannel, { queue, isPersonal, message }: OutgoingMessage) =>
    new Promise<PublishOutcome>((resolve) => {
      const options = {
        mandatory: true,
        persistent: true,
        messageId: message.deliveryId,
        type: isPersonal ? 'personal' : 'bulk',
        contentType: 'application/json',
      };
      const onAnswer = (err: unknown) => {
        const wasReturned = returned.delete(message.deliveryId);
        resolve(err || wasReturned ? 'unpublished' : 'confirmed');
      };
      try {
        channel.publish(EXCHANGE, queue, encodeMessage(message), options, onAnswer);
      } catch {
        resolve('unpublished');
      }
    });

  return {
    publish: async (messages) => {
      const missing = [...new Set(messages.map(({ queue }) => queue))].filter((queue) => !declared.has(queue));
      for (const queue of missing) await depth(queue);
      const { publishing: channel } = await channels();
      return Promise.all(messages.map((message) => publishOne(channel, message)));
    },
    depth,
    onLoss: (listener) => listeners.push(listener),
    isConnected: connection.isConnected,
    close: connection.close,
  };
};
