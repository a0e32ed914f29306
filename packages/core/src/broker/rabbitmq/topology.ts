import type { Channel } from 'amqplib';

export const EXCHANGE = 'notifications';
export const DEAD_LETTERS = 'notifications.dead';

/** A queue that nobody consumes and nobody declares is removed after a day; publishing declares it again. */
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
