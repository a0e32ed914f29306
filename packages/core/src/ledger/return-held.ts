import { countChanges } from './counters.js';
import { domainOf, HELD, type HeldDomain, holdApplies, holdsOf } from './domain-holds.js';
import type { Sql } from './sql.js';

/** A claimed delivery of which nothing was sent. */
export interface UntriedDelivery {
  id: string;
  dispatchId: string;
  leaseToken: string;
}

/**
 * Returns claimed deliveries to a held domain that were not tried: they wait until the domain is released, and the claim counts as no
 * attempt. If the domain isn't held any more, they are due at once. Skips those that were claimed again. Resolves to the domains that
 * aren't held any more.
 */
export const returnHeld = async (sql: Sql, untried: readonly UntriedDelivery[]): Promise<HeldDomain[]> => {
  const { rows } = await sql.query<HeldDomain>({
    name: 'return_held',
    text: RETURN_HELD,
    values: [
      [...new Set(untried.map(({ dispatchId }) => dispatchId))],
      untried.map(({ id }) => id),
      untried.map(({ leaseToken }) => leaseToken),
    ],
  });
  return rows;
};

const RETURN_HELD = `
WITH dispatch AS MATERIALIZED (
  SELECT id, status, sender_id FROM dispatches WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE
), owned AS MATERIALIZED (
  SELECT r.id, r.dispatch_id, r.email, r.status AS was, dispatch.status = 'CANCELLED' AS is_cancelled, dispatch.sender_id
  FROM deliveries r JOIN unnest($2::bigint[], $3::uuid[]) AS l(id, token) ON r.id = l.id AND r.lease_token = l.token
    JOIN dispatch ON dispatch.id = r.dispatch_id
  WHERE r.id = ANY($2::bigint[]) AND r.status = 'SENDING'
  ORDER BY r.id FOR UPDATE OF r
), ${holdsOf({ deliveries: 'owned', dispatches: 'dispatch' })}, returned AS (
  UPDATE deliveries r SET
    status = CASE WHEN NOT owned.is_cancelled THEN 'RETRYING' WHEN r.may_have_arrived THEN 'UNCERTAIN'
      ELSE 'CANCELLED' END::delivery_status,
    attempts = r.attempts - 1, lease_until = NULL, lease_token = NULL, updated_at = now(),
    next_attempt_at = CASE WHEN NOT owned.is_cancelled AND hold.domain IS NULL THEN now() END,
    publish_at = CASE WHEN owned.is_cancelled THEN NULL WHEN hold.domain IS NULL THEN now() ELSE 'infinity' END,
    wait_reason = CASE WHEN NOT owned.is_cancelled AND hold.domain IS NOT NULL THEN '${HELD}' END,
    error_class = CASE WHEN hold.domain IS NOT NULL THEN 'IDENTITY' ELSE r.error_class END,
    last_error = coalesce(hold.reason, r.last_error)
  FROM owned LEFT JOIN hold ON ${holdApplies({ email: 'owned.email', sender: 'owned.sender_id' })}
  WHERE r.id = owned.id AND r.id = ANY($2::bigint[])
  RETURNING r.dispatch_id, r.status, owned.was
), counted AS (
${countChanges({ changed: 'returned' })}
)
SELECT DISTINCT owned.sender_id AS "senderId", ${domainOf('owned.email')} AS domain FROM owned
WHERE NOT EXISTS (SELECT FROM hold WHERE ${holdApplies({ email: 'owned.email', sender: 'owned.sender_id' })})`;
