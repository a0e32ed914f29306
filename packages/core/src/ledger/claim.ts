import { logAttempts, NEW_ATTEMPT_ID } from './attempt-outbox.js';
import { countChanges } from './counters.js';
import { MESSAGE_ID_SQL } from './message-id.js';
import type { Recipient } from './recipient.js';
import type { Sql } from './sql.js';

export interface ClaimedDelivery {
  id: string;
  dispatchId: string;
  leaseToken: string;
  /** 1 for the first. */
  attempt: number;
  /** The same within its schedule of tries, which an operator may have begun anew. */
  tries: number;
  email: string;
  recipient: Recipient;
  messageDomain: string;
  /** The `Date` of its mail, in every try: mailboxes tell a second copy by it and the Message-ID. */
  firstClaimedAt: Date;
  queuedAt: Date;
}

export interface ClaimRequest {
  deliveryIds: string[];
  dispatchIds: string[];
  /** A UUID, new for each claim: what proves later that a result comes from whom the delivery belongs to. */
  leaseToken: string;
  leaseMs: number;
  /** Goes into Message-IDs of deliveries that are claimed for the first time. */
  messageDomain: string;
}

/**
 * Takes those of the deliveries that are QUEUED or due RETRYING, in dispatches that are SENDING; whoever has been
 * claimed by somebody else is passed over. In the order of their ids.
 *
 * Deliveries to users who are inactive, were deleted, or have left the groups that alone led to them are SUPPRESSED and not
 * returned; UNCERTAIN where an earlier attempt may have arrived. `last_error` says why.
 */
export const claimDeliveries = async (sql: Sql, request: ClaimRequest): Promise<ClaimedDelivery[]> => {
  const { rows } = await sql.query<ClaimedDelivery>({
    name: 'claim_deliveries',
    text: CLAIM,
    values: [request.deliveryIds, request.dispatchIds, request.leaseToken, request.leaseMs, request.messageDomain],
  });
  return rows;
};

// One statement, so that no lock outlives a round trip. `dispatch` and `due` read the newest versions of the rows they
// lock, and the counters are added to the newest version of the dispatch, which is the one that `dispatch` holds. Locked
// rows are waited for: the messages of those that were passed over would be acked, also where it was only the dispatcher
// that wrote down having published them. An UNCERTAIN delivery keeps the token of its last attempt, whose result may still come.
const CLAIM = `
WITH dispatch AS MATERIALIZED (
  SELECT id, audience_group_ids FROM dispatches
  WHERE id = ANY($2::uuid[]) AND status = 'SENDING' AND (expires_at IS NULL OR expires_at > now())
  ORDER BY id FOR NO KEY UPDATE
), due AS MATERIALIZED (
  SELECT r.id, r.status, r.user_id, r.dispatch_id, r.by_group FROM deliveries r
  WHERE r.id = ANY($1::bigint[]) AND r.dispatch_id IN (SELECT id FROM dispatch)
    AND (r.status = 'QUEUED' OR r.status = 'RETRYING' AND r.next_attempt_at <= now())
  ORDER BY r.id FOR UPDATE OF r
), person AS MATERIALIZED (
  SELECT due.id, due.status,
    CASE
      WHEN due.user_id IS NOT NULL AND u.id IS NULL THEN 'the user is inactive or was deleted'
      WHEN due.by_group AND NOT EXISTS (
        SELECT FROM dispatch, group_members m
        WHERE dispatch.id = due.dispatch_id AND m.group_id = ANY(dispatch.audience_group_ids) AND m.user_id = due.user_id)
      THEN 'the user is no longer in a group that this was sent to' END AS stopped_by,
    CASE WHEN u.id IS NOT NULL THEN jsonb_build_object('id', u.id, 'username', u.username, 'firstName', u.first_name,
      'lastName', u.last_name, 'name', btrim(u.first_name || ' ' || u.last_name), 'locale', u.locale,
      'timezone', u.timezone, 'attributes', u.attributes) END AS fields
  FROM due LEFT JOIN users u ON u.id = due.user_id AND u.is_active
), claimed AS (
  UPDATE deliveries r SET
    status = CASE WHEN person.stopped_by IS NULL THEN 'SENDING' WHEN r.may_have_arrived THEN 'UNCERTAIN'
      ELSE 'SUPPRESSED' END::delivery_status,
    attempts = r.attempts + CASE WHEN person.stopped_by IS NULL THEN 1 ELSE 0 END,
    lease_token = CASE WHEN person.stopped_by IS NOT NULL AND r.may_have_arrived THEN r.lease_token ELSE $3::uuid END,
    lease_until = CASE WHEN person.stopped_by IS NULL THEN now() + make_interval(secs => $4 / 1000.0) END,
    publish_at = NULL, next_attempt_at = NULL, updated_at = now(),
    message_domain = coalesce(r.message_domain, $5), first_claimed_at = coalesce(r.first_claimed_at, now()),
    recipient = coalesce(person.fields, r.recipient, '{}'),
    last_error = CASE WHEN person.stopped_by IS NULL THEN r.last_error
      WHEN r.may_have_arrived THEN 'an earlier attempt may have arrived; nothing more is sent, since ' || person.stopped_by
      ELSE person.stopped_by END
  FROM person WHERE r.id = person.id AND r.id = ANY($1::bigint[])
  RETURNING r.*, person.status AS was
), counted AS (
${countChanges({ changed: 'claimed', more: ', claimed_at = now()' })}
), logged AS (
${logAttempts({ of: `claimed WHERE status = 'SUPPRESSED'`, attemptId: NEW_ATTEMPT_ID, attempt: 'attempts + 1', outcome: `'SUPPRESSED'`, error: 'last_error', messageId: MESSAGE_ID_SQL })}
)
SELECT id::text, dispatch_id AS "dispatchId", lease_token AS "leaseToken", attempts AS attempt,
  attempts - attempts_before AS tries, email, recipient,
  message_domain AS "messageDomain", first_claimed_at AS "firstClaimedAt", created_at AS "queuedAt"
FROM claimed WHERE status = 'SENDING' ORDER BY claimed.id`;

/** Those of the ids that no delivery has: messages that speak of something that never was. */
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
