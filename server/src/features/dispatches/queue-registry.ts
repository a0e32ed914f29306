import { queueNameOf } from '@tidings/core/broker/queue-name';
import { registerQueue } from '@tidings/core/ledger/queues';
import type { Sql } from '@tidings/core/ledger/sql';

/** Well below the time after which workers stop consuming an idle queue. */
const REMEMBERED_MS = 60_000;

/** Resolves to the queue for a name, and registers it so that workers consume it; each queue once a minute at most. */
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
