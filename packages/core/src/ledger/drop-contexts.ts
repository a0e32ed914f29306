import { releaseContents } from './files.js';
import type { Sql } from './sql.js';

// When a dispatch ended, as in the index. Dispatches cancelled before `cancelled_at` existed count from `created_at`.
const ENDED_AT = 'coalesce(completed_at, cancelled_at, created_at)';
const HAS_ENDED = `status IN ('COMPLETED', 'CANCELLED') AND queued + sending + retrying = 0`;

/**
 * Drops the contexts of up to `limit` dispatches that ended more than `days` ago. Their failed deliveries can't be
 * retried any more. Resolves to how many.
 */
export const dropContexts = async (sql: Sql, { days, limit }: { days: number; limit: number }): Promise<number> => {
  const { rows } = await sql.query({
    name: 'drop_contexts',
    text: `
      WITH old AS (
        SELECT id, type, attachments FROM dispatches
        WHERE contexts_dropped_at IS NULL AND ${HAS_ENDED} AND ${ENDED_AT} < now() - make_interval(days => $1)
        ORDER BY ${ENDED_AT} LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
      ), ${releaseContents('old')}
      UPDATE dispatches d SET context = '{}', attachments = NULL, reply_to = NULL, headers = NULL, metadata = NULL, trace_context = NULL, contexts_dropped_at = now()
      FROM old WHERE d.id = old.id RETURNING d.id`,
    values: [days, limit],
  });
  return rows.length;
};

/** Dispatches whose context was dropped and whose recipients still have their fields. */
export const findWithRecipients = async (sql: Sql, limit: number): Promise<string[]> => {
  const { rows } = await sql.query<{ id: string }>({
    name: 'find_with_recipients',
    text: `
      SELECT id FROM dispatches WHERE contexts_dropped_at IS NOT NULL AND NOT recipients_dropped
      ORDER BY contexts_dropped_at LIMIT $1`,
    values: [limit],
  });
  return rows.map((row) => row.id);
};

/**
 * Drops the fields of the next `chunk` recipients of a dispatch, by address, starting after `after`. Resolves to the
 * last address, or to undefined if there are no more.
 */
export const dropRecipients = async (
  sql: Sql,
  { dispatchId, after, chunk }: { dispatchId: string; after: string; chunk: number },
): Promise<string | undefined> => {
  const { rows } = await sql.query<{ last: string | null }>({
    name: 'drop_recipients',
    text: `
      WITH dispatch AS MATERIALIZED (
        SELECT id FROM dispatches WHERE id = $1 FOR NO KEY UPDATE
      ), next AS MATERIALIZED (
        SELECT id, email FROM deliveries WHERE dispatch_id = $1 AND email > $2 ORDER BY email LIMIT $3
      ), held AS MATERIALIZED (
        SELECT r.id FROM dispatch, deliveries r
        WHERE r.dispatch_id = dispatch.id AND r.id IN (SELECT id FROM next) AND r.recipient <> '{}'
        ORDER BY r.id FOR NO KEY UPDATE OF r
      ), dropped AS (
        UPDATE deliveries r SET recipient = '{}' FROM held WHERE r.id = held.id RETURNING 1
      ), done AS (
        UPDATE dispatches SET recipients_dropped = true
        -- Reads "dropped" to run after it: a row that this statement has already updated can't be locked again.
        WHERE id = $1 AND (SELECT count(*) FROM next) < $3 AND (SELECT count(*) FROM dropped) >= 0
      )
      SELECT max(email) AS last FROM next HAVING count(*) = $3`,
    values: [dispatchId, after, chunk],
  });
  return rows[0]?.last ?? undefined;
};
