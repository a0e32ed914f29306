import { logAttempts, NEW_ATTEMPT_ID } from './attempt-outbox.js';
import { countChanges } from './counters.js';
import { MESSAGE_ID_SQL } from './message-id.js';
import type { Recipient } from './recipient.js';
import type { Sql } from './sql.js';
import { MAY_HAVE_ARRIVED, STOP_REASONS } from './stop-reasons.js';
import { suppressionOf } from './suppression.js';

export interface ClaimedDelivery {
  id: string;
  dispatchId: string;
  leaseToken: string;
  /** Number of the attempt, starting at 1. */
  attempt: number;
  /** The attempt's number in the current retry schedule, which an operator can restart. */
  tries: number;
  email: string;
  /** How often the address had been corrected. */
  addressRound: number;
  recipient: Recipient;
  messageDomain: string;
  /** The `Date` header of the mail in every attempt. Mailboxes detect a second copy by it and the Message-ID. */
  firstClaimedAt: Date;
  queuedAt: Date;
}

export interface ClaimRequest {
  deliveryIds: string[];
  dispatchIds: string[];
  /** A new UUID for each claim. A result is accepted only with the token of the claim that it belongs to. */
  leaseToken: string;
  leaseMs: number;
  /** The domain of the Message-ID, for deliveries that are claimed for the first time. */
  messageDomain: string;
  /** Key of the hashes of erased people's addresses. */
  hashKey: Buffer;
}

/**
 * Claims the given deliveries if they are QUEUED, or RETRYING and due, in dispatches that are SENDING. Skips
 * deliveries that another worker has claimed. Ordered by id.
 * Deliveries to suppressed addresses, and to users who are inactive, deleted, or no longer in any of the groups that
 * selected them, become SUPPRESSED and are not returned. They become UNCERTAIN if an earlier attempt may have arrived.
 * `suppressed_by` and `last_error` have the reason.
 */
export const claimDeliveries = async (sql: Sql, request: ClaimRequest): Promise<ClaimedDelivery[]> => {
  const { rows } = await sql.query<ClaimedDelivery>({
    name: 'claim_deliveries',
    text: CLAIM,
    values: [
      request.deliveryIds,
      request.dispatchIds,
      request.leaseToken,
      request.leaseMs,
      request.messageDomain,
      request.hashKey,
    ],
  });
  return rows;
};

const WHY = `CASE checked.suppressed_by
        WHEN 'DELETED' THEN '${STOP_REASONS.USER_INACTIVE}' WHEN 'INACTIVE' THEN '${STOP_REASONS.USER_INACTIVE}'
        WHEN 'LEFT_GROUP' THEN '${STOP_REASONS.LEFT_GROUP}'
        ELSE 'the address is suppressed: ' || checked.suppressed_by END`;

