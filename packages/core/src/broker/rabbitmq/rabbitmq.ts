import type { Logger } from '../../runtime/logger.js';
import type { Broker } from '../broker.js';
import { createRabbitConsumer } from './consumer.js';
import { createRabbitPublisher } from './publisher.js';

/** RabbitMQ, with a connection for publishing and another for consuming, so that neither holds up the other. */
export const createRabbitBroker = ({ url, logger }: { url: string; logger: Logger }): Broker => ({
  createPublisher: () => createRabbitPublisher({ url, logger }),
  createConsumer: () => createRabbitConsumer({ url, logger }),
});
