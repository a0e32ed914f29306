import type { Person } from '@tidings/core/ledger/erase';
import type { Sql } from '@tidings/core/ledger/sql';

/** How long an erasure is left alone between two looks: nobody else takes it up meanwhile. */
const APART_SECONDS = 1;

/** Whoever had read the address before the account was deleted, such as a call that sends, has written it down by then, or given up. */
const WRITTEN_DOWN_AFTER_SECONDS = 60;

export interface OpenErasure extends Person {
  id: string;
  /** Another moment means that it was asked for again, and has to begin anew. */
  requestedAt: Date;
  /** Null while the ledger may still hold the address. */
  outboxId: string | null;
  /** Nobody writes the address down any more because of something that was there before. */
  isQuiet: boolean;
}

/** Takes up the one that was looked at the longest ago. */
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

/** It is still being worked on, and out of so many more she was taken. */
export const countErased = async (sql: Sql, { id, erased }: { id: string; erased: number }): Promise<void> => {
  await sql.query({
    name: 'count_erased',
    text: 'UPDATE erasures SET deliveries = deliveries + $2, looked_at = now() WHERE id = $1',
    values: [id, erased],
  });
};

type Asked = Pick<OpenErasure, 'id' | 'requestedAt'>;

/** The ledger holds nothing any more; what is on its way to the log may. */
export const leaveLedger = async (sql: Sql, { id, requestedAt }: Asked): Promise<void> => {
  await sql.query({
    name: 'leave_ledger',
    text: `
      UPDATE erasures SET outbox_id = (SELECT coalesce(max(id), 0) FROM attempt_outbox)
      WHERE id = $1 AND requested_at = $2`,
    values: [id, requestedAt],
  });
};

/** Whether everything up to this entry has reached the log. */
export const hasReachedLog = async (sql: Sql, outboxId: string): Promise<boolean> => {
  const { rows } = await sql.query<{ reached: boolean }>({
    name: 'has_reached_log',
    text: 'SELECT NOT EXISTS (SELECT FROM attempt_outbox WHERE id <= $1) AS reached',
    values: [outboxId],
  });
  return rows[0]!.reached;
};

/** With its last trace: what remains says when, and out of how many deliveries. Resolves to whether it is over. */
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
