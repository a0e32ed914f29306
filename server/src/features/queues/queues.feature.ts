import type { Feature } from '../../foundation/feature.js';
import { QueueResolver } from './queue.resolver.js';
import type { QueueService } from './queue.service.js';

export { createQueueService } from './queue.service.js';

export const queuesFeature = {
  resolvers: [QueueResolver],
} satisfies Feature<{ queues: QueueService }>;
