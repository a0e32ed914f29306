import { logAttempts, NEW_ATTEMPT_ID } from './attempt-outbox.js';
import { countChanges } from './counters.js';
import { HELD, holdApplies, holdsOf } from './domain-holds.js';
import { LIMIT_REASON } from './limits.js';
import { MESSAGE_ID_SQL } from './message-id.js';
import type { Recipient } from './recipient.js';
import { BUILT_IN, BUSY_REASON, type Routing, type WaitReason } from './routing.js';
import type { Sql } from './sql.js';
import { allowedPatterns, type Staging } from './staging.js';
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
  /** The route that the mail has to take. Null: that of SMTP_URL. */
  routeId: string | null;
  /** It has waited for a limit, and its turn has come. */
  hasWaited: boolean;
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
  staging: Staging;
}

/**
 * Claims the given deliveries of the sender of MAIL_FROM if they are QUEUED, or RETRYING and due, in dispatches that are SENDING. Skips
 * deliveries that another worker has claimed. Ordered by id.
 * Deliveries to suppressed addresses, and to users who are inactive, deleted, or no longer in any of the groups that
 * selected them, become SUPPRESSED and are not returned. They become UNCERTAIN if an earlier attempt may have arrived.
 * `suppressed_by` and `last_error` have the reason. So do deliveries to addresses that ALLOW_RECIPIENTS doesn't permit.
 * Deliveries to a domain that is held for their sender become RETRYING without an attempt, wait until it is released, and are not
 * returned.
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
      allowedPatterns(request.staging),
      request.staging.redirectAllTo !== null,
    ],
  });
  return rows;
};

const WHY = `CASE checked.suppressed_by
        WHEN 'DELETED' THEN '${STOP_REASONS.USER_INACTIVE}' WHEN 'INACTIVE' THEN '${STOP_REASONS.USER_INACTIVE}'
        WHEN 'LEFT_GROUP' THEN '${STOP_REASONS.LEFT_GROUP}' WHEN 'NOT_ALLOWED' THEN '${STOP_REASONS.NOT_ALLOWED}'
        ELSE 'the address is suppressed: ' || checked.suppressed_by END`;

/** Deliveries by what a claim with routes did. */
export interface RoutedClaim {
  claimed: ClaimedDelivery[];
  /** Deliveries whose routes have no room, with their senders (`BUILT_IN`: that of MAIL_FROM). They aren't changed. */
  held: { id: string; senderId: string }[];
  /** Ids of deliveries whose sender or own route is unknown. They aren't changed. */
  unknown: string[];
}

/**
 * Claims deliveries of all senders, and stores the route of each. A delivery that may have arrived keeps its route until an operator
 * releases it. A delivery isn't claimed while all its routes are down: it becomes RETRYING with a `wait_reason`.
 */
export const claimByRoute = async (
  sql: Sql,
  {
    routing,
    busy,
    ...request
  }: Omit<ClaimRequest, 'messageDomain'> & {
    routing: Routing;
    /** Deliveries that wait in PostgreSQL, for this long, instead of being held again. */
    busy: { deliveryIds: string[]; waitMs: number };
  },
): Promise<RoutedClaim> => {
  const { rows } = await sql.query<ClaimedDelivery & { verdict: 'claimed' | 'held' | 'unknown'; senderId: string }>({
    name: 'claim_by_route',
    text: CLAIM_BY_ROUTE,
    values: [
      request.deliveryIds,
      request.dispatchIds,
      request.leaseToken,
      request.leaseMs,
      JSON.stringify(routing),
      request.hashKey,
      allowedPatterns(request.staging),
      request.staging.redirectAllTo !== null,
      busy.deliveryIds,
      busy.waitMs,
    ],
  });
  return {
    claimed: rows
      .flatMap(({ verdict, senderId: _, ...delivery }) => (verdict === 'claimed' ? [delivery] : []))
      .sort((a, b) => Number(a.id) - Number(b.id)),
    held: rows.flatMap(({ verdict, id, senderId }) => (verdict === 'held' ? [{ id, senderId }] : [])),
    unknown: rows.flatMap(({ verdict, id }) => (verdict === 'unknown' ? [id] : [])),
  };
};

