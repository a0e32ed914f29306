import { COUNTS_BY_DOMAIN, LIMITS } from './first-batch-counts.js';
import type { Sql } from './sql.js';

/** Mails that one large domain has to refuse before it stops the dispatch alone. */
const MIN_REFUSED_BY_DOMAIN = 3;

/** A first batch is decided on after this time, with the answers that there are: mails may wait for a limit or for a mail server. */
export const MAX_WAIT_HOURS = 24;

export type FirstBatchDecision = 'PASSED' | 'FIRST_BATCH_FAILED' | 'FIRST_BATCH_BOUNCED' | 'FIRST_BATCH_UNANSWERED';

export interface DecidedFirstBatch {
  id: string;
  decision: FirstBatchDecision;
  mails: number;
  sent: number;
  refused: number;
  bounced: number;
}

/**
 * Ends the wait of dispatches for their first batches. If too many of its mails were refused or bounced, the dispatch is paused, at once
 * if the mails without an answer can't change that. Otherwise the rest is published once `waitMinutes` have passed since the last answer.
 */
export const decideFirstBatches = async (sql: Sql): Promise<DecidedFirstBatch[]> => {
  const { rows } = await sql.query<DecidedFirstBatch>({ name: 'decide_first_batches', text: DECIDE });
  return rows;
};

// `counted` are the mails that the percentages are of: before the end those that can still be refused or bounce, so that a stop before
// the end is certain. A held domain gets no more mails anyway, so it doesn't stop the dispatch alone. Only large domains have
// `per_domain` mails in the batch.
const DECIDE = `
WITH decided AS MATERIALIZED (
  SELECT d.id, v.decision, b.mails, b.sent, b.refused, b.bounced
  FROM dispatches d LEFT JOIN senders s ON s.id = d.sender_id, LATERAL (
    SELECT sum(c.mails)::int AS mails, sum(c.sent)::int AS sent, sum(c.refused)::int AS refused, sum(c.bounced)::int AS bounced,
      sum(c.open)::int AS open, sum(c.mails - c.other)::int AS left_to_count, max(c.answered_at) AS answered_at,
      coalesce(bool_or(NOT c.is_held AND c.mails >= d.first_batch_per_domain AND c.refused >= ${MIN_REFUSED_BY_DOMAIN}
        AND 2 * c.refused > c.mails - c.other), false) AS a_domain_refuses
    FROM (${COUNTS_BY_DOMAIN}) c
  ) b, LATERAL (
    SELECT coalesce(b.left_to_count, 0) = 0
      OR b.open = 0 AND b.sent + b.refused > 0 AND coalesce(b.answered_at, d.first_batch_begun_at) + make_interval(mins => d.first_batch_wait_minutes) <= now()
      OR d.first_batch_begun_at < now() - interval '${MAX_WAIT_HOURS} hours' AS is_over
  ) t, LATERAL (
    SELECT CASE
      WHEN b.a_domain_refuses OR 100.0 * b.refused > ${LIMITS.failed} * CASE WHEN t.is_over THEN b.sent + b.refused ELSE b.left_to_count END
        THEN 'FIRST_BATCH_FAILED'
      WHEN 100.0 * b.bounced > ${LIMITS.bounced} * CASE WHEN t.is_over THEN b.sent ELSE b.left_to_count END THEN 'FIRST_BATCH_BOUNCED'
      WHEN NOT t.is_over THEN NULL
      WHEN b.left_to_count > 0 AND b.sent + b.refused = 0 THEN 'FIRST_BATCH_UNANSWERED'
      ELSE 'PASSED' END AS decision
  ) v
  WHERE d.status = 'SENDING' AND d.first_batch_state = 'WAITING' AND (d.expires_at IS NULL OR d.expires_at > now())
    AND v.decision IS NOT NULL
  ORDER BY d.id FOR NO KEY UPDATE OF d
)
UPDATE dispatches d SET
  status = CASE WHEN decided.decision = 'PASSED' THEN 'SENDING' ELSE 'PAUSED' END::dispatch_status,
  stop_cause = CASE WHEN decided.decision <> 'PASSED' THEN decided.decision END,
  first_batch_state = CASE WHEN decided.decision = 'PASSED' THEN 'PASSED' ELSE 'WAITING' END,
  first_batch_ended_at = CASE WHEN decided.decision = 'PASSED' THEN now() END, published = false
FROM decided WHERE d.id = decided.id AND d.status = 'SENDING' AND d.first_batch_state = 'WAITING'
RETURNING d.id, decided.decision, coalesce(decided.mails, 0) AS mails, coalesce(decided.sent, 0) AS sent,
  coalesce(decided.refused, 0) AS refused, coalesce(decided.bounced, 0) AS bounced`;
