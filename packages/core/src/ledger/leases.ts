import { logAttempts } from './attempt-outbox.js';
import { countChanges } from './counters.js';
import { MESSAGE_ID_SQL } from './message-id.js';
import type { Sql } from './sql.js';
import type { UncertainPolicy } from './status.js';

/** Extends the leases that are still held under these tokens. Resolves to their delivery ids. */
export const renewLeases = async (
  sql: Sql,
  { leases, leaseMs }: { leases: { deliveryId: string; leaseToken: string }[]; leaseMs: number },
): Promise<string[]> => {
  const { rows } = await sql.query<{ id: string }>({
    name: 'renew_leases',
    // A locked row is being settled and needs no lease. Waiting for it could deadlock.
    text: `
      WITH held AS (
        SELECT r.id FROM deliveries r
        JOIN unnest($1::bigint[], $2::uuid[]) AS l(id, token) ON r.id = l.id AND r.lease_token = l.token
        WHERE r.status = 'SENDING' ORDER BY r.id FOR NO KEY UPDATE OF r SKIP LOCKED
      )
      UPDATE deliveries r SET lease_until = now() + make_interval(secs => $3 / 1000.0) FROM held WHERE r.id = held.id
      RETURNING r.id::text`,
    values: [leases.map(({ deliveryId }) => deliveryId), leases.map(({ leaseToken }) => leaseToken), leaseMs],
  });
  return rows.map((row) => row.id);
};

export interface LapsedDelivery {
  id: string;
  dispatchId: string;
  status: 'QUEUED' | 'UNCERTAIN';
}

/**
 * Ends expired leases. Their worker was killed or lost its connection, so each mail may or may not have arrived.
 * Under the policy 'resend' it is queued again at once while attempts are left. Otherwise it becomes UNCERTAIN.
 */
export const lapseLeases = async (
  sql: Sql,
  { policy, maxAttempts, limit }: { policy: UncertainPolicy; maxAttempts: number; limit: number },
): Promise<LapsedDelivery[]> => {
  const { rows } = await sql.query<LapsedDelivery>({
    name: 'lapse_leases',
    text: LAPSE,
    values: [policy, maxAttempts, limit],
  });
  return rows;
};

// The log entry is dated to the claim, so that a settle of the same claim always replaces it. After a restore from a
// backup the settle may already be in the log.
const LAPSE = `
WITH late AS MATERIALIZED (
  SELECT id, dispatch_id FROM deliveries WHERE status = 'SENDING' AND lease_until < now() ORDER BY lease_until LIMIT $3
), dispatch AS MATERIALIZED (
  SELECT id, status FROM dispatches WHERE id IN (SELECT dispatch_id FROM late) ORDER BY id FOR NO KEY UPDATE
), owned AS MATERIALIZED (
  SELECT r.id, dispatch.status <> 'CANCELLED' AND $1 = 'resend' AND r.attempts - r.attempts_before < $2 AS goes_again, r.updated_at AS claimed_at
  FROM deliveries r JOIN dispatch ON dispatch.id = r.dispatch_id
  WHERE r.id IN (SELECT id FROM late) AND r.status = 'SENDING' AND r.lease_until < now()
  ORDER BY r.id FOR UPDATE OF r SKIP LOCKED
), lapsed AS (
  UPDATE deliveries r SET
    status = CASE WHEN owned.goes_again THEN 'QUEUED' ELSE 'UNCERTAIN' END::delivery_status,
    publish_at = CASE WHEN owned.goes_again THEN now() END,
    lease_until = NULL, updated_at = now(), error_class = 'INTERNAL', may_have_arrived = true,
    last_error = 'the worker was lost while it had this mail: it may or may not have arrived'
  FROM owned WHERE r.id = owned.id
  RETURNING r.*, 'SENDING'::delivery_status AS was, owned.claimed_at
), counted AS (
${countChanges({ changed: 'lapsed' })}
), ${logAttempts({
  of: 'lapsed',
  attemptId: 'lease_token',
  attempt: 'attempts',
  outcome: `'UNCERTAIN'`,
  errorClass: 'error_class',
  error: 'last_error',
  messageId: MESSAGE_ID_SQL,
  durationMs: 'least(extract(epoch FROM now() - claimed_at) * 1000, 2147483647)::int',
  finishedAt: 'claimed_at',
})}
SELECT id::text, dispatch_id AS "dispatchId", status FROM lapsed`;
