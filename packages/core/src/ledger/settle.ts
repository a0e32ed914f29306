import { logAttempts } from './attempt-outbox.js';
import { countChanges, FATES_OF_SENT } from './counters.js';
import { countRefusals } from './domain-holds.js';
import type { Sql } from './sql.js';
import type { ErrorClass } from './status.js';
import { LATEST_ATTEMPT_FAILED } from './stop-reasons.js';
import { lastUndoOf } from './suppression.js';

/** The result of an attempt. With `retryInMs` it is tried again, and the outcome is RETRY or UNCERTAIN. */
export interface AttemptResult {
  deliveryId: string;
  dispatchId: string;
  leaseToken: string;
  outcome: 'SENT' | 'RETRY' | 'FAILED' | 'UNCERTAIN';
  retryInMs: number | null;
  smtpCode: number | null;
  enhancedCode: string | null;
  errorClass: ErrorClass | null;
  error: string | null;
  /** The mail server's answer if it accepted the mail. */
  response?: string;
  messageId: string;
  durationMs: number;
  /** False if the whole mail server was unavailable: the attempt doesn't use up a try. */
  countsAsTry?: boolean;
}

/**
 * Stores results: deliveries' states, dispatches' counters and log entries, in one statement. Skips a result whose
 * token is outdated, because the delivery was claimed again. A result after the lease expired is accepted if there
 * was no other claim. Resolves to the settled ids.
 */
export const settleAttempts = async (sql: Sql, results: AttemptResult[]): Promise<string[]> => {
  const { rows } = await sql.query<{ id: string }>({
    name: 'settle_attempts',
    text: SETTLE,
    values: [JSON.stringify(results), results.map(({ deliveryId }) => deliveryId)],
  });
  return rows.map((row) => row.id);
};

// An address that the mail server doesn't know is suppressed: at once if the reply has an enhanced code (RFC 3463, RFC 7505), else after
// two refusals within 30 days. Refusals before an operator last undid the suppression don't count. A redirected mail went to another
// address.
// Under the policy 'resend' an UNCERTAIN result with `retryInMs` goes back to QUEUED. RETRYING and QUEUED deliveries
// are published again at `publish_at`. A RETRYING delivery has a token if it may have arrived and waits for its route or domain:
// the result of its attempt may still come.
const SETTLE = `
WITH result AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS s(
    "deliveryId" bigint, "dispatchId" uuid, "leaseToken" uuid, outcome attempt_outcome, "retryInMs" bigint,
    "smtpCode" int, "enhancedCode" text, "errorClass" text, error text, response text, "messageId" text, "durationMs" int, "countsAsTry" boolean)
), dispatch AS MATERIALIZED (
  SELECT id, status, sender_id FROM dispatches WHERE id IN (SELECT "dispatchId" FROM result) ORDER BY id FOR NO KEY UPDATE
), owned AS MATERIALIZED (
  SELECT r.id, r.status AS was, dispatch.status = 'CANCELLED' AS is_cancelled, s.*
  FROM deliveries r JOIN result s ON s."deliveryId" = r.id AND s."leaseToken" = r.lease_token
    JOIN dispatch ON dispatch.id = r.dispatch_id
  WHERE r.id = ANY($2::bigint[]) AND r.status IN ('SENDING', 'UNCERTAIN', 'QUEUED', 'RETRYING')
  ORDER BY r.id FOR UPDATE OF r
), settled AS (
  UPDATE deliveries r SET
    status = CASE
      WHEN owned.outcome = 'SENT' THEN 'SENT'
      WHEN owned.outcome = 'FAILED' THEN 'FAILED'
      WHEN owned.outcome = 'RETRY' AND owned.is_cancelled AND r.may_have_arrived THEN 'UNCERTAIN'
      WHEN owned.outcome = 'RETRY' AND owned.is_cancelled THEN 'CANCELLED'
      WHEN owned.outcome = 'RETRY' THEN 'RETRYING'
      WHEN owned."retryInMs" IS NOT NULL AND NOT owned.is_cancelled THEN 'QUEUED'
      ELSE 'UNCERTAIN' END::delivery_status,
    next_attempt_at = CASE WHEN owned.outcome = 'RETRY' AND NOT owned.is_cancelled
      THEN now() + make_interval(secs => owned."retryInMs" / 1000.0) END,
    publish_at = CASE WHEN owned."retryInMs" IS NOT NULL AND NOT owned.is_cancelled AND owned.outcome IN ('RETRY', 'UNCERTAIN')
      THEN now() + make_interval(secs => owned."retryInMs" / 1000.0) END,
    lease_token = CASE WHEN owned.outcome = 'UNCERTAIN' THEN r.lease_token END, lease_until = NULL,
    last_error = CASE
      WHEN owned.outcome = 'SENT' THEN NULL
      WHEN owned.outcome = 'RETRY' AND owned.is_cancelled AND r.may_have_arrived THEN '${LATEST_ATTEMPT_FAILED}' || owned.error
      ELSE owned.error END,
    error_class = CASE WHEN owned.outcome = 'SENT' THEN NULL ELSE owned."errorClass" END,
    attempts_before = r.attempts_before + CASE WHEN owned."countsAsTry" IS FALSE THEN 1 ELSE 0 END,
    may_have_arrived = owned.outcome = 'UNCERTAIN' OR owned.outcome <> 'SENT' AND r.may_have_arrived,
    wait_reason = NULL, updated_at = now()
  FROM owned
  WHERE r.id = owned.id AND r.id = ANY($2::bigint[])
  RETURNING r.id, r.dispatch_id, r.status, r.fate, r.redirected, owned.was, r.attempts, r.user_id, r.email, r.recipient, r.created_at,
    owned."leaseToken", owned.outcome, owned."smtpCode", owned."enhancedCode", owned."errorClass", owned.error, owned.response, owned."messageId", owned."durationMs"
), counted AS (
${countChanges({ changed: 'settled', more: FATES_OF_SENT.set, alsoCount: FATES_OF_SENT.count })}
), ${logAttempts({
  of: 'settled',
  attemptId: '"leaseToken"',
  attempt: 'attempts',
  outcome: 'outcome',
  smtpCode: '"smtpCode"',
  enhancedCode: '"enhancedCode"',
  errorClass: '"errorClass"',
  error: 'error',
  response: 'response',
  messageId: '"messageId"',
  durationMs: '"durationMs"',
})}, suppressed AS (
  INSERT INTO suppressions (address, scope, reason)
  SELECT DISTINCT s.email, 'ALL_MAIL'::suppression_scope, 'HARD_BOUNCE'::suppression_reason FROM settled s
  WHERE s.status = 'FAILED' AND s."errorClass" = 'UNKNOWN_RECIPIENT' AND s.redirected IS NOT TRUE AND (
    s."enhancedCode" IN ('5.1.1', '5.1.2', '5.1.10')
    OR EXISTS (
      SELECT FROM deliveries o WHERE o.email = s.email AND o.id <> s.id AND o.status = 'FAILED'
        AND o.error_class = 'UNKNOWN_RECIPIENT' AND o.redirected IS NOT TRUE AND o.updated_at > now() - interval '30 days'
        AND o.updated_at > ${lastUndoOf({ address: 's.email', reason: 'HARD_BOUNCE' })}))
  ORDER BY s.email
  ON CONFLICT (address, scope, topic, reason) DO UPDATE SET expires_at = NULL WHERE suppressions.expires_at IS NOT NULL
), ${countRefusals({ settled: 'settled', dispatches: 'dispatch' })}
SELECT id::text FROM settled`;
