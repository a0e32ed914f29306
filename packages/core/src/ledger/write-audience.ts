import type { Sql } from './sql.js';

/** Dispatches whose audience isn't complete, oldest first. */
export const findUnwrittenAudiences = async (sql: Sql, limit: number): Promise<string[]> => {
  const { rows } = await sql.query<{ id: string }>({
    name: 'find_unwritten_audiences',
    text: `SELECT id FROM dispatches WHERE status = 'SENDING' AND NOT audience_complete ORDER BY id LIMIT $1`,
    values: [limit],
  });
  return rows.map((row) => row.id);
};

/**
 * Writes the next `chunk` recipients of a dispatch, by user id, each address once. Users who joined after the first
 * chunk are left out. Resolves to whether this was the last chunk. Locks the dispatch first, so that concurrent
 * writers or a cancel can't interleave.
 */
export const writeAudienceChunk = async (
  sql: Sql,
  { dispatchId, chunk }: { dispatchId: string; chunk: number },
): Promise<{ complete: boolean }> => {
  const { rows } = await sql.query<{ complete: boolean }>({
    name: 'write_audience_chunk',
    text: WRITE_CHUNK,
    values: [dispatchId, chunk],
  });
  return { complete: rows[0]?.complete ?? true };
};

// `locked` reads the row's newest version, so that a second writer continues where the first stopped. Each source of
// users yields its next ids; the next ids overall are among them, so a chunk never reads more than it may write.
// `by_group` is true if only groups select the user: the claim then checks that the user is still in one of them.
const WRITE_CHUNK = `
WITH locked AS (
  SELECT id, type, audience_user_ids, audience_group_ids, audience_cursor, coalesce(audience_from, now()) AS audience_from
  FROM dispatches WHERE id = $1 AND status = 'SENDING' AND NOT audience_complete FOR NO KEY UPDATE
), next_ids AS (
  SELECT u.id, false AS by_group FROM locked, LATERAL (
    SELECT id FROM users WHERE locked.type = 'ALL' AND id > locked.audience_cursor ORDER BY id LIMIT $2) u
  UNION ALL
  SELECT c.id, false FROM locked, LATERAL (
    SELECT id FROM unnest(locked.audience_user_ids) AS id WHERE id > locked.audience_cursor ORDER BY id LIMIT $2) c
  UNION ALL
  SELECT m.user_id, true FROM locked, unnest(locked.audience_group_ids) AS g(id), LATERAL (
    SELECT user_id FROM group_members WHERE group_id = g.id AND user_id > locked.audience_cursor
      AND created_at <= locked.audience_from ORDER BY user_id LIMIT $2) m
), chunk AS (
  SELECT id, bool_and(by_group) AS by_group FROM next_ids GROUP BY id ORDER BY id LIMIT $2
), written AS (
  INSERT INTO deliveries (dispatch_id, user_id, email, by_group)
  SELECT locked.id, u.id, u.email, chunk.by_group FROM locked, chunk JOIN users u USING (id)
  WHERE u.is_active AND u.duplicate_of IS NULL AND u.created_at <= locked.audience_from ORDER BY u.id
  ON CONFLICT (dispatch_id, email) DO NOTHING
  RETURNING 1
), counted AS (
  SELECT (SELECT count(*) FROM chunk) AS people, (SELECT max(id::text)::uuid FROM chunk) AS last, (SELECT count(*) FROM written)::int AS rows
)
UPDATE dispatches d SET
  audience_from = locked.audience_from,
  audience_cursor = coalesce(counted.last, d.audience_cursor),
  audience_complete = counted.people < $2,
  total = d.total + counted.rows,
  queued = d.queued + counted.rows,
  published = d.published AND counted.rows = 0,
  status = CASE WHEN counted.people < $2 AND d.queued + counted.rows + d.sending + d.retrying + d.uncertain = 0
    THEN 'COMPLETED' ELSE d.status END,
  completed_at = CASE WHEN counted.people < $2 AND d.queued + counted.rows + d.sending + d.retrying + d.uncertain = 0
    THEN now() END
FROM locked, counted WHERE d.id = locked.id
RETURNING d.audience_complete AS complete`;
