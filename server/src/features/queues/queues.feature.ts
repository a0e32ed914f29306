import type { Connections, Feature } from '../../foundation/feature.js';
import { QueueResolver } from './queue.resolver.js';
import { createQueueService, type QueueService } from './queue.service.js';

export const queuesFeature = {
  services: ({ sql, publisher }: Connections) => ({ queues: createQueueService({ sql, publisher }) }),
  resolvers: [QueueResolver],
} satisfies Feature<{ queues: QueueService }>;
