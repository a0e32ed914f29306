import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import { isTimeout, within } from '../../runtime/within.js';
import type { Publisher, PublishOutcome, QueueState } from '../broker.js';
import { encodeMessage } from '../message.js';
import { type Bundle, bundle, createBundleSizes } from './bundles.js';
import { connectRecovering } from './connection.js';
import type { RabbitOptions } from './rabbitmq.js';
import { createSilentQueues } from './silent-queues.js';
import { bindQueue, declareExchanges, declareProbeQueue, declareQueue, EXCHANGE, PROBE_QUEUE } from './topology.js';

const NOT_FOUND = 404;

/** After a confirm of anything, RabbitMQ needn't be asked for one. */
const CONFIRMED_LATELY_MS = 5_000;

/** Publishes persistently, `mandatory` and with confirms. */
export const createRabbitPublisher = async ({ url, logger, answerWithinMs }: RabbitOptions): Promise<Publisher> => {
  const listeners: ((queue?: string) => void)[] = [];
  const declared = new Set<string>();
  const returned = new Set<string>();
  const sizes = createBundleSizes();
  const silent = createSilentQueues(logger);
  let connects = 0;
  let model: ChannelModel | undefined;
  let publishing: ConfirmChannel | undefined;
  let looking: Channel | undefined;
  let confirmedAt = -Infinity;

  const tellLoss = (queue?: string) => listeners.forEach((listener) => listener(queue));
  const inTime = <T>(what: string, work: Promise<T>) => within({ milliseconds: answerWithinMs, work, what });

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
      silent.clear();
      model = connected;
      publishing = await openPublishing(connected);
      looking = await openLooking(connected);
      connects += 1;
      if (connects > 1) setImmediate(tellLoss);
    },
  });

  const channels = async () => {
    if (!model || !connection.isConnected()) throw new Error('RabbitMQ is away');
    publishing ??= await inTime('opening a channel', openPublishing(model));
    looking ??= await inTime('opening a channel', openLooking(model));
    return { publishing, looking };
  };

  /** What was asked on it may never be answered, and holds up what is asked after it. Not awaited: nor may the closing be. */
  const giveUpLooking = (channel: Channel) => {
    if (looking === channel) looking = undefined;
    void channel.close().catch(() => {});
  };

  const onLooking = async <T>(what: string, ask: (channel: Channel) => Promise<T>): Promise<T> => {
    const { looking: channel } = await channels();
    try {
      return await inTime(what, ask(channel));
    } catch (err) {
      if (isTimeout(err)) giveUpLooking(channel);
      // A refusal has closed it.
      else if (looking === channel && (err as { code?: number }).code === NOT_FOUND) looking = undefined;
      throw err;
    }
  };

  const lookNow = async (queue: string): Promise<QueueState | undefined> => {
    try {
      const { messageCount, consumerCount } = await onLooking(`a look at ${queue}`, (channel) =>
        channel.checkQueue(queue),
      );
      return { ready: sizes.deliveriesIn(queue, messageCount), consumers: consumerCount };
    } catch (err) {
      if ((err as { code?: number }).code !== NOT_FOUND) throw err;
      return undefined;
    }
  };

  // A passive look first, since declaring doesn't tell whether the queue was there. A queue that wasn't may have been deleted with messages in it.
  const depthNow = async (queue: string): Promise<number> => {
    if (!silent.mayAsk(queue)) return Number.POSITIVE_INFINITY;
    const askedAt = performance.now();
    try {
      const state = await lookNow(queue);
      if (!state) {
        await onLooking(`the declaring of ${queue}`, (channel) => declareQueue(channel, queue));
        silent.answered(queue);
        tellLoss(queue);
      } else if (!declared.has(queue)) {
        // Whoever declared it may have been killed before binding it.
        await onLooking(`the binding of ${queue}`, (channel) => bindQueue(channel, queue));
      }
      declared.add(queue);
      return state?.ready ?? 0;
    } catch (err) {
      if (!isTimeout(err)) throw err;
      silent.unanswered(queue, askedAt);
      // Each such question holds up those for other queues.
      silent.ask(queue);
      setTimeout(() => silent.askAgain(queue), 2 * answerWithinMs).unref();
      return Number.POSITIVE_INFINITY;
    }
  };

  // A queue that isn't there closes the channel, and with it fails whatever else was asked on it.
  const inTurn = createTurns();
  const look = (queue: string) => inTurn(() => lookNow(queue));
  const depth = (queue: string) => inTurn(() => depthNow(queue));

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
        // Nothing at all was confirmed meanwhile: perhaps it is the channel. What is published twice by that is claimed once.
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

  /** Not waited for: who is silent must not hold up who isn't. */
  const askSilent = (channel: ConfirmChannel, one: Bundle): PublishOutcome => {
    if (silent.mayAsk(one.queue)) {
      silent.ask(one.queue);
      void publishOne(channel, one);
    }
    return 'unpublished';
  };

  const checkNow = async (): Promise<void> => {
    const { publishing: channel } = await channels();
    const probe = () =>
      send({ channel, queue: PROBE_QUEUE, messageId: 'probe', type: 'probe', content: Buffer.from('{}') });
    const declare = async () => {
      await onLooking(`the declaring of ${PROBE_QUEUE}`, declareProbeQueue);
      declared.add(PROBE_QUEUE);
    };
    if (!declared.has(PROBE_QUEUE)) await inTurn(declare);
    if ((await probe()) === 'confirmed') return;
    // It had expired.
    if (!declared.has(PROBE_QUEUE) && !silent.has(PROBE_QUEUE)) {
      await inTurn(declare);
      if ((await probe()) === 'confirmed') return;
    }
    throw new Error(`no confirm within ${answerWithinMs} ms`);
  };

  return {
    publish: async (messages) => {
      const missing = [...new Set(messages.map(({ queue }) => queue))].filter((queue) => !declared.has(queue));
      for (const queue of missing) await depth(queue);
      const { publishing: channel } = await channels();
      const reason = connection.blockedBy();
      // amqplib would keep all of it in memory.
      if (reason !== undefined) throw new Error(`RabbitMQ takes no messages: ${reason}`);
      const bundles = bundle(messages);
      sizes.note(bundles);
      const outcomes = await Promise.all(
        bundles.map((one) => (silent.has(one.queue) ? askSilent(channel, one) : publishOne(channel, one))),
      );
      // Bundles are in the order of what is in them.
      return bundles.flatMap(({ deliveryIds }, index) => deliveryIds.map(() => outcomes[index]!));
    },
    depth,
    look,
    onLoss: (listener) => listeners.push(listener),
    isConnected: connection.isConnected,
    check: async () => {
      const reason = connection.blockedBy();
      if (reason !== undefined) throw new Error(`it takes no messages: ${reason}`);
      const queues = silent.names();
      if (performance.now() - confirmedAt > CONFIRMED_LATELY_MS || queues.includes(PROBE_QUEUE)) await checkNow();
      const others = queues.filter((queue) => queue !== PROBE_QUEUE);
      if (others.length > 0) throw new Error(`no answer for ${others.join(', ')}`);
    },
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