// A claim is one statement, so that no lock outlives a round trip. `dispatch` and `due` read the newest versions of
// the rows they lock, and the counters are added to that version of the dispatch. Locked rows are waited for rather
// than skipped: a skipped message would be acked, even if only the dispatcher held the lock to set `publish_at`. An
// UNCERTAIN delivery keeps the token of its last attempt, since that result may still come. Test mails have negative
// template versions, and reach people who unsubscribed from their topic.
const lockedAndChecked = (ofSender: { condition: string; columns: string; checked: string }) => `
dispatch AS MATERIALIZED (
  SELECT id, audience_group_ids, CASE WHEN template_version > 0 THEN topic END AS topic${ofSender.columns} FROM dispatches
  WHERE id = ANY($2::uuid[]) AND status = 'SENDING' AND (expires_at IS NULL OR expires_at > now())${ofSender.condition}
  ORDER BY id FOR NO KEY UPDATE
), due AS MATERIALIZED (
  SELECT r.id, r.status, r.user_id, r.dispatch_id, r.by_group, r.email, r.may_have_arrived, r.route_id, r.wait_reason FROM deliveries r
  WHERE r.id = ANY($1::bigint[]) AND r.dispatch_id IN (SELECT id FROM dispatch)
    AND (r.status = 'QUEUED' OR r.status = 'RETRYING' AND r.next_attempt_at <= now())
  ORDER BY r.id FOR UPDATE OF r
), ${holdsOf({ deliveries: 'due', dispatches: 'dispatch' })}, kept AS (
  UPDATE deliveries r SET status = 'RETRYING', wait_reason = '${HELD}', publish_at = 'infinity', next_attempt_at = NULL,
    error_class = 'IDENTITY', last_error = hold.reason, updated_at = now()
  FROM due JOIN dispatch ON dispatch.id = due.dispatch_id
    JOIN hold ON ${holdApplies({ email: 'due.email', sender: 'dispatch.sender_id' })}
  WHERE r.id = due.id AND r.id = ANY($1::bigint[])
  RETURNING r.id, r.dispatch_id, r.status, due.status AS was
), checked AS MATERIALIZED (
  SELECT due.id, due.status, coalesce(due.wait_reason LIKE '${LIMIT_REASON}%', false) AS has_waited${ofSender.checked},
    CASE
      WHEN due.user_id IS NOT NULL AND u.id IS NULL THEN 'DELETED'
      WHEN NOT u.is_active THEN 'INACTIVE'
      WHEN due.by_group AND NOT EXISTS (
        SELECT FROM group_members m WHERE m.group_id = ANY(dispatch.audience_group_ids) AND m.user_id = due.user_id)
      THEN 'LEFT_GROUP'
      WHEN NOT due.email LIKE ANY ($7::text[]) THEN 'NOT_ALLOWED'
      ELSE suppression.reason::text END AS suppressed_by,
    CASE WHEN u.is_active THEN jsonb_build_object('id', u.id, 'username', u.username, 'firstName', u.first_name,
      'lastName', u.last_name, 'name', btrim(u.first_name || ' ' || u.last_name), 'locale', u.locale,
      'timezone', u.timezone, 'attributes', u.attributes) END AS fields
  FROM due JOIN dispatch ON dispatch.id = due.dispatch_id LEFT JOIN users u ON u.id = due.user_id
    LEFT JOIN LATERAL (${suppressionOf({ address: 'due.email', topic: 'dispatch.topic', key: '$6' })}) suppression ON true
  WHERE NOT EXISTS (SELECT FROM hold WHERE ${holdApplies({ email: 'due.email', sender: 'dispatch.sender_id' })})
)`;

/** Columns that a claim sets, and a suppression instead of it. `mine` is the SQL condition that tells a claim. */
const claimedColumns = ({ mine, messageDomain }: { mine: string; messageDomain: string }) => `
    lease_token = CASE WHEN checked.suppressed_by IS NOT NULL AND r.may_have_arrived THEN r.lease_token ELSE $3::uuid END,
    lease_until = CASE WHEN ${mine} THEN now() + make_interval(secs => $4 / 1000.0) END,
    attempts = r.attempts + CASE WHEN ${mine} THEN 1 ELSE 0 END,
    updated_at = now(),
    message_domain = coalesce(r.message_domain, ${messageDomain}), first_claimed_at = coalesce(r.first_claimed_at, now()),
    recipient = coalesce(checked.fields, r.recipient, '{}'),
    redirected = CASE WHEN checked.suppressed_by IS NULL THEN nullif($8::boolean, false) ELSE r.redirected END,
    suppressed_by = CASE WHEN NOT r.may_have_arrived THEN checked.suppressed_by END,
    last_error = CASE WHEN checked.suppressed_by IS NULL THEN r.last_error
      WHEN r.may_have_arrived THEN '${MAY_HAVE_ARRIVED}' || ${WHY}
      ELSE ${WHY} END`;

