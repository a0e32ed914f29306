import { queueNameOf } from '@tidings/core/broker/queue-name';
import { registerQueue } from '@tidings/core/ledger/queues';
import type { Sql } from '@tidings/core/ledger/sql';

/**
 * A queue isn't registered again within this time. Workers stop consuming an idle queue only after a much longer time.
 */
const REMEMBERED_MS = 60_000;

/**
 * Resolves to the queue for an event, and registers it so that workers consume it. Registers each queue at most once a
 * minute.
 */
export const createQueueRegistry = (sql: Sql) => {
  const known = new Map<string, { queue: Promise<string>; until: number }>();

  return (name: string): Promise<string> => {
    const wanted = queueNameOf(name);
    const remembered = known.get(wanted);
    if (remembered && remembered.until > performance.now()) return remembered.queue;
    const queue = registerQueue(sql, wanted);
    known.set(wanted, { queue, until: performance.now() + REMEMBERED_MS });
    queue.catch(() => known.delete(wanted));
    return queue;
  };
};
