import type { Sql } from './sql.js';

/** How many names get queues of their own. Further names share `OVERFLOW_QUEUE`. */
export const MAX_QUEUES = 500;
export const OVERFLOW_QUEUE = 'email.other';

/**
 * Registers a queue as used. Workers start consuming it within a second. Resolves to the queue to use: this one, or
 * the shared one if there are `MAX_QUEUES` others.
 */
export const registerQueue = async (sql: Sql, name: string): Promise<string> => {
  const { rows } = await sql.query<{ name: string }>({
    name: 'register_queue',
    text: `
      INSERT INTO queues (name)
      SELECT CASE WHEN EXISTS (SELECT FROM queues WHERE name = $1) OR (SELECT count(*) FROM queues) < $2 THEN $1 ELSE $3 END
      ON CONFLICT (name) DO UPDATE SET last_used_at = now() RETURNING name`,
    values: [name, MAX_QUEUES, OVERFLOW_QUEUE],
  });
  return rows[0]!.name;
};

/** Queues that a worker should consume: used within `idleSeconds`, or with unfinished dispatches. */
export const findActiveQueues = async (sql: Sql, idleSeconds: number): Promise<string[]> => {
  const { rows } = await sql.query<{ name: string }>({
    name: 'find_active_queues',
    text: `
      SELECT name FROM queues q WHERE last_used_at > now() - make_interval(secs => $1)
        OR EXISTS (SELECT FROM dispatches d WHERE d.queue = q.name AND d.status = 'SENDING')
      ORDER BY name`,
    values: [idleSeconds],
  });
  return rows.map((row) => row.name);
};

/** A queue's state in the ledger. */
export interface LedgerQueue {
  name: string;
  /** Deliveries that are claimed and not settled. */
  sending: number;
  /** Messages that workers have rejected, in total. */
  deadLettered: number;
  /**
   * True if the queue was used in the last two days, or by a dispatch that is SENDING. Workers leave an idle queue
   * after minutes, and the broker drops it a day later.
   */
  mayExist: boolean;
}

/** Every queue that was ever used, by name. */
export const listQueues = async (sql: Sql): Promise<LedgerQueue[]> => {
  const { rows } = await sql.query<LedgerQueue>({
    name: 'list_queues',
    text: `
      SELECT q.name, q.dead_lettered AS "deadLettered", coalesce(sum(d.sending), 0)::int AS sending,
        q.last_used_at > now() - interval '2 days'
          OR EXISTS (SELECT FROM dispatches r WHERE r.queue = q.name AND r.status = 'SENDING') AS "mayExist"
      FROM queues q LEFT JOIN dispatches d ON d.queue = q.name AND d.sending > 0
      GROUP BY q.name ORDER BY q.name`,
    values: [],
  });
  return rows;
};

export const countDeadLetter = async (sql: Sql, queue: string): Promise<void> => {
  await sql.query({
    name: 'count_dead_letter',
    text: 'UPDATE queues SET dead_lettered = dead_lettered + 1 WHERE name = $1',
    values: [queue],
  });
};
