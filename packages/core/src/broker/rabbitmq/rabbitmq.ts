import type { Broker } from '../broker.js';
import type { RabbitOptions } from './connection.js';
import { createRabbitConsumer } from './consumer.js';
import { createRabbitPublisher } from './publisher.js';

/**
 * Answers take milliseconds, or seconds with a busy disk. A quorum queue without a majority gives neither an answer
 * nor an error.
 */
const ANSWER_WITHIN_MS = 15_000;

/** RabbitMQ, with separate connections for publishing and consuming, so that neither blocks the other. */
export const createRabbitBroker = ({
  answerWithinMs = ANSWER_WITHIN_MS,
  ...options
}: Omit<RabbitOptions, 'answerWithinMs'> & { answerWithinMs?: number }): Broker => ({
  createPublisher: () => createRabbitPublisher({ ...options, answerWithinMs }),
  createConsumer: () => createRabbitConsumer({ ...options, answerWithinMs }),
});
