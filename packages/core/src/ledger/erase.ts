import { formsOfAddress } from '../addresses/normal-form.js';
import { logAttempts, NEW_ATTEMPT_ID } from './attempt-outbox.js';
import { countChanges } from './counters.js';
import { ERASED_FEEDBACK, hashSuppressions } from './erase-feedback.js';
import { ERASED_PREFIX } from './erased-prefix.js';
import { releaseContents } from './files.js';
import { MESSAGE_ID_SQL } from './message-id.js';
import type { Sql } from './sql.js';
import { STOP_REASONS } from './stop-reasons.js';
import { hashedAddress } from './suppression.js';

/** A person, by address and by the accounts that had it. */
export interface Person {
  /** Normalized address. */
  email: string;
  /** The account that has the address, and deleted ones that had it. */
  userIds: string[];
}

/**
 * Erases a person's address, fields and own context from up to `chunk` deliveries, and from the feedback about them; suppressions
 * of their addresses stay as hashes, unless another user has the address. A hash stays with each delivery, so that a later unsubscribe
 * or complaint holds. The counts don't change. Waiting
 * deliveries become SUPPRESSED, or FAILED if a mail may have arrived before. Deliveries that are SENDING are skipped:
 * call again while `found` is above 0.
 */
export const eraseDeliveries = async (
  sql: Sql,
  { email, userIds, hashKey, chunk }: Person & { hashKey: Buffer; chunk: number },
): Promise<{ found: number; erased: number }> => {
  const { rows } = await sql.query<{ found: number; erased: number }>({
    name: 'erase_deliveries',
    text: ERASE,
    values: [formsOfAddress(email), userIds, chunk, hashKey],
  });
  return rows[0]!;
};

// Only a PERSONAL send's context belongs to one person. In other sends, what concerns one person is in `recipient`.
const ERASE = `
WITH candidate AS MATERIALIZED (
  (SELECT id, dispatch_id FROM deliveries WHERE email = ANY($1::text[]) ORDER BY id LIMIT $3)
  UNION
  (SELECT id, dispatch_id FROM deliveries WHERE user_id = ANY($2::uuid[]) ORDER BY id LIMIT $3)
), dispatch AS MATERIALIZED (
  SELECT id, type, attachments FROM dispatches WHERE id IN (SELECT dispatch_id FROM candidate) ORDER BY id FOR NO KEY UPDATE
), owned AS MATERIALIZED (
  SELECT r.id, r.email, r.earlier_emails, r.status AS was, r.status IN ('QUEUED', 'RETRYING', 'UNCERTAIN') AS is_open FROM deliveries r
  WHERE r.id IN (SELECT id FROM candidate) AND r.dispatch_id IN (SELECT id FROM dispatch) AND r.status <> 'SENDING'
    AND (r.email = ANY($1::text[]) OR r.user_id = ANY($2::uuid[]))
  ORDER BY r.id FOR UPDATE OF r
), erased AS (
  UPDATE deliveries r SET
    status = CASE WHEN NOT owned.is_open THEN r.status WHEN r.status = 'UNCERTAIN' OR r.may_have_arrived THEN 'FAILED'
      ELSE 'SUPPRESSED' END::delivery_status,
    email = '${ERASED_PREFIX}' || r.id, erased_hash = ${hashedAddress({ address: 'r.email', key: '$4' })}, earlier_emails = NULL, user_id = NULL, recipient = '{}',
    suppressed_by = CASE WHEN owned.is_open AND r.status <> 'UNCERTAIN' AND NOT r.may_have_arrived THEN 'ERASED' ELSE r.suppressed_by END,
    last_error = CASE WHEN owned.is_open THEN '${STOP_REASONS.ERASED}' END,
    publish_at = NULL, next_attempt_at = NULL, wait_reason = NULL, lease_token = NULL, lease_until = NULL, updated_at = now()
  FROM owned WHERE r.id = owned.id
  RETURNING r.*, owned.was, owned.is_open
), erased_feedback AS (
  UPDATE feedback f SET ${ERASED_FEEDBACK} FROM owned WHERE f.delivery_id = owned.id
), addresses AS MATERIALIZED (
  SELECT DISTINCT a.address FROM owned, unnest(owned.email || coalesce(owned.earlier_emails, '{}')) AS a(address)
  WHERE NOT EXISTS (SELECT FROM users u WHERE u.email = a.address AND u.id <> ALL($2::uuid[]))
), ${hashSuppressions({ of: 'addresses', key: '$4' })}, ${releaseContents('dispatch')}, counted AS (
${countChanges({
  changed: 'erased',
  more: `, context = CASE WHEN d.type = 'PERSONAL' THEN '{}' ELSE d.context END,
    attachments = CASE WHEN d.type = 'PERSONAL' THEN NULL ELSE d.attachments END,
    reply_to = CASE WHEN d.type = 'PERSONAL' THEN NULL ELSE d.reply_to END,
    headers = CASE WHEN d.type = 'PERSONAL' THEN NULL ELSE d.headers END,
    metadata = CASE WHEN d.type = 'PERSONAL' THEN NULL ELSE d.metadata END,
    trace_context = CASE WHEN d.type = 'PERSONAL' THEN NULL ELSE d.trace_context END,
    input_hash = CASE WHEN d.type = 'PERSONAL' THEN '' ELSE d.input_hash END`,
})}
), ${logAttempts({
  of: `erased WHERE is_open AND status = 'SUPPRESSED'`,
  attemptId: NEW_ATTEMPT_ID,
  attempt: 'attempts + 1',
  outcome: `'SUPPRESSED'`,
  error: 'last_error',
  messageId: `coalesce(${MESSAGE_ID_SQL}, '')`,
})}
SELECT (SELECT count(*)::int FROM candidate) AS found, (SELECT count(*)::int FROM erased) AS erased`;