/** `changed` has the deliveries whose status has changed. */
const countedAndLogged = (changed: string) => `
counted AS (
${countChanges({ changed, more: ', claimed_at = now()' })}
), ${logAttempts({ of: `claimed WHERE status = 'SUPPRESSED'`, attemptId: NEW_ATTEMPT_ID, attempt: 'attempts + 1', outcome: `'SUPPRESSED'`, error: 'last_error', messageId: MESSAGE_ID_SQL })}`;

const RESULT = `id::text, dispatch_id AS "dispatchId", lease_token AS "leaseToken", attempts AS attempt,
  attempts - attempts_before AS tries, email, address_round AS "addressRound", recipient,
  message_domain AS "messageDomain", first_claimed_at AS "firstClaimedAt", created_at AS "queuedAt", route_id AS "routeId", has_waited AS "hasWaited"`;

const STOPPED = `CASE WHEN r.may_have_arrived THEN 'UNCERTAIN' ELSE 'SUPPRESSED' END`;

const CLAIM = `
WITH ${lockedAndChecked({ columns: ', sender_id', condition: ' AND sender_id IS NULL', checked: '' })}, claimed AS (
  UPDATE deliveries r SET
    status = CASE WHEN checked.suppressed_by IS NULL THEN 'SENDING' ELSE ${STOPPED} END::delivery_status,
    publish_at = NULL, next_attempt_at = NULL, route_id = NULL, wait_reason = NULL,
    ${claimedColumns({ mine: 'checked.suppressed_by IS NULL', messageDomain: '$5' })}
  FROM checked WHERE r.id = checked.id AND r.id = ANY($1::bigint[])
  RETURNING r.*, checked.status AS was, checked.has_waited
), changed AS (
  SELECT dispatch_id, status, was FROM claimed UNION ALL SELECT dispatch_id, status, was FROM kept
), ${countedAndLogged('changed')}
SELECT ${RESULT} FROM claimed WHERE status = 'SENDING' ORDER BY claimed.id`;

/** A suppressed delivery of an unknown sender is logged with a Message-ID that no mail had. */
const DOMAIN_OF_SENDER = `checked.message_domain, (
      SELECT s."messageDomain" FROM dispatch JOIN sender s ON s.id = dispatch.sender_id WHERE dispatch.id = r.dispatch_id), 'invalid'`;

const RELEASED: WaitReason = 'RELEASED';
const reasonOf = (reason: WaitReason) => `'${reason}'`;

