import { logAttempts } from './attempt-outbox.js';
import { countChanges } from './counters.js';
import { MESSAGE_ID_SQL } from './message-id.js';
import type { Sql } from './sql.js';

/** What stands for an address that was erased, followed by the delivery's id. It is no address: nothing can be sent to it. */
export const ERASED_PREFIX = 'erased:';

/** Whose mail it is, wherever it went: an account may have had other addresses before. */
export interface Person {
  /** In lower case. */
  email: string;
  /** Null where there is no account. */
  userId: string | null;
}

/**
 * Takes a person out of up to `chunk` deliveries: address, fields and the context that was hers alone go; the counts stay what they are.
 * Who waits becomes SUPPRESSED, and FAILED where a mail may have arrived before. What is being sent at this moment is passed
 * over, as `sending` says: it is to be asked again.
 */
export const eraseDeliveries = async (
  sql: Sql,
  { email, userId, chunk }: Person & { chunk: number },
): Promise<{ erased: number; sending: number }> => {
  const { rows } = await sql.query<{ erased: number; sending: number }>({
    name: 'erase_deliveries',
    text: ERASE,
    values: [email, userId, chunk],
  });
  return rows[0]!;
};

// A context is one person's where the send is: a group's is everybody's, and what was said of her alone stands in `recipient`.
const ERASE = `
WITH candidate AS MATERIALIZED (
  (SELECT id, dispatch_id, status FROM deliveries WHERE email = $1 ORDER BY id LIMIT $3)
  UNION
  (SELECT id, dispatch_id, status FROM deliveries WHERE user_id = $2 ORDER BY id LIMIT $3)
), dispatch AS MATERIALIZED (
  SELECT id FROM dispatches WHERE id IN (SELECT dispatch_id FROM candidate) ORDER BY id FOR NO KEY UPDATE
), person AS MATERIALIZED (
  SELECT r.id, r.status AS was, r.status IN ('QUEUED', 'RETRYING', 'UNCERTAIN') AS is_open FROM deliveries r
  WHERE r.id IN (SELECT id FROM candidate) AND r.dispatch_id IN (SELECT id FROM dispatch) AND r.status <> 'SENDING'
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
  attempt: 'attempts + 1',
  outcome: `'SUPPRESSED'`,
  error: 'last_error',
  messageId: `coalesce(${MESSAGE_ID_SQL}, '')`,
})}
)
SELECT (SELECT count(*)::int FROM erased) AS erased,
  (SELECT count(*)::int FROM candidate WHERE status = 'SENDING') AS sending`;

/** Whether anything is held of deliveries to a person. */
export const hasDeliveries = async (sql: Sql, { email, userId }: Person): Promise<boolean> => {
  const { rows } = await sql.query<{ has: boolean }>({
    name: 'has_deliveries',
    text: `
      SELECT EXISTS (SELECT FROM deliveries WHERE email = $1) OR EXISTS (SELECT FROM deliveries WHERE user_id = $2) AS has`,
    values: [email, userId],
  });
  return rows[0]!.has;
};
