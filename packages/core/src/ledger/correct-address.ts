import { isHeldBack } from './first-batch.js';
import type { Sql } from './sql.js';
import type { DispatchStatus } from './status.js';
import { suppressionOf } from './suppression.js';

export type CorrectionOutcome =
  /** How many deliveries are queued again. */
  | { corrected: number }
  /** Nothing changed: the dispatch has this status. */
  | { refused: DispatchStatus }
  /** Nothing changed: the dispatch has expired. */
  | 'expired'
  /** Nothing changed: the content of the mails was dropped after its retention. */
  | 'forgotten'
  /** Nothing changed: the named delivery can't be corrected, or none can (null). */
  | { blockedBy: Blocker | null };

/** Why a delivery can't go to a corrected address. */
export type Blocker = 'NOT_FAILED' | 'COMPLAINED' | 'NO_USER' | 'INACTIVE' | 'UNCHANGED' | 'TAKEN' | 'SUPPRESSED';

/**
 * Queues FAILED and bounced deliveries again under their users' current addresses, with a full retry schedule: the named one, or
 * all of a dispatch whose users have changed address. The deliveries keep their Message-IDs and their log. Reopens a
 * completed dispatch. Undefined if there is no such dispatch.
 */
export const retryToCorrectedAddresses = async (
  sql: Sql,
  { dispatchId, deliveryId = null, hashKey }: { dispatchId: string; deliveryId?: string | null; hashKey: Buffer },
): Promise<CorrectionOutcome | undefined> => {
  const { rows } = await sql.query<{
    status: DispatchStatus;
    isExpired: boolean;
    isForgotten: boolean;
    corrected: number;
    blockedBy: Blocker | null;
  }>({
    name: 'retry_to_corrected_addresses',
    text: CORRECT,
    values: [dispatchId, deliveryId, hashKey],
  });
  const [result] = rows;
  if (!result) return undefined;
  if (result.status === 'CANCELLED') return { refused: result.status };
  if (result.isExpired) return 'expired';
  if (result.isForgotten) return 'forgotten';
  if (result.corrected > 0) return { corrected: result.corrected };
  return { blockedBy: result.blockedBy };
};

/**
 * SQL that yields `id` and `dispatch_id` of the deliveries of the dispatches in `of` (a table with `id`) that FAILED or bounced, by an
 * index each. A bounced one's status and fate may have changed since.
 */
const candidatesOf = (of: string) => `
  SELECT r.id, r.dispatch_id FROM ${of} d JOIN deliveries r ON r.dispatch_id = d.id AND r.status = 'FAILED'
  UNION
  SELECT f.delivery_id, f.dispatch_id FROM ${of} d JOIN feedback f ON f.dispatch_id = d.id AND f.kind = 'BOUNCED'`;

/** Why the delivery `r` can't go to the address of its user `u`; null if it can. */
const blockedBy = ({ topic, key }: { topic: string; key: string }) => `
  CASE
    WHEN r.fate IS NOT DISTINCT FROM 'COMPLAINED' THEN 'COMPLAINED'
    WHEN NOT (r.status = 'FAILED' OR r.status = 'SENT' AND r.fate IS NOT DISTINCT FROM 'BOUNCED') THEN 'NOT_FAILED'
    WHEN u.id IS NULL THEN 'NO_USER'
    WHEN NOT u.is_active OR u.duplicate_of IS NOT NULL THEN 'INACTIVE'
    WHEN u.email = r.email THEN 'UNCHANGED'
    WHEN EXISTS (SELECT FROM deliveries o WHERE o.dispatch_id = r.dispatch_id AND o.email = u.email) THEN 'TAKEN'
    WHEN EXISTS (${suppressionOf({ address: 'u.email', topic, key })}) THEN 'SUPPRESSED'
  END`;

