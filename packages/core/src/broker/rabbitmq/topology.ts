import type { Channel } from 'amqplib';
import { QUEUE_PREFIX } from '../queue-name.js';

export const EXCHANGE = 'notifications';
export const DEAD_LETTERS = 'notifications.dead';

/**
 * RabbitMQ deletes a quorum queue so long after its last consumer or `basic.get`, with the messages in it. Publishing to it, declaring and binding
 * it again don't count as use (seen on 3.10.8, 4.0.5 and 4.3.6). The publisher then declares it anew and tells the loss, and the
 * dispatcher publishes what is still queued.
 */
const EXPIRES_AFTER_MS = 24 * 60 * 60 * 1000;

/** Times that RabbitMQ hands out a message before it takes it for one that kills workers. */
const DELIVERY_LIMIT = 20;

/** So that dead letters, which nobody has to consume, can't fill a disk. */
const DEAD_LETTERS_KEPT = 100_000;

export const QUEUE_OPTIONS = {
  durable: true,
  arguments: {
    'x-queue-type': 'quorum',
    'x-delivery-limit': DELIVERY_LIMIT,
    'x-dead-letter-exchange': DEAD_LETTERS,
    'x-expires': EXPIRES_AFTER_MS,
  },
};

/** Takes the publisher's own messages, by which it knows that RabbitMQ stores what it is given. No event's queue has this name: slugs have no `_`. */
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
    arguments: { 'x-queue-type': 'quorum', 'x-max-length': DEAD_LETTERS_KEPT },
  });
  await channel.bindQueue(DEAD_LETTERS, DEAD_LETTERS, '');
};

/** Resolves to the number of messages that wait in it. */
export const declareQueue = async (channel: Channel, name: string): Promise<number> => {
  const { messageCount } = await channel.assertQueue(name, QUEUE_OPTIONS);
  await bindQueue(channel, name);
  return messageCount;
};

export const bindQueue = async (channel: Channel, name: string): Promise<void> => {
  await channel.bindQueue(name, EXCHANGE, name);
};
