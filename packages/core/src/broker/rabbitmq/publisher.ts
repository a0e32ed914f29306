import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { within } from '../../runtime/within.js';
import type { Publisher, PublishOutcome } from '../broker.js';
import { encodeMessage } from '../message.js';
import { type Bundle, bundle, createBundleSizes } from './bundles.js';
import { connectRecovering, type RabbitOptions } from './connection.js';
import { createQueueInspector } from './queue-inspector.js';
import { createSilentQueues } from './silent-queues.js';
import { declareExchanges, EXCHANGE, PROBE_QUEUE } from './topology.js';

/** `check` sends no probe if anything was confirmed within this time. */
const CONFIRMED_LATELY_MS = 5_000;

/** Publishes persistent, mandatory messages with publisher confirms. */
export const createRabbitPublisher = async ({ url, logger, answerWithinMs }: RabbitOptions): Promise<Publisher> => {
  const listeners: ((queue?: string) => void)[] = [];
  const returned = new Set<string>();
  const sizes = createBundleSizes();
  const silent = createSilentQueues(logger);
  let connects = 0;
  let model: ChannelModel | undefined;
  let publishing: ConfirmChannel | undefined;
  let confirmedAt = -Infinity;

  const tellLoss = (queue?: string) => listeners.forEach((listener) => listener(queue));

  const connected = (): ChannelModel => {
    if (!model || !connection.isConnected()) throw new Error('RabbitMQ is not connected');
    return model;
  };

  const inspector = createQueueInspector({ connected, silent, sizes, answerWithinMs, onMissing: tellLoss });

  const openPublishing = async (to: ChannelModel): Promise<ConfirmChannel> => {
    const channel = await to.createConfirmChannel();
    await declareExchanges(channel);
    channel.on('error', (err: Error) => logger.warn({ err: err.message }, 'the publishing channel was closed'));
    channel.on('close', () => {
      if (publishing === channel) publishing = undefined;
    });
    channel.on('return', (message) => {
      // RabbitMQ returns a message if its queue isn't bound: the queue was deleted, together with its messages.
      if (inspector.forget(message.fields.routingKey)) tellLoss(message.fields.routingKey);
      returned.add(message.properties.messageId);
    });
    return channel;
  };

  const connection = await connectRecovering({
    url,
    purpose: 'publish',
    logger,
    onConnected: async (to) => {
      silent.clear();
      model = to;
      await inspector.reset(to);
      publishing = await openPublishing(to);
      connects += 1;
      if (connects > 1) setImmediate(tellLoss);
    },
  });

  const publishingChannel = async (): Promise<ConfirmChannel> => {
    const to = connected();
    publishing ??= await within({
      milliseconds: answerWithinMs,
      work: openPublishing(to),
      what: 'opening a channel',
    });
    return publishing;
  };

  const send = ({
    channel,
    queue,
    messageId,
    type,
    content,
  }: {
    channel: ConfirmChannel;
    queue: string;
    messageId: string;
    type: string;
    content: Buffer;
  }) =>
    new Promise<PublishOutcome>((resolve) => {
      const sentAt = performance.now();
      const onLate = () => {
        resolve('unpublished');
        if (connection.blockedBy() !== undefined) return;
        silent.unanswered(queue, sentAt);
        // Nothing was confirmed in the meantime, so the channel itself may hang. Messages published twice are claimed once.
        if (publishing !== channel || confirmedAt > sentAt) return;
        publishing = undefined;
        void channel.close().catch(() => {});
      };
      const timer = setTimeout(onLate, answerWithinMs);
      const onAnswer = (err: unknown) => {
        clearTimeout(timer);
        const wasReturned = returned.delete(messageId);
        if (!err) {
          confirmedAt = performance.now();
          silent.answered(queue);
        }
        resolve(err || wasReturned ? 'unpublished' : 'confirmed');
      };
      const options = { mandatory: true, persistent: true, messageId, type, contentType: 'application/json' };
      try {
        channel.publish(EXCHANGE, queue, content, options, onAnswer);
      } catch {
        clearTimeout(timer);
        resolve('unpublished');
      }
    });

  const publishOne = (channel: ConfirmChannel, { queue, isPersonal, dispatchId, deliveryIds }: Bundle) =>
    send({
      channel,
      queue,
      messageId: deliveryIds[0]!,
      type: isPersonal ? 'personal' : 'bulk',
      content: encodeMessage({ deliveryIds, dispatchId }),
    });

  /** Publishes one message to a silent queue. Doesn't wait for the confirm, so that other queues aren't delayed. */
  const askSilent = (channel: ConfirmChannel, one: Bundle): PublishOutcome => {
    if (silent.mayAsk(one.queue)) {
      silent.ask(one.queue);
      void publishOne(channel, one);
    }
    return 'unpublished';
  };

  const checkWithProbe = async (): Promise<void> => {
    const channel = await publishingChannel();
    const probe = () =>
      send({ channel, queue: PROBE_QUEUE, messageId: 'probe', type: 'probe', content: Buffer.from('{}') });
    if (!inspector.isDeclared(PROBE_QUEUE)) await inspector.declareProbe();
    if ((await probe()) === 'confirmed') return;
    // RabbitMQ had deleted the unused probe queue. Declare it and try again.
    if (!inspector.isDeclared(PROBE_QUEUE) && !silent.has(PROBE_QUEUE)) {
      await inspector.declareProbe();
      if ((await probe()) === 'confirmed') return;
    }
    throw new Error(`no confirm within ${answerWithinMs} ms`);
  };

  return {
    publish: async (messages) => {
      const queues = new Set(messages.map(({ queue }) => queue));
      for (const queue of queues) if (!inspector.isDeclared(queue)) await inspector.depth(queue);
      const channel = await publishingChannel();
      const reason = connection.blockedBy();
      // amqplib would buffer all messages in memory until RabbitMQ accepts messages again.
      if (reason !== undefined) throw new Error(`RabbitMQ blocks publishing: ${reason}`);
      const bundles = bundle(messages);
      sizes.note(bundles);
      const outcomes = await Promise.all(
        bundles.map((one) => (silent.has(one.queue) ? askSilent(channel, one) : publishOne(channel, one))),
      );
      // Bundles are in the order of the messages, so the outcomes are too.
      return bundles.flatMap(({ deliveryIds }, index) => deliveryIds.map(() => outcomes[index]!));
    },
    depth: inspector.depth,
    inspect: inspector.inspect,
    onLoss: (listener) => listeners.push(listener),
    isConnected: connection.isConnected,
    check: async () => {
      const reason = connection.blockedBy();
      if (reason !== undefined) throw new Error(`RabbitMQ blocks publishing: ${reason}`);
      const queues = silent.names();
      if (performance.now() - confirmedAt > CONFIRMED_LATELY_MS || queues.includes(PROBE_QUEUE)) await checkWithProbe();
      const others = queues.filter((queue) => queue !== PROBE_QUEUE);
      if (others.length > 0) throw new Error(`no answer for ${others.join(', ')}`);
    },
    close: connection.close,
  };
};
