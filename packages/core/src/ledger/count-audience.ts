import { HAS_NOT_BEGUN } from './control.js';
import type { Sql } from './sql.js';
import { allowedPatterns, type Staging } from './staging.js';
import { suppressedAmong } from './suppression.js';

/** Counting stops here, so that its cost doesn't grow with the audience. */
export const MAX_COUNTED = 100_000;

/** People who get no mail, for a reason. */
export interface Skipped {
  /** INACTIVE, NOT_ALLOWED, or the reason of a suppression. */
  reason: string;
  count: number;
}

export interface AudienceCount {
  /** Who would be mailed. */
  people: number;
  /** False if there are more than `MAX_COUNTED`, with those who are skipped. Then all counts are lower bounds. */
  isExact: boolean;
  /** The most frequent reason first. */
  skipped: Skipped[];
}

/**
 * SQL: a common table expression `skipped` of one row, whose column `skipped` is a JSON list of `Skipped`. Reads `audience` (with
 * `is_active`) and `suppressed`.
 */
export const SKIPPED = `
skipped AS (
  SELECT coalesce(jsonb_agg(jsonb_build_object('reason', reason, 'count', count) ORDER BY count DESC, reason), '[]') AS skipped FROM (
    SELECT 'INACTIVE' AS reason, count(*) AS count FROM audience WHERE NOT is_active HAVING count(*) > 0
    UNION ALL SELECT reason::text, count(*) FROM suppressed GROUP BY 1) counted
)`;

/**
 * How many people a dispatch would reach if it started now, by the rules of `writeAudienceChunk` and of the claim:
 * each address once, without inactive users and suppressed addresses. Undefined if there is no such dispatch or it has started.
 */
export const countAudience = async (
  sql: Sql,
  {
    dispatchId,
    hashKey,
    staging,
    max = MAX_COUNTED,
  }: { dispatchId: string; hashKey: Buffer; staging: Staging; max?: number },
): Promise<AudienceCount | undefined> => {
  const { rows } = await sql.query<{ total: number; people: number; skipped: Skipped[] }>({
    name: 'count_audience',
    text: COUNT_AUDIENCE,
    values: [dispatchId, max + 1, hashKey, allowedPatterns(staging)],
  });
  const [row] = rows;
  return row && { people: Math.min(row.people, max), isExact: row.total <= max, skipped: row.skipped };
};

// No address is counted twice: each user has one address, and `known` has the users who are also in `to`.
const COUNT_AUDIENCE = `
WITH dispatch AS MATERIALIZED (
  SELECT d.id, d.type, d.topic, d.audience_user_ids, d.audience_group_ids FROM dispatches d
  WHERE d.id = $1 AND (d.status = 'SCHEDULED' OR d.status = 'PAUSED' AND ${HAS_NOT_BEGUN})
), known AS MATERIALIZED (
  SELECT r.email, r.user_id IS NULL OR EXISTS (SELECT FROM users u WHERE u.id = r.user_id AND u.is_active) AS is_active
  FROM dispatch, deliveries r WHERE r.dispatch_id = dispatch.id
), found AS (
  SELECT a.id, a.email, a.is_active FROM dispatch, LATERAL (
    SELECT u.id, u.email, u.is_active FROM users u WHERE dispatch.type = 'ALL' AND u.duplicate_of IS NULL LIMIT $2) a
  UNION
  SELECT u.id, u.email, u.is_active FROM dispatch, unnest(dispatch.audience_user_ids) AS named(id) JOIN users u USING (id) WHERE u.duplicate_of IS NULL
  UNION
  SELECT m.id, m.email, m.is_active FROM dispatch, unnest(dispatch.audience_group_ids) AS g(id), LATERAL (
    SELECT u.id, u.email, u.is_active FROM group_members gm JOIN users u ON u.id = gm.user_id AND u.duplicate_of IS NULL
    WHERE gm.group_id = g.id LIMIT $2) m
), audience AS MATERIALIZED (
  SELECT email, is_active FROM known
  UNION ALL
  SELECT email, is_active FROM found WHERE NOT EXISTS (SELECT FROM known WHERE known.email = found.email)
), active AS MATERIALIZED (
  SELECT email FROM audience WHERE is_active
), ${suppressedAmong({ people: 'active', topic: '(SELECT topic FROM dispatch)', key: '$3', allowed: '$4' })}, ${SKIPPED}
SELECT (SELECT count(*) FROM audience)::int AS total,
  ((SELECT count(*) FROM active) - (SELECT count(*) FROM suppressed))::int AS people, skipped.skipped
FROM dispatch, skipped`;
