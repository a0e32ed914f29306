import type { Person } from '@tidings/core/ledger/erase';
import type { Sql } from '@tidings/core/ledger/sql';

/** Minimum time between two looks at one erasure; no other server takes it up meanwhile. */
const APART_SECONDS = 1;

/** A call that read the address before the account was deleted has written it, or failed, after this time. */
const WRITTEN_DOWN_AFTER_SECONDS = 60;

export interface OpenErasure extends Person {
  id: string;
  /** A different time means that it was requested again and has to restart. */
  requestedAt: Date;
  /** Null while the ledger may still contain the address. */
  outboxId: string | null;
  /** No call from before the request can still write the address. */
  isQuiet: boolean;
}

/** Takes the open erasure that was looked at longest ago. */
export const takeErasure = async (sql: Sql): Promise<OpenErasure | undefined> => {
  const { rows } = await sql.query<OpenErasure>({
    name: 'take_erasure',
    text: `
      WITH next AS (
        SELECT id FROM erasures WHERE finished_at IS NULL AND looked_at < now() - make_interval(secs => ${APART_SECONDS})
        ORDER BY looked_at LIMIT 1 FOR UPDATE SKIP LOCKED
      )
      UPDATE erasures e SET looked_at = now() FROM next WHERE e.id = next.id
      RETURNING e.id, e.requested_at AS "requestedAt", e.email, e.user_ids AS "userIds", e.outbox_id::text AS "outboxId",
        e.requested_at < now() - make_interval(secs => ${WRITTEN_DOWN_AFTER_SECONDS}) AS "isQuiet"`,
  });
  return rows[0];
};

/** Adds to the number of erased deliveries, and records that the erasure is in progress. */
export const countErased = async (sql: Sql, { id, erased }: { id: string; erased: number }): Promise<void> => {
  await sql.query({
    name: 'count_erased',
    text: 'UPDATE erasures SET deliveries = deliveries + $2, looked_at = now() WHERE id = $1',
    values: [id, erased],
  });
};

type Asked = Pick<OpenErasure, 'id' | 'requestedAt'>;

/** Marks the ledger as done. Attempts on their way to the log may still hold the address. */
export const leaveLedger = async (sql: Sql, { id, requestedAt }: Asked): Promise<void> => {
  await sql.query({
    name: 'leave_ledger',
    text: `
      UPDATE erasures SET outbox_id = (SELECT coalesce(max(id), 0) FROM attempt_outbox)
      WHERE id = $1 AND requested_at = $2`,
    values: [id, requestedAt],
  });
};

/** Returns whether every outbox row up to this one has been shipped. */
export const hasReachedLog = async (sql: Sql, outboxId: string): Promise<boolean> => {
  const { rows } = await sql.query<{ reached: boolean }>({
    name: 'has_reached_log',
    text: 'SELECT NOT EXISTS (SELECT FROM attempt_outbox WHERE id <= $1) AS reached',
    values: [outboxId],
  });
  return rows[0]!.reached;
};

/**
 * Completes an erasure and deletes the address from it; the time and the count remain. Resolves to false if it was
 * requested again meanwhile.
 */
export const finishErasure = async (sql: Sql, { id, requestedAt }: Asked): Promise<boolean> => {
  const { rows } = await sql.query({
    name: 'finish_erasure',
    text: `
      UPDATE erasures SET finished_at = now(), email = NULL, user_ids = DEFAULT
      WHERE id = $1 AND requested_at = $2 RETURNING id`,
    values: [id, requestedAt],
  });
  return rows.length > 0;
};
