import { countChanges, FATES_OF_SENT } from './counters.js';
import { ERASED_PREFIX } from './erased-prefix.js';
import { isHeldBack } from './first-batch.js';
import type { Sql } from './sql.js';
import type { DispatchStatus } from './status.js';
import { announceAttempts } from './webhook-outbox.js';

export type RetryOutcome =
  /** How many deliveries are queued again. */
  | { retried: number }
  /** Nothing changed: the dispatch has this status. */
  | { refused: DispatchStatus }
  /** Nothing changed: the content of the mails was dropped after its retention. */
  | 'forgotten'
  /** Nothing changed: of this many named deliveries not all are FAILED. 0 if none was named and none is FAILED. */
  | { notFailed: number };

/**
 * Queues FAILED deliveries again with a full retry schedule: all of a dispatch, those of an error class, or those
 * named. All or none. Erased deliveries are left out. Reopens a completed dispatch. Undefined if there is no such
 * dispatch.
 */
export const retryDeliveries = async (
  sql: Sql,
  {
    dispatchId,
    errorClass,
    deliveryIds,
  }: { dispatchId: string; errorClass?: string | null; deliveryIds?: string[] | null },
): Promise<RetryOutcome | undefined> => {
  const named = deliveryIds ? [...new Set(deliveryIds)] : null;
  const { rows } = await sql.query<{ status: DispatchStatus; isForgotten: boolean; retried: number }>({
    name: 'retry_deliveries',
    text: RETRY,
    values: [dispatchId, errorClass ?? null, named, named?.length ?? null],
  });
  const [result] = rows;
  if (!result) return undefined;
  if (result.status === 'CANCELLED') return { refused: result.status };
  if (result.isForgotten) return 'forgotten';
  if (result.retried > 0) return { retried: result.retried };
  return { notFailed: named?.length ?? 0 };
};

const RETRY = `
WITH dispatch AS MATERIALIZED (
  SELECT id, status, contexts_dropped_at IS NOT NULL AS is_forgotten, ${isHeldBack('d')} AS is_held_back
  FROM dispatches d WHERE id = $1 FOR NO KEY UPDATE
), failed AS MATERIALIZED (
  SELECT r.id FROM deliveries r
    JOIN dispatch ON r.dispatch_id = dispatch.id AND dispatch.status <> 'CANCELLED' AND NOT dispatch.is_forgotten
  WHERE r.status = 'FAILED' AND r.email NOT LIKE '${ERASED_PREFIX}%' AND ($2::text IS NULL OR r.error_class = $2) AND ($3::bigint[] IS NULL OR r.id = ANY($3))
  ORDER BY r.id FOR UPDATE OF r
), counted AS MATERIALIZED (
  SELECT count(*)::int AS rows, min(id) AS lowest FROM failed
), retried AS (
  UPDATE deliveries r SET status = 'QUEUED', attempts_before = r.attempts, next_attempt_at = NULL,
    publish_at = CASE WHEN dispatch.is_held_back THEN now() END, updated_at = now()
  FROM failed, counted, dispatch WHERE r.id = failed.id AND counted.rows > 0 AND ($4::int IS NULL OR counted.rows = $4)
  RETURNING 1
), opened AS (
  UPDATE dispatches d SET
    queued = d.queued + counted.rows, failed = d.failed - counted.rows,
    status = CASE WHEN d.status = 'COMPLETED' THEN 'SENDING' ELSE d.status END,
    completed_at = NULL, epoch = d.epoch + 1, published = false, cursor = least(d.cursor, counted.lowest - 1)
  FROM counted WHERE d.id = $1 AND counted.rows > 0 AND ($4::int IS NULL OR counted.rows = $4)
)
SELECT dispatch.status, dispatch.is_forgotten AS "isForgotten", (SELECT count(*)::int FROM retried) AS retried FROM dispatch`;

export const UNCERTAIN_DECISIONS = ['RESEND', 'SENT', 'FAILED'] as const;
export type UncertainDecision = (typeof UNCERTAIN_DECISIONS)[number];

export type ResolveOutcome =
  | { resolved: number }
  /** Nothing changed: the dispatch has this status. */
  | { refused: DispatchStatus }
  /** Nothing changed: not all of the deliveries are UNCERTAIN. */
  | 'not uncertain';

/**
 * Settles UNCERTAIN deliveries by an operator's decision, all or none: resend, or treat as sent or failed. Late
 * results of earlier attempts are ignored from then on. Undefined if there is no such dispatch.
 */
export const resolveUncertain = async (
  sql: Sql,
  { dispatchId, deliveryIds, as }: { dispatchId: string; deliveryIds: string[]; as: UncertainDecision },
): Promise<ResolveOutcome | undefined> => {
  const named = [...new Set(deliveryIds)];
  const { rows } = await sql.query<{ status: DispatchStatus; resolved: number }>({
    name: 'resolve_uncertain',
    text: RESOLVE,
    values: [dispatchId, named, as, named.length],
  });
  const [result] = rows;
  if (!result) return undefined;
  if (as === 'RESEND' && result.status === 'CANCELLED') return { refused: result.status };
  return result.resolved > 0 ? { resolved: result.resolved } : 'not uncertain';
};

const RESOLVE = `
WITH dispatch AS MATERIALIZED (
  SELECT id, status FROM dispatches WHERE id = $1 FOR NO KEY UPDATE
), uncertain AS MATERIALIZED (
  SELECT r.id, r.lease_token FROM deliveries r JOIN dispatch ON r.dispatch_id = dispatch.id AND ($3 <> 'RESEND' OR dispatch.status <> 'CANCELLED')
  WHERE r.id = ANY($2::bigint[]) AND r.status = 'UNCERTAIN'
  ORDER BY r.id FOR UPDATE OF r
), resolved AS (
  UPDATE deliveries r SET
    status = CASE $3 WHEN 'RESEND' THEN 'QUEUED' ELSE $3 END::delivery_status,
    publish_at = CASE WHEN $3 = 'RESEND' THEN now() END, attempts_before = CASE WHEN $3 = 'RESEND' THEN r.attempts ELSE r.attempts_before END,
    lease_token = NULL, lease_until = NULL, updated_at = now(),
    last_error = CASE WHEN $3 = 'SENT' THEN NULL ELSE r.last_error END
  FROM uncertain WHERE r.id = uncertain.id AND (SELECT count(*) FROM uncertain) = $4
  RETURNING r.id, r.dispatch_id, r.user_id, r.email, r.attempts, r.error_class, r.last_error, r.status, r.fate, 'UNCERTAIN'::delivery_status AS was,
    coalesce(uncertain.lease_token, gen_random_uuid()) AS token
), counted AS (
${countChanges({ changed: 'resolved', more: FATES_OF_SENT.set, alsoCount: FATES_OF_SENT.count })}
), announced AS (
${announceAttempts({
  of: `resolved WHERE status IN ('SENT', 'FAILED')`,
  attemptId: 'token',
  attempt: 'attempts',
  outcome: 'status',
  errorClass: `CASE WHEN status = 'FAILED' THEN error_class END`,
  error: 'last_error',
})}
)
SELECT dispatch.status, (SELECT count(*)::int FROM resolved) AS resolved FROM dispatch`;