// `failed` holds the newest versions of the rows that it locks. If an address is taken between the snapshot and the
// lock, the unique index fails the whole statement.
const CORRECT = `
WITH dispatch AS MATERIALIZED (
  SELECT id, status, topic, contexts_dropped_at IS NOT NULL AS is_forgotten, coalesce(expires_at <= now(), false) AS is_expired,
    ${isHeldBack('d')} AS is_held_back
  FROM dispatches d WHERE id = $1 FOR NO KEY UPDATE
), open AS (
  SELECT id, topic FROM dispatch WHERE status <> 'CANCELLED' AND NOT is_forgotten AND NOT is_expired
), asked AS MATERIALIZED (
  SELECT id FROM (${candidatesOf('open')}) c WHERE $2::bigint IS NULL
  UNION ALL
  SELECT $2 WHERE $2 IS NOT NULL
), failed AS MATERIALIZED (
  SELECT r.id, r.dispatch_id, open.topic, r.user_id, r.status, r.fate, r.email FROM deliveries r JOIN open ON r.dispatch_id = open.id
  WHERE r.id IN (SELECT id FROM asked)
  ORDER BY r.id FOR UPDATE OF r
), candidate AS MATERIALIZED (
  SELECT r.id, r.status, u.email, ${blockedBy({ topic: 'r.topic', key: '$3' })} AS blocked_by
  FROM failed r LEFT JOIN users u ON u.id = r.user_id
), corrected AS (
  UPDATE deliveries r SET status = 'QUEUED', email = c.email, earlier_emails = r.earlier_emails || r.email,
    address_round = r.address_round + 1, fate = NULL, attempts_before = r.attempts, next_attempt_at = NULL,
    publish_at = CASE WHEN (SELECT is_held_back FROM dispatch) THEN now() END, lease_token = NULL, lease_until = NULL, updated_at = now()
  FROM (SELECT DISTINCT ON (email) id, email, status FROM candidate WHERE blocked_by IS NULL ORDER BY email, id) c
  WHERE r.id = c.id
  RETURNING r.id, c.status
), counted AS MATERIALIZED (
  SELECT count(*)::int AS rows, (count(*) FILTER (WHERE status = 'SENT'))::int AS bounced, min(id) AS lowest FROM corrected
), opened AS (
  UPDATE dispatches d SET
    queued = d.queued + counted.rows, failed = d.failed - counted.rows + counted.bounced,
    sent = d.sent - counted.bounced, bounced = d.bounced - counted.bounced,
    status = CASE WHEN d.status = 'COMPLETED' THEN 'SENDING' ELSE d.status END,
    completed_at = NULL, epoch = d.epoch + 1, published = false, cursor = least(d.cursor, counted.lowest - 1)
  FROM counted WHERE d.id = $1 AND counted.rows > 0
)
SELECT dispatch.status, dispatch.is_expired AS "isExpired", dispatch.is_forgotten AS "isForgotten",
  counted.rows AS corrected, (SELECT blocked_by FROM candidate WHERE id = $2) AS "blockedBy"
FROM dispatch, counted`;

/** Current addresses that FAILED and bounced deliveries can be corrected to, by delivery id. */
export const findCorrectedAddresses = async (
  sql: Sql,
  { deliveryIds, hashKey }: { deliveryIds: readonly string[]; hashKey: Buffer },
): Promise<Map<string, string>> => {
  const { rows } = await sql.query<{ id: string; email: string }>({
    name: 'find_corrected_addresses',
    text: `
      SELECT r.id::text, u.email FROM deliveries r JOIN users u ON u.id = r.user_id JOIN dispatches d ON d.id = r.dispatch_id
      WHERE r.id = ANY($1::bigint[]) AND ${blockedBy({ topic: 'd.topic', key: '$2' })} IS NULL`,
    values: [deliveryIds, hashKey],
  });
  return new Map(rows.map(({ id, email }) => [id, email]));
};

/** How many FAILED and bounced deliveries of each dispatch can be corrected. */
export const countCorrectable = async (
  sql: Sql,
  { dispatchIds, hashKey }: { dispatchIds: readonly string[]; hashKey: Buffer },
): Promise<Map<string, number>> => {
  const { rows } = await sql.query<{ id: string; count: number }>({
    name: 'count_correctable',
    text: `
      WITH dispatch AS MATERIALIZED (SELECT id, topic FROM dispatches WHERE id = ANY($1::uuid[])),
        asked AS MATERIALIZED (${candidatesOf('dispatch')})
      SELECT d.id, count(*)::int AS count
      FROM asked JOIN dispatch d ON d.id = asked.dispatch_id
        JOIN deliveries r ON r.id = asked.id AND r.dispatch_id = d.id JOIN users u ON u.id = r.user_id
      WHERE ${blockedBy({ topic: 'd.topic', key: '$2' })} IS NULL
      GROUP BY d.id`,
    values: [dispatchIds, hashKey],
  });
  return new Map(rows.map(({ id, count }) => [id, count]));
};
