import { logAttempts, NEW_ATTEMPT_ID } from './attempt-outbox.js';
import { countChanges } from './counters.js';
import { MESSAGE_ID_SQL } from './message-id.js';
import type { Sql } from './sql.js';

/** What stands for an address that was erased, followed by the delivery's id. It is no address: nothing can be sent to it. */
export const ERASED_PREFIX = 'erased:';

/** Whose mail it is, wherever it went: an account may have had other addresses before. */
export interface Person {
  /** In lower case. */
  email: string;
  /** Of the account that has it, and of those that had it and are gone. */
  userIds: string[];
}

/**
 * Takes a person out of up to `chunk` deliveries: address, fields and the context that was hers alone go; the counts stay what they are.
 * Who waits becomes SUPPRESSED, and FAILED where a mail may have arrived before. What is being sent at this moment is passed
 * over: as long as anything is `found`, it is to be asked again.
 */
export const eraseDeliveries = async (
  sql: Sql,
  { email, userIds, chunk }: Person & { chunk: number },
): Promise<{ found: number; erased: number }> => {
  const { rows } = await sql.query<{ found: number; erased: number }>({
    name: 'erase_deliveries',
    text: ERASE,
    values: [email, userIds, chunk],
  });
  return rows[0]!;
};

// A context is one person's where the send is: a group's is everybody's, and what was said of her alone stands in `recipient`.
const ERASE = `
WITH candidate AS MATERIALIZED (
  (SELECT id, dispatch_id FROM deliveries WHERE email = $1 ORDER BY id LIMIT $3)
  UNION
  (SELECT id, dispatch_id FROM deliveries WHERE user_id = ANY($2::uuid[]) ORDER BY id LIMIT $3)
), dispatch AS MATERIALIZED (
  SELECT id FROM dispatches WHERE id IN (SELECT dispatch_id FROM candidate) ORDER BY id FOR NO KEY UPDATE
), person AS MATERIALIZED (
  SELECT r.id, r.status AS was, r.status IN ('QUEUED', 'RETRYING', 'UNCERTAIN') AS is_open FROM deliveries r
  WHERE r.id IN (SELECT id FROM candidate) AND r.dispatch_id IN (SELECT id FROM dispatch) AND r.status <> 'SENDING'
    AND (r.email = $1 OR r.user_id = ANY($2::uuid[]))
  ORDER BY r.id FOR UPDATE OF r
), erased AS (
  UPDATE deliveries r SET
    status = CASE WHEN NOT person.is_open THEN r.status WHEN r.status = 'UNCERTAIN' OR r.may_have_arrived THEN 'FAILED'
      ELSE 'SUPPRESSED' END::delivery_status,
    email = '${ERASED_PREFIX}' || r.id, user_id = NULL, recipient = '{}',
    last_error = CASE WHEN person.is_open THEN 'the person was erased' END,
    publish_at = NULL, next_attempt_at = NULL, lease_token = NULL, lease_until = NULL, updated_at = now()
  FROM person WHERE r.id = person.id
  RETURNING r.*, person.was, person.is_open
), counted AS (
${countChanges({
  changed: 'erased',
  more: `, context = CASE WHEN d.type = 'PERSONAL' THEN '{}' ELSE d.context END,
    input_hash = CASE WHEN d.type = 'PERSONAL' THEN '' ELSE d.input_hash END`,
})}
), logged AS (
${logAttempts({
  of: `erased WHERE is_open AND status = 'SUPPRESSED'`,
  attemptId: NEW_ATTEMPT_ID,
  attempt: 'attempts + 1',
  outcome: `'SUPPRESSED'`,
  error: 'last_error',
  messageId: `coalesce(${MESSAGE_ID_SQL}, '')`,
})}
)
SELECT (SELECT count(*)::int FROM candidate) AS found, (SELECT count(*)::int FROM erased) AS erased`;

/** Whether anything is held of deliveries to a person. */
export const hasDeliveries = async (sql: Sql, { email, userIds }: Person): Promise<boolean> => {
  const { rows } = await sql.query<{ has: boolean }>({
    name: 'has_deliveries',
    text: `
      SELECT EXISTS (SELECT FROM deliveries WHERE email = $1) OR EXISTS (SELECT FROM deliveries WHERE user_id = ANY($2::uuid[])) AS has`,
    values: [email, userIds],
  });
  return rows[0]!.has;
};

/** Ids of accounts that are gone, whose mail went to this address. */
export const findFormerUserIds = async (sql: Sql, email: string): Promise<string[]> => {
  const { rows } = await sql.query<{ id: string }>({
    name: 'find_former_user_ids',
    text: `
      SELECT DISTINCT r.user_id AS id FROM deliveries r
      WHERE r.email = $1 AND r.user_id IS NOT NULL AND NOT EXISTS (SELECT FROM users u WHERE u.id = r.user_id)`,
    values: [email],
  });
  return rows.map((row) => row.id);
};
