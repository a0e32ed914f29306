import { describeBroker } from '../testing/broker-suite.js';
import { createMemoryBroker } from './memory.js';

describeBroker('the broker in memory', async () => {
  const broker = createMemoryBroker();
  return { broker, deadLetters: async () => broker.deadLetters.map(({ message }) => message.deliveryId) };
});
