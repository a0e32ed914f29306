import { countChanges } from './counters.js';
import type { Sql } from './sql.js';

/** A claimed delivery that isn't sent now, although nothing failed. */
export interface Deferral {
  deliveryId: string;
  dispatchId: string;
  leaseToken: string;
  /** Milliseconds until it is published again. Null: until it is released. */
  waitMs: number | null;
  /** `deliveries.wait_reason`. */
  reason: string;
}

/**
 * Gives claimed deliveries back: they are RETRYING with a reason, and the claim counts as no attempt. Those of cancelled dispatches become
 * CANCELLED, or UNCERTAIN if an earlier attempt may have arrived. Resolves to the ids of those that were given back.
 */
export const deferDeliveries = async (sql: Sql, deferrals: readonly Deferral[]): Promise<string[]> => {
  const { rows } = await sql.query<{ id: string }>({
    name: 'defer_deliveries',
    text: DEFER,
    values: [JSON.stringify(deferrals), deferrals.map(({ deliveryId }) => deliveryId)],
  });
  return rows.map(({ id }) => id);
};

// The first attempt's time is the Date header, so it is set anew if there was no attempt.
const DEFER = `
WITH deferral AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS s("deliveryId" bigint, "dispatchId" uuid, "leaseToken" uuid, "waitMs" float8, reason text)
), dispatch AS MATERIALIZED (
  SELECT id, status FROM dispatches WHERE id IN (SELECT "dispatchId" FROM deferral) ORDER BY id FOR NO KEY UPDATE
), owned AS MATERIALIZED (
  SELECT r.id, r.status AS was, dispatch.status = 'CANCELLED' AS is_cancelled, s.* FROM deliveries r
    JOIN deferral s ON s."deliveryId" = r.id AND s."leaseToken" = r.lease_token JOIN dispatch ON dispatch.id = r.dispatch_id
  WHERE r.id = ANY($2::bigint[]) AND r.status = 'SENDING'
  ORDER BY r.id FOR UPDATE OF r
), deferred AS (
  UPDATE deliveries r SET
    status = CASE WHEN NOT owned.is_cancelled THEN 'RETRYING' WHEN r.may_have_arrived THEN 'UNCERTAIN'
      ELSE 'CANCELLED' END::delivery_status,
    publish_at = CASE WHEN NOT owned.is_cancelled THEN coalesce(now() + make_interval(secs => owned."waitMs" / 1000), 'infinity') END,
    next_attempt_at = CASE WHEN NOT owned.is_cancelled THEN now() + make_interval(secs => owned."waitMs" / 1000) END,
    wait_reason = CASE WHEN NOT owned.is_cancelled THEN owned.reason END,
    attempts = r.attempts - 1, first_claimed_at = CASE WHEN r.attempts > 1 THEN r.first_claimed_at END,
    lease_token = NULL, lease_until = NULL, updated_at = now()
  FROM owned WHERE r.id = owned.id AND r.id = ANY($2::bigint[])
  RETURNING r.id, r.dispatch_id, r.status, owned.was
), counted AS (
${countChanges({ changed: 'deferred' })}
)
SELECT id::text FROM deferred`;
