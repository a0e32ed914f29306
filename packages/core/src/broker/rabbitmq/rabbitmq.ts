import type { Logger } from '../../runtime/logger.js';
import type { Broker } from '../broker.js';
import { createRabbitConsumer } from './consumer.js';
import { createRabbitPublisher } from './publisher.js';

/** Answers take milliseconds, and seconds on a busy disk. A quorum queue without its majority gives none, and no error. */
const ANSWER_WITHIN_MS = 15_000;

export interface RabbitOptions {
  url: string;
  logger: Logger;
  /** For a confirm, and for the answer to anything else that is asked. */
  answerWithinMs: number;
}

/** RabbitMQ, with a connection for publishing and another for consuming, so that neither holds up the other. */
export const createRabbitBroker = ({
  answerWithinMs = ANSWER_WITHIN_MS,
  ...options
}: Omit<RabbitOptions, 'answerWithinMs'> & { answerWithinMs?: number }): Broker => ({
  createPublisher: () => createRabbitPublisher({ ...options, answerWithinMs }),
  createConsumer: () => createRabbitConsumer({ ...options, answerWithinMs }),
});