/**
 * Erases an address from the history of up to `chunk` deliveries that went to a corrected address later. Those
 * deliveries stay. Resolves to how many.
 */
export const eraseEarlierAddress = async (
  sql: Sql,
  { email, chunk }: { email: string; chunk: number },
): Promise<number> => {
  const { rows } = await sql.query({
    name: 'erase_earlier_address',
    text: `
      WITH held AS MATERIALIZED (
        SELECT id FROM deliveries WHERE earlier_emails && $1::text[] ORDER BY id LIMIT $2 FOR NO KEY UPDATE
      )
      UPDATE deliveries r SET earlier_emails = ARRAY(
        SELECT CASE WHEN e = ANY($1::text[]) THEN '${ERASED_PREFIX}' || r.id ELSE e END
        FROM unnest(r.earlier_emails) WITH ORDINALITY AS a(e, place) ORDER BY place)
      FROM held WHERE r.id = held.id RETURNING r.id`,
    values: [formsOfAddress(email), chunk],
  });
  return rows.length;
};

/** Whether any delivery to the person is stored. */
export const hasDeliveries = async (sql: Sql, { email, userIds }: Person): Promise<boolean> => {
  const { rows } = await sql.query<{ has: boolean }>({
    name: 'has_deliveries',
    text: `
      SELECT EXISTS (SELECT FROM deliveries WHERE email = ANY($1::text[]))
        OR EXISTS (SELECT FROM deliveries WHERE user_id = ANY($2::uuid[]))
        OR EXISTS (SELECT FROM deliveries WHERE earlier_emails && $1::text[]) AS has`,
    values: [formsOfAddress(email), userIds],
  });
  return rows[0]!.has;
};

/** Ids of deleted accounts whose deliveries went to this address. */
export const findFormerUserIds = async (sql: Sql, email: string): Promise<string[]> => {
  const { rows } = await sql.query<{ id: string }>({
    name: 'find_former_user_ids',
    text: `
      SELECT DISTINCT r.user_id AS id FROM deliveries r
      WHERE r.email = ANY($1::text[]) AND r.user_id IS NOT NULL AND NOT EXISTS (SELECT FROM users u WHERE u.id = r.user_id)`,
    values: [formsOfAddress(email)],
  });
  return rows.map((row) => row.id);
};
