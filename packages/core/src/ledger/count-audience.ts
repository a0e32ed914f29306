import { HAS_NOT_BEGUN } from './control.js';
import type { Sql } from './sql.js';

/** Counting stops here, so that its cost doesn't grow with the audience. */
export const MAX_COUNTED = 100_000;

export interface AudienceCount {
  people: number;
  /** False if there are more than `MAX_COUNTED`. */
  isExact: boolean;
}

/**
 * How many people a dispatch would reach if it started now, by the rules of `writeAudienceChunk` and of the claim:
 * each address once, active users only. Undefined if there is no such dispatch or it has started.
 */
export const countAudience = async (
  sql: Sql,
  { dispatchId, max = MAX_COUNTED }: { dispatchId: string; max?: number },
): Promise<AudienceCount | undefined> => {
  const { rows } = await sql.query<{ people: number }>({
    name: 'count_audience',
    text: COUNT_AUDIENCE,
    values: [dispatchId, max + 1],
  });
  const [row] = rows;
  return row && { people: Math.min(row.people, max), isExact: row.people <= max };
};

// No address is counted twice: each user has one address, and `known` has the users who are also in `to`.
const COUNT_AUDIENCE = `
WITH dispatch AS MATERIALIZED (
  SELECT d.id, d.type, d.audience_user_ids, d.audience_group_ids FROM dispatches d
  WHERE d.id = $1 AND (d.status = 'SCHEDULED' OR d.status = 'PAUSED' AND ${HAS_NOT_BEGUN})
), known AS MATERIALIZED (
  SELECT r.email, r.user_id IS NULL OR EXISTS (SELECT FROM users u WHERE u.id = r.user_id AND u.is_active) AS is_reached
  FROM dispatch, deliveries r WHERE r.dispatch_id = dispatch.id
), found AS (
  SELECT a.id, a.email FROM dispatch, LATERAL (
    SELECT u.id, u.email FROM users u WHERE dispatch.type = 'ALL' AND u.is_active AND u.duplicate_of IS NULL LIMIT $2) a
  UNION
  SELECT u.id, u.email FROM dispatch, unnest(dispatch.audience_user_ids) AS named(id) JOIN users u USING (id) WHERE u.is_active AND u.duplicate_of IS NULL
  UNION
  SELECT m.id, m.email FROM dispatch, unnest(dispatch.audience_group_ids) AS g(id), LATERAL (
    SELECT u.id, u.email FROM group_members gm JOIN users u ON u.id = gm.user_id AND u.is_active AND u.duplicate_of IS NULL
    WHERE gm.group_id = g.id LIMIT $2) m
)
SELECT (SELECT count(*) FROM known WHERE is_reached)::int
  + (SELECT count(*) FROM found WHERE NOT EXISTS (SELECT FROM known WHERE known.email = found.email))::int AS people
FROM dispatch`;
