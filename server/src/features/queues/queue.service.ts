import type { Publisher } from '@tidings/core/broker/broker';
import { listQueues } from '@tidings/core/ledger/queues';
import type { Sql } from '@tidings/core/ledger/sql';
import { AppError } from '../../foundation/errors.js';
import type { QueueObject } from './queue.object.js';

export type QueueService = ReturnType<typeof createQueueService>;

const NOTHING = { ready: 0, consumers: 0 };

export const createQueueService = ({ sql, publisher }: { sql: Sql; publisher: Pick<Publisher, 'inspect'> }) => ({
  /** Lists every queue that has ever been used. Throws UNAVAILABLE while RabbitMQ is away. */
  list: async (): Promise<QueueObject[]> => {
    const queues = await listQueues(sql);
    try {
      return await Promise.all(
        queues.map(async ({ mayExist, ...queue }) => ({
          ...queue,
          ...((mayExist && (await publisher.inspect(queue.name))) || NOTHING),
        })),
      );
    } catch {
      throw new AppError('broker.isAway');
    }
  },
});