// Each step keeps all columns of the one before: a join of two steps would compare each delivery with each, since PostgreSQL expects few rows.
// A delivery that may have arrived has one choice: its own route. All others have those of their sender. Choices that aren't waited for
// come first, then those for the receiving domain, then the lowest position. -ln(1 - random()) / weight is the time of the first event of
// a process with that rate: the smallest belongs to a route with a probability in proportion to its weight.
const CLAIM_BY_ROUTE = `
WITH sender AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($5::jsonb -> 'senders') AS s(id uuid, "messageDomain" text)
), choice AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($5::jsonb -> 'choices') AS c("senderId" uuid, "routeId" uuid, position int, weight float8, domain text)
), route AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($5::jsonb -> 'routes') AS r(id uuid, room int, "waitMs" float8, "isSlow" boolean)
), ${lockedAndChecked({ columns: `, coalesce(sender_id, '${BUILT_IN}') AS sender_id`, condition: '', checked: ', due.email, due.may_have_arrived, due.wait_reason, due.route_id, dispatch.sender_id' })}, wanted AS MATERIALIZED (
  SELECT c.id, c.status, c.has_waited, c.suppressed_by, c.fields, c.sender_id, substring(c.email FROM '@([^@]*)$') AS domain,
    c.may_have_arrived AND c.wait_reason IS DISTINCT FROM '${RELEASED}' AS is_bound,
    c.wait_reason IS NOT DISTINCT FROM '${RELEASED}' AS is_released, c.id = ANY($9::bigint[]) AS is_busy, coalesce(c.route_id, '${BUILT_IN}') AS own_route
  FROM checked c
), chosen AS MATERIALIZED (
  SELECT wanted.*, found.id AS route_id, found."waitMs" AS wait_ms, found.room, found."isSlow" AS is_slow,
    row_number() OVER (PARTITION BY found.id, found."waitMs" IS NULL ORDER BY wanted.id) AS place
  FROM wanted LEFT JOIN LATERAL (
    SELECT route.id, route."waitMs", route.room, route."isSlow" FROM (
      SELECT c."routeId" AS id, c.domain IS NULL AS is_general, c.position, c.weight FROM choice c
      WHERE NOT wanted.is_bound AND c."senderId" = wanted.sender_id AND (c.domain IS NULL OR c.domain = wanted.domain)
      UNION ALL
      SELECT wanted.own_route, false, 0, 1 WHERE wanted.is_bound) c JOIN route USING (id)
    WHERE wanted.suppressed_by IS NULL
    ORDER BY route."waitMs" NULLS FIRST, c.is_general, c.position, coalesce(route.room, 1) <= 0, -ln(1 - random()) / c.weight
    LIMIT 1) found ON true
), decided AS MATERIALIZED (
  SELECT c.*, sender."messageDomain" AS message_domain,
    CASE WHEN c.suppressed_by IS NOT NULL THEN 'stopped' WHEN sender.id IS NULL OR c.route_id IS NULL THEN 'unknown' WHEN c.wait_ms IS NOT NULL THEN 'waits'
      WHEN c.place > c.room THEN CASE WHEN c.is_busy OR c.is_slow THEN 'waits' ELSE 'held' END ELSE 'claimed' END AS verdict,
    CASE WHEN sender.id IS NULL THEN ${reasonOf('SENDER_MISSING')} WHEN c.route_id IS NULL THEN ${reasonOf('ROUTE_MISSING')}
      WHEN c.wait_ms IS NULL AND NOT c.is_released THEN '${BUSY_REASON}' || c.route_id WHEN c.is_bound THEN ${reasonOf('OWN_ROUTE_DOWN')} WHEN c.is_released THEN ${reasonOf('RELEASED')}
      ELSE ${reasonOf('ROUTE_DOWN')} END AS wait_reason,
    CASE WHEN sender.id IS NULL OR c.route_id IS NULL THEN ($5::jsonb ->> 'unknownWaitMs')::float8
      ELSE coalesce(c.wait_ms, $10::float8) END AS waits_ms
  FROM chosen c LEFT JOIN sender ON sender.id = c.sender_id
), waiting AS (
  UPDATE deliveries r SET status = 'RETRYING', wait_reason = d.wait_reason,
    publish_at = now() + make_interval(secs => d.waits_ms / 1000), next_attempt_at = now() + make_interval(secs => d.waits_ms / 1000),
    updated_at = now()
  FROM decided d WHERE r.id = d.id AND r.id = ANY($1::bigint[]) AND d.verdict IN ('waits', 'unknown') AND d.waits_ms IS NOT NULL
  RETURNING r.id, r.dispatch_id, r.status, d.status AS was
), claimed AS (
  UPDATE deliveries r SET
    status = CASE WHEN checked.suppressed_by IS NULL THEN 'SENDING' ELSE ${STOPPED} END::delivery_status,
    publish_at = NULL, next_attempt_at = NULL, wait_reason = NULL,
    route_id = CASE WHEN checked.verdict = 'stopped' THEN r.route_id ELSE nullif(checked.route_id, '${BUILT_IN}') END,
    ${claimedColumns({ mine: 'checked.suppressed_by IS NULL', messageDomain: DOMAIN_OF_SENDER })}
  FROM decided checked WHERE r.id = checked.id AND r.id = ANY($1::bigint[]) AND checked.verdict IN ('stopped', 'claimed')
  RETURNING r.*, checked.status AS was, checked.has_waited
), changed AS (
  SELECT dispatch_id, status, was FROM claimed UNION ALL SELECT dispatch_id, status, was FROM waiting
  UNION ALL SELECT dispatch_id, status, was FROM kept
), ${countedAndLogged('changed')}
SELECT 'claimed' AS verdict, NULL::uuid AS "senderId", ${RESULT} FROM claimed WHERE status = 'SENDING'
UNION ALL
SELECT verdict, sender_id, id::text, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM decided
WHERE verdict = 'held' OR verdict = 'unknown' AND waits_ms IS NULL`;

/**
 * Of the given deliveries, those that could be claimed, but belong to another sender than that of MAIL_FROM. `claimDeliveries` leaves
 * them.
 */
export const findOfSenders = async (sql: Sql, deliveryIds: string[]): Promise<string[]> => {
  const { rows } = await sql.query<{ id: string }>({
    name: 'find_of_senders',
    text: `
      SELECT r.id::text FROM deliveries r JOIN dispatches d ON d.id = r.dispatch_id
      WHERE r.id = ANY($1::bigint[]) AND r.status IN ('QUEUED', 'RETRYING') AND d.sender_id IS NOT NULL AND d.status = 'SENDING'`,
    values: [deliveryIds],
  });
  return rows.map((row) => row.id);
};

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