// A claim is one statement, so that no lock outlives a round trip. `dispatch` and `due` read the newest versions of
// the rows they lock, and the counters are added to that version of the dispatch. Locked rows are waited for rather
// than skipped: a skipped message would be acked, even if only the dispatcher held the lock to set `publish_at`. An
// UNCERTAIN delivery keeps the token of its last attempt, since that result may still come. Test mails have negative
// template versions, and reach people who unsubscribed from their topic.
const CLAIM = `
WITH dispatch AS MATERIALIZED (
  SELECT id, audience_group_ids, CASE WHEN template_version > 0 THEN topic END AS topic FROM dispatches
  WHERE id = ANY($2::uuid[]) AND status = 'SENDING' AND (expires_at IS NULL OR expires_at > now())
  ORDER BY id FOR NO KEY UPDATE
), due AS MATERIALIZED (
  SELECT r.id, r.status, r.user_id, r.dispatch_id, r.by_group, r.email FROM deliveries r
  WHERE r.id = ANY($1::bigint[]) AND r.dispatch_id IN (SELECT id FROM dispatch)
    AND (r.status = 'QUEUED' OR r.status = 'RETRYING' AND r.next_attempt_at <= now())
  ORDER BY r.id FOR UPDATE OF r
), checked AS MATERIALIZED (
  SELECT due.id, due.status,
    CASE
      WHEN due.user_id IS NOT NULL AND u.id IS NULL THEN 'DELETED'
      WHEN NOT u.is_active THEN 'INACTIVE'
      WHEN due.by_group AND NOT EXISTS (
        SELECT FROM group_members m WHERE m.group_id = ANY(dispatch.audience_group_ids) AND m.user_id = due.user_id)
      THEN 'LEFT_GROUP'
      ELSE suppression.reason::text END AS suppressed_by,
    CASE WHEN u.is_active THEN jsonb_build_object('id', u.id, 'username', u.username, 'firstName', u.first_name,
      'lastName', u.last_name, 'name', btrim(u.first_name || ' ' || u.last_name), 'locale', u.locale,
      'timezone', u.timezone, 'attributes', u.attributes) END AS fields
  FROM due JOIN dispatch ON dispatch.id = due.dispatch_id LEFT JOIN users u ON u.id = due.user_id
    LEFT JOIN LATERAL (${suppressionOf({ address: 'due.email', topic: 'dispatch.topic', key: '$6' })}) suppression ON true
), claimed AS (
  UPDATE deliveries r SET
    status = CASE WHEN checked.suppressed_by IS NULL THEN 'SENDING' WHEN r.may_have_arrived THEN 'UNCERTAIN'
      ELSE 'SUPPRESSED' END::delivery_status,
    attempts = r.attempts + CASE WHEN checked.suppressed_by IS NULL THEN 1 ELSE 0 END,
    lease_token = CASE WHEN checked.suppressed_by IS NOT NULL AND r.may_have_arrived THEN r.lease_token ELSE $3::uuid END,
    lease_until = CASE WHEN checked.suppressed_by IS NULL THEN now() + make_interval(secs => $4 / 1000.0) END,
    publish_at = NULL, next_attempt_at = NULL, updated_at = now(),
    message_domain = coalesce(r.message_domain, $5), first_claimed_at = coalesce(r.first_claimed_at, now()),
    recipient = coalesce(checked.fields, r.recipient, '{}'),
    suppressed_by = CASE WHEN NOT r.may_have_arrived THEN checked.suppressed_by END,
    last_error = CASE WHEN checked.suppressed_by IS NULL THEN r.last_error
      WHEN r.may_have_arrived THEN '${MAY_HAVE_ARRIVED}' || ${WHY}
      ELSE ${WHY} END
  FROM checked WHERE r.id = checked.id AND r.id = ANY($1::bigint[])
  RETURNING r.*, checked.status AS was
), counted AS (
${countChanges({ changed: 'claimed', more: ', claimed_at = now()' })}
), logged AS (
${logAttempts({ of: `claimed WHERE status = 'SUPPRESSED'`, attemptId: NEW_ATTEMPT_ID, attempt: 'attempts + 1', outcome: `'SUPPRESSED'`, error: 'last_error', messageId: MESSAGE_ID_SQL })}
)
SELECT id::text, dispatch_id AS "dispatchId", lease_token AS "leaseToken", attempts AS attempt,
  attempts - attempts_before AS tries, email, address_round AS "addressRound", recipient,
  message_domain AS "messageDomain", first_claimed_at AS "firstClaimedAt", created_at AS "queuedAt"
FROM claimed WHERE status = 'SENDING' ORDER BY claimed.id`;

/** Resolves to the given ids that no delivery has. */
export const findUnknownDeliveries = async (sql: Sql, deliveryIds: string[]): Promise<string[]> => {
  const { rows } = await sql.query<{ id: string }>({
    name: 'find_unknown_deliveries',
    text: `
      SELECT g.id::text FROM unnest($1::bigint[]) AS g(id)
      WHERE NOT EXISTS (SELECT FROM deliveries r WHERE r.id = g.id)`,
    values: [deliveryIds],
  });
  return rows.map((row) => row.id);
};
