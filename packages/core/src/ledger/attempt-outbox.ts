import { derivedAttemptId } from './derived-attempt-id.js';
import type { Outbox } from './outbox.js';
import type { Sql } from './sql.js';
import type { AttemptOutcome, ErrorClass } from './status.js';
import { announceAttempts } from './webhook-outbox.js';

/** One attempt in an outbox entry. Timestamps are ISO 8601 with a zone, as JSON has them. */
export interface LoggedAttempt {
  /**
   * UUID of the attempt: the claim's lease token, or a new one for an outcome without a claim. A restored database
   * hands out delivery ids again, but never these.
   */
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
  /** The mail server's answer if it accepted the mail. Absent in entries of older versions. */
  response?: string | null;
  messageId: string;
  durationMs: number;
  queuedAt: string;
  finishedAt: string;
  /** The recipient's fields, as JSON. */
  recipient: string;
}

/** An attempt as it is shipped to the log, with the fields of its dispatch. */
export interface OutboxAttempt extends LoggedAttempt {
  dispatchId: string;
  notificationId: string | null;
  queue: string;
  templateSlug: string;
  templateVersion: number;
  /** Slug of the topic. Null: a transactional mail. */
  topic: string | null;
  /** The dispatch's context, as JSON. All attempts of a dispatch have the same text. */
  context: string;
}

/** An attempt as the outbox stores it. Entries written by an older worker or server have no id. */
type StoredAttempt = Omit<LoggedAttempt, 'attemptId'> & { attemptId?: string };

/** SQL of the attempt id for an outcome without a claim. */
export const NEW_ATTEMPT_ID = 'gen_random_uuid()';

/**
 * SQL: common table expressions that log attempts to the outbox, one entry for each dispatch, with all attempts that the surrounding
 * statement ended, and announce them to webhooks. `of` names rows of deliveries, and the other parameters are expressions over them. `attemptId` is the lease
 * token from before the statement, or NEW_ATTEMPT_ID. Rows with the same delivery and attempt id are one attempt, of
 * which the log keeps the row that finished last.
 */
export const logAttempts = ({
  of,
  attemptId,
  attempt,
  outcome,
  smtpCode = 'NULL',
  enhancedCode = 'NULL',
  errorClass = 'NULL',
  error,
  response = 'NULL',
  messageId,
  durationMs = '0',
  finishedAt = 'now()',
}: { of: string } & Record<'attemptId' | 'attempt' | 'outcome' | 'error' | 'messageId', string> &
  Partial<
    Record<'smtpCode' | 'enhancedCode' | 'errorClass' | 'response' | 'durationMs' | 'finishedAt', string>
  >): string => {
  // A new id is made once: the log and the webhooks have the same one.
  const isNew = attemptId === NEW_ATTEMPT_ID;
  const rows = isNew ? 'to_log' : of;
  const id = isNew ? 'new_attempt_id' : attemptId;
  return `${isNew ? `to_log AS MATERIALIZED (SELECT ended.*, ${attemptId} AS new_attempt_id FROM (SELECT * FROM ${of}) ended), ` : ''}logged AS (
  INSERT INTO attempt_outbox (dispatch_id, attempts, finished_at, entries)
  SELECT dispatch_id, count(*), now(), json_agg(json_build_object(
    'attemptId', ${id}, 'deliveryId', id::text, 'userId', user_id, 'email', email, 'attempt', ${attempt}, 'outcome', ${outcome},
    'smtpCode', ${smtpCode}, 'enhancedCode', ${enhancedCode}, 'errorClass', ${errorClass}, 'error', ${error}, 'response', ${response},
    'messageId', ${messageId}, 'durationMs', ${durationMs}, 'queuedAt', created_at,
    'finishedAt', (${finishedAt})::timestamptz(3), 'recipient', recipient::text) ORDER BY id)
  FROM ${rows} GROUP BY dispatch_id ORDER BY dispatch_id
), announced AS (
${announceAttempts({ of: rows, attemptId: id, attempt, outcome, smtpCode, enhancedCode, errorClass, error, messageId, finishedAt })}
)`;
};

const readBatch = async (sql: Sql, batchId: string): Promise<OutboxAttempt[] | undefined> => {
  const { rows: entries } = await sql.query<{ dispatchId: string; entries: StoredAttempt[] }>({
    name: 'read_attempt_batch',
    text: `SELECT dispatch_id AS "dispatchId", entries FROM attempt_outbox WHERE batch_id = $1 ORDER BY id`,
    values: [batchId],
  });
  if (entries.length === 0) return undefined;
  const { rows: dispatches } = await sql.query<Omit<OutboxAttempt, keyof LoggedAttempt>>({
    name: 'read_outbox_dispatches',
    text: `
      SELECT id AS "dispatchId", notification_id AS "notificationId", queue, template_slug AS "templateSlug",
        template_version AS "templateVersion", topic, context::text
      FROM dispatches WHERE id = ANY($1::uuid[])`,
    values: [[...new Set(entries.map(({ dispatchId }) => dispatchId))]],
  });
  const byId = new Map(dispatches.map((dispatch) => [dispatch.dispatchId, dispatch]));
  return entries.flatMap(({ dispatchId, entries: attempts }) => {
    const dispatch = byId.get(dispatchId);
    if (!dispatch) return [];
    return attempts.map((attempt) => ({
      ...attempt,
      ...dispatch,
      attemptId: attempt.attemptId ?? derivedAttemptId({ ...attempt, dispatchId }),
    }));
  });
};

/** Each row carries the context of its dispatch, which is most of its size. */
export const ATTEMPT_OUTBOX: Outbox<OutboxAttempt> = {
  table: 'attempt_outbox',
  batches: 'attempt_batches',
  rowsColumn: 'attempts',
  addedAtColumn: 'finished_at',
  sizes: `
    SELECT o.id, o.attempts AS rows, o.attempts * context.bytes AS bytes
    FROM attempt_outbox o JOIN (
      SELECT d.id, octet_length(d.context::text) AS bytes FROM dispatches d
      WHERE d.id IN (SELECT dispatch_id FROM attempt_outbox WHERE id IN (SELECT id FROM free))) context ON context.id = o.dispatch_id
    WHERE o.id IN (SELECT id FROM free)`,
  lock: 721_544_201,
  read: readBatch,
};
