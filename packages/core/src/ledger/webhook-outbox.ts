import type { BounceClass } from '../feedback/kinds.js';
import type { AttemptOutcome, DispatchStatus, ErrorClass } from './status.js';
import type { SuppressionReason, SuppressionScope } from './suppression.js';

/** An attempt that webhooks may be told of. Timestamps are ISO 8601 with a zone, as JSON has them. */
export interface AnnouncedAttempt {
  attemptId: string;
  deliveryId: string;
  userId: string | null;
  email: string;
  attempt: number;
  outcome: AttemptOutcome;
  smtpCode: number | null;
  enhancedCode: string | null;
  errorClass: ErrorClass | null;
  error: string | null;
  messageId: string | null;
  at: string;
}

/** A bounce or a complaint. */
export interface AnnouncedFeedback {
  eventId: string;
  deliveryId: string;
  userId: string | null;
  email: string;
  kind: 'BOUNCED' | 'COMPLAINED';
  bounceClass: BounceClass | null;
  errorClass: ErrorClass | null;
  statusCode: string | null;
  diagnostic: string | null;
  at: string;
}

/** A dispatch that was completed, paused or cancelled. */
export interface AnnouncedDispatch {
  status: Extract<DispatchStatus, 'COMPLETED' | 'PAUSED' | 'CANCELLED'>;
  /** How many times it was completed. */
  round: number;
  counts: Record<'total' | 'sent' | 'failed' | 'suppressed' | 'cancelled' | 'expired', number>;
  /** Why it was paused by itself; null if it wasn't. */
  cause: string | null;
  at: string;
  /** Id of the pause, since a dispatch may be paused more than once. */
  pausedAs: string | null;
}

export interface AnnouncedSuppression {
  type: 'suppression.created' | 'suppression.removed';
  suppressionId: string;
  email: string;
  scope: SuppressionScope;
  topic: string | null;
  reason: SuppressionReason;
  at: string;
}

export interface AnnouncedTemplate {
  slug: string;
  version: number;
  at: string;
}

/** An entry of the outbox of webhooks. Triggers write those of dispatches, suppressions and templates. */
export type WebhookOutboxEntry = { id: string; dispatchId: string | null } & (
  | { kind: 'ATTEMPT'; entries: AnnouncedAttempt[] }
  | { kind: 'FEEDBACK'; entries: AnnouncedFeedback[] }
  | { kind: 'DISPATCH'; entries: AnnouncedDispatch[] }
  | { kind: 'SUPPRESSION'; entries: AnnouncedSuppression[] }
  | { kind: 'TEMPLATE'; entries: AnnouncedTemplate[] }
);

// Without an active endpoint, PostgreSQL evaluates this once and reads no row.
const IS_ANY_WANTED = `EXISTS (SELECT FROM webhook_endpoints e WHERE e.state = 'ACTIVE')`;

const WANTED = `ARRAY(SELECT unnest(e.types) FROM webhook_endpoints e WHERE e.state = 'ACTIVE')`;

/**
 * SQL that announces attempts to webhooks: one entry for each dispatch, with those of types that an active endpoint wants. The
 * parameters are as those of `logAttempts`.
 */
export const announceAttempts = ({
  of,
  attemptId,
  attempt,
  outcome,
  smtpCode = 'NULL',
  enhancedCode = 'NULL',
  errorClass = 'NULL',
  error = 'NULL',
  messageId = 'NULL',
  finishedAt = 'now()',
}: { of: string } & Record<'attemptId' | 'attempt' | 'outcome', string> &
  Partial<
    Record<'smtpCode' | 'enhancedCode' | 'errorClass' | 'error' | 'messageId' | 'finishedAt', string>
  >): string => `
  INSERT INTO webhook_outbox (kind, dispatch_id, events, entries)
  SELECT 'ATTEMPT', dispatch_id, count(*), json_agg(json_build_object(
    'attemptId', ${attemptId}, 'deliveryId', id::text, 'userId', user_id, 'email', email, 'attempt', ${attempt}, 'outcome', ${outcome},
    'smtpCode', ${smtpCode}, 'enhancedCode', ${enhancedCode}, 'errorClass', ${errorClass}, 'error', ${error},
    'messageId', ${messageId}, 'at', (${finishedAt})::timestamptz(3)) ORDER BY id)
  FROM (SELECT * FROM ${of}) ended
  WHERE ${IS_ANY_WANTED} AND NOT (${outcome}::text = 'RETRY' AND status = 'CANCELLED')
    AND CASE ${outcome}::text WHEN 'RETRY' THEN 'delivery.retrying' ELSE 'delivery.' || lower(${outcome}::text) END = ANY (${WANTED})
  GROUP BY dispatch_id ORDER BY dispatch_id`;

/** SQL that announces bounces and complaints among the recorded events `e` of deliveries `r`: one entry for each dispatch. */
export const announceFeedback = ({ recorded, deliveries }: { recorded: string; deliveries: string }): string => `
  INSERT INTO webhook_outbox (kind, dispatch_id, events, entries)
  SELECT 'FEEDBACK', e.dispatch_id, count(*), json_agg(json_build_object(
    'eventId', e."eventId", 'deliveryId', e.delivery_id::text, 'userId', r.user_id, 'email', e.address, 'kind', e.kind,
    'bounceClass', e."bounceClass", 'errorClass', e."errorClass", 'statusCode', e."statusCode", 'diagnostic', e.diagnostic,
    'at', e."happenedAt"::timestamptz(3)) ORDER BY e.place)
  FROM ${recorded} e JOIN ${deliveries} r ON r.id = e.delivery_id
  WHERE ${IS_ANY_WANTED} AND e.kind IN ('BOUNCED', 'COMPLAINED') AND 'delivery.' || lower(e.kind::text) = ANY (${WANTED})
  GROUP BY e.dispatch_id ORDER BY e.dispatch_id`;
