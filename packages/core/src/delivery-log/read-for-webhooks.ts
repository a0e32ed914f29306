import type { AnnouncedAttempt, AnnouncedFeedback } from '../ledger/webhook-outbox.js';
import type { DeliveryLog } from './connect.js';
import { FEEDBACK_TABLE } from './feedback-schema.js';
import { ATTEMPTS_TABLE } from './schema.js';

/** What is read of the log: all of a time, or what belongs to one dispatch or delivery. */
export interface LogSpan {
  since: Date;
  until: Date;
  dispatchId: string | null;
  deliveryId: string | null;
  limit: number;
}

/** Key of the last attempt of a page. */
export interface AttemptPosition {
  deliveryId: string;
  attempt: number;
  attemptId: string;
}

/** Key of the last event of a page. */
export interface FeedbackPosition {
  deliveryId: string;
  eventId: string;
}

const NO_ID = '00000000-0000-0000-0000-000000000000';

const conditionsOf = ({ since, until, dispatchId, deliveryId }: LogSpan, timeColumn: string) => ({
  where: [
    `${timeColumn} >= fromUnixTimestamp64Milli({since:Int64})`,
    `${timeColumn} < fromUnixTimestamp64Milli({until:Int64})`,
    ...(dispatchId === null ? [] : ['dispatch_id = {dispatchId:UUID}']),
    ...(deliveryId === null ? [] : ['delivery_id = {ofDelivery:UInt64}']),
  ].join(' AND '),
  params: {
    since: since.getTime(),
    until: until.getTime(),
    ...(dispatchId !== null && { dispatchId }),
    ...(deliveryId !== null && { ofDelivery: deliveryId }),
  },
});

/** The next attempts, by delivery. Rows from before attempts had ids are left out. */
export const readAttemptsForWebhooks = async (
  client: DeliveryLog,
  { after, ...span }: LogSpan & { after: AttemptPosition | undefined },
): Promise<(AnnouncedAttempt & { dispatchId: string })[]> => {
  const { where, params } = conditionsOf(span, 'finished_at');
  const result = await client.query({
    query: `
      SELECT attempt_id AS attemptId, toString(a.delivery_id) AS deliveryId, dispatch_id AS dispatchId, user_id AS userId, email, attempt,
        outcome, smtp_code AS smtpCode, enhanced_code AS enhancedCode, error_class AS errorClass, error, message_id AS messageId,
        toUnixTimestamp64Milli(finished_at) AS atMs
      FROM ${ATTEMPTS_TABLE} AS a FINAL WHERE (a.delivery_id, attempt, attempt_id) IN (
        SELECT delivery_id, attempt, attempt_id FROM ${ATTEMPTS_TABLE}
        WHERE ${where} AND attempt_id <> '${NO_ID}'
          AND (delivery_id, attempt, attempt_id) > ({deliveryId:UInt64}, {attempt:UInt16}, {attemptId:UUID})
        ORDER BY delivery_id, attempt, attempt_id LIMIT {limit:UInt32})
      ORDER BY a.delivery_id, attempt, attempt_id`,
    query_params: {
      ...params,
      deliveryId: after?.deliveryId ?? '0',
      attempt: after?.attempt ?? 0,
      attemptId: after?.attemptId ?? NO_ID,
      limit: span.limit,
    },
    format: 'JSONEachRow',
  });
  const rows = await result.json<AttemptRow>();
  return rows.map(({ atMs, smtpCode, enhancedCode, errorClass, error, ...row }) => ({
    ...row,
    smtpCode: smtpCode || null,
    enhancedCode: enhancedCode || null,
    errorClass: errorClass || null,
    error: error || null,
    at: new Date(Number(atMs)).toISOString(),
  }));
};

type AttemptRow = Omit<AnnouncedAttempt, 'at' | 'errorClass'> & {
  dispatchId: string;
  errorClass: AnnouncedAttempt['errorClass'] | '';
  atMs: string | number;
};

/** The next bounces and complaints, by delivery. */
export const readFeedbackForWebhooks = async (
  client: DeliveryLog,
  { after, ...span }: LogSpan & { after: FeedbackPosition | undefined },
): Promise<(AnnouncedFeedback & { dispatchId: string })[]> => {
  const { where, params } = conditionsOf(span, 'received_at');
  const result = await client.query({
    query: `
      SELECT event_id AS eventId, toString(f.delivery_id) AS deliveryId, dispatch_id AS dispatchId, user_id AS userId, email, kind,
        bounce_class AS bounceClass, error_class AS errorClass, status_code AS statusCode, diagnostic,
        toUnixTimestamp64Milli(happened_at) AS atMs
      FROM ${FEEDBACK_TABLE} AS f FINAL WHERE (f.delivery_id, event_id) IN (
        SELECT delivery_id, event_id FROM ${FEEDBACK_TABLE}
        WHERE ${where} AND kind IN ('BOUNCED', 'COMPLAINED') AND (delivery_id, event_id) > ({deliveryId:UInt64}, {eventId:UUID})
        ORDER BY delivery_id, event_id LIMIT {limit:UInt32})
      ORDER BY f.delivery_id, event_id`,
    query_params: {
      ...params,
      deliveryId: after?.deliveryId ?? '0',
      eventId: after?.eventId ?? NO_ID,
      limit: span.limit,
    },
    format: 'JSONEachRow',
  });
  const rows = await result.json<FeedbackRow>();
  return rows.map(({ atMs, bounceClass, errorClass, statusCode, diagnostic, ...row }) => ({
    ...row,
    bounceClass: bounceClass || null,
    errorClass: errorClass || null,
    statusCode: statusCode || null,
    diagnostic: diagnostic || null,
    at: new Date(Number(atMs)).toISOString(),
  }));
};

type FeedbackRow = Omit<AnnouncedFeedback, 'at' | 'bounceClass' | 'errorClass'> & {
  dispatchId: string;
  bounceClass: AnnouncedFeedback['bounceClass'] | '';
  errorClass: AnnouncedFeedback['errorClass'] | '';
  atMs: string | number;
};
