import { connect } from 'amqplib';
import { describe } from 'vitest';
import { cleanUp } from '../../../../../test/support/clean-up.js';
import { createVhost, TEST_AMQP_URL } from '../../../../../test/support/vhost.js';
import { createLogger } from '../../runtime/logger.js';
import { describeBroker } from '../../testing/broker-suite.js';
import { createRabbitBroker } from './rabbitmq.js';
import { DEAD_LETTERS } from './topology.js';

describe.skipIf(!TEST_AMQP_URL)('with RabbitMQ', () => {
  describeBroker('RabbitMQ', async () => {
    const url = await createVhost();
    const connection = await connect(url);
    cleanUp(() => connection.close());
    const channel = await connection.createChannel();
    const dead: string[] = [];
    return {
      broker: createRabbitBroker({ url, logger: createLogger({ name: 'test', level: 'error' }) }),
      deadLetters: async () => {
        for (let letter = await channel.get(DEAD_LETTERS); letter; letter = await channel.get(DEAD_LETTERS)) {
          dead.push(JSON.parse(letter.content.toString()).deliveryId);
        }
        return dead;
      },
    };
  });
});
