import type { Channel } from 'amqplib';
import { QUEUE_PREFIX } from '../queue-name.js';

export const EXCHANGE = 'notifications';
export const DEAD_LETTERS = 'notifications.dead';

/**
 * RabbitMQ deletes a quorum queue with its messages this long after its last consumer or `basic.get`. Publishing to
 * it, declaring it again or binding it don't count as use (seen on 3.10.8, 4.0.5 and 4.3.6). The publisher then
 * declares it again and reports the loss, and the dispatcher publishes everything that is still queued.
 */
const EXPIRES_AFTER_MS = 24 * 60 * 60 * 1000;

/** Redeliveries after which RabbitMQ treats a message as one that kills workers. */
const DELIVERY_LIMIT = 20;

/** Limits the disk space of dead letters, which nobody has to consume. */
const MAX_DEAD_LETTERS = 100_000;

export const QUEUE_OPTIONS = {
  durable: true,
  arguments: {
    'x-queue-type': 'quorum',
    'x-delivery-limit': DELIVERY_LIMIT,
    'x-dead-letter-exchange': DEAD_LETTERS,
    'x-expires': EXPIRES_AFTER_MS,
  },
};

/**
 * Gets the publisher's probe messages, which test whether RabbitMQ stores messages. No event's queue has this name,
 * because slugs have no `_`.
 */
export const PROBE_QUEUE = `${QUEUE_PREFIX}_probe`;

export const declareProbeQueue = async (channel: Channel): Promise<void> => {
  await channel.assertQueue(PROBE_QUEUE, {
    durable: true,
    arguments: { 'x-queue-type': 'quorum', 'x-max-length': 1, 'x-expires': EXPIRES_AFTER_MS },
  });
  await bindQueue(channel, PROBE_QUEUE);
};

export const declareExchanges = async (channel: Channel): Promise<void> => {
  await channel.assertExchange(EXCHANGE, 'direct', { durable: true });
  await channel.assertExchange(DEAD_LETTERS, 'fanout', { durable: true });
  await channel.assertQueue(DEAD_LETTERS, {
    durable: true,
    arguments: { 'x-queue-type': 'quorum', 'x-max-length': MAX_DEAD_LETTERS },
  });
  await channel.bindQueue(DEAD_LETTERS, DEAD_LETTERS, '');
};

/** Resolves to the number of messages in the queue. */
export const declareQueue = async (channel: Channel, name: string): Promise<number> => {
  const { messageCount } = await channel.assertQueue(name, QUEUE_OPTIONS);
  await bindQueue(channel, name);
  return messageCount;
};

export const bindQueue = async (channel: Channel, name: string): Promise<void> => {
  await channel.bindQueue(name, EXCHANGE, name);
};
