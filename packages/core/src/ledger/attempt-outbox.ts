import type { Pool, PoolClient } from 'pg';
import { derivedAttemptId } from './derived-attempt-id.js';
import type { Sql } from './sql.js';
import type { AttemptOutcome, ErrorClass } from './status.js';

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
  /** The dispatch's context, as JSON. All attempts of a dispatch have the same text. */
  context: string;
}

/** An attempt as the outbox stores it. Entries written by an older worker or server have no id. */
type StoredAttempt = Omit<LoggedAttempt, 'attemptId'> & { attemptId?: string };

/** SQL of the attempt id for an outcome without a claim. */
export const NEW_ATTEMPT_ID = 'gen_random_uuid()';

/**
 * SQL that logs attempts to the outbox: one entry for each dispatch, with all attempts that the surrounding statement
 * ended. `of` names rows of deliveries, and the other parameters are expressions over them. `attemptId` is the lease
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
  >): string => `
  INSERT INTO attempt_outbox (dispatch_id, attempts, finished_at, entries)
  SELECT dispatch_id, count(*), now(), json_agg(json_build_object(
    'attemptId', ${attemptId}, 'deliveryId', id::text, 'userId', user_id, 'email', email, 'attempt', ${attempt}, 'outcome', ${outcome},
    'smtpCode', ${smtpCode}, 'enhancedCode', ${enhancedCode}, 'errorClass', ${errorClass}, 'error', ${error}, 'response', ${response},
    'messageId', ${messageId}, 'durationMs', ${durationMs}, 'queuedAt', created_at,
    'finishedAt', (${finishedAt})::timestamptz(3), 'recipient', recipient::text) ORDER BY id)
  FROM ${of} GROUP BY dispatch_id ORDER BY dispatch_id`;

/**
 * Forms a batch of the oldest free entries, up to `rows` attempts and about `bytes` of context, and commits it. From
 * then on exactly these entries go to the log together, in this order. 'full' if more entries were waiting.
 */
export const formOutboxBatch = async (
  sql: Sql,
  { rows, bytes }: { rows: number; bytes: number },
): Promise<'nothing' | 'some' | 'full'> => {
  const result = await sql.query<{ seen: number }>({
    name: 'form_outbox_batch',
    text: `
      WITH free AS (
        SELECT o.id, o.dispatch_id, o.attempts FROM attempt_outbox o
        WHERE o.batch_id IS NULL ORDER BY o.id LIMIT $1 FOR UPDATE OF o SKIP LOCKED
      ), context AS (
        SELECT d.id, octet_length(d.context::text) AS size FROM dispatches d WHERE d.id IN (SELECT dispatch_id FROM free)
      ), fitting AS (
        SELECT id FROM (
          SELECT free.id, sum(attempts) OVER earlier AS attempts, sum(attempts * size) OVER earlier AS size
          FROM free JOIN context ON context.id = free.dispatch_id
          WINDOW earlier AS (ORDER BY free.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) f
        WHERE attempts IS NULL OR attempts < $1 AND size < $2
      ), batch AS (
        INSERT INTO attempt_batches (id) SELECT gen_random_uuid() WHERE EXISTS (SELECT FROM fitting) RETURNING id
      )
      UPDATE attempt_outbox o SET batch_id = batch.id FROM batch, fitting WHERE o.id = fitting.id
      RETURNING (SELECT count(*)::int FROM free) AS seen`,
    values: [rows, bytes],
  });
  const formed = result.rows.length;
  if (formed === 0) return 'nothing';
  return formed === rows || formed < result.rows[0]!.seen ? 'full' : 'some';
};

export interface OutboxBatch {
  batchId: string;
  attempts: OutboxAttempt[];
}

/** First key of the advisory locks on batches: an arbitrary number that no other advisory lock uses. */
const BATCH_LOCKS = 721_544_201;

/** How many batches are checked for one that is not locked. Must exceed the number of shippers. */
const MAX_CHECKED_BATCHES = 50;

/**
 * Ships the oldest batch that no other process is shipping, and deletes it after `ship` resolves. A session-level
 * advisory lock keeps other shippers away and is released if this process dies. No transaction is open meanwhile,
 * because it would hold back vacuum. Resolves to the number of attempts, or undefined if there was no batch.
 */
export const shipOutboxBatch = async (
  pool: Pool,
  ship: (batch: OutboxBatch) => Promise<void>,
): Promise<number | undefined> => {
  const client = await pool.connect();
  try {
    const batch = await takeBatch(client);
    if (batch) {
      await ship(batch);
      await deleteBatch(client, batch.batchId);
    }
    client.release();
    return batch?.attempts.length;
  } catch (err) {
    client.release(true);
    throw err;
  }
};

const takeBatch = async (client: PoolClient): Promise<OutboxBatch | undefined> => {
  const { rows: batches } = await client.query<{ id: string }>({
    name: 'take_outbox_batch',
    text: `
      WITH waiting AS MATERIALIZED (SELECT id FROM attempt_batches ORDER BY created_at, id LIMIT ${MAX_CHECKED_BATCHES})
      SELECT id FROM waiting WHERE pg_try_advisory_lock(${BATCH_LOCKS}, hashtext(id::text)) LIMIT 1`,
  });
  const batchId = batches[0]?.id;
  if (!batchId) return undefined;
  const attempts = await readBatch(client, batchId);
  if (attempts) return { batchId, attempts };
  // Another shipper finished the batch before this one got the lock. If its row is still there, it is empty.
  await deleteBatch(client, batchId);
  return undefined;
};

const readBatch = async (client: PoolClient, batchId: string): Promise<OutboxAttempt[] | undefined> => {
  const { rows: entries } = await client.query<{ dispatchId: string; entries: StoredAttempt[] }>({
    name: 'read_outbox_batch',
    text: `SELECT dispatch_id AS "dispatchId", entries FROM attempt_outbox WHERE batch_id = $1 ORDER BY id`,
    values: [batchId],
  });
  if (entries.length === 0) return undefined;
  const { rows: dispatches } = await client.query<Omit<OutboxAttempt, keyof LoggedAttempt>>({
    name: 'read_outbox_dispatches',
    text: `
      SELECT id AS "dispatchId", notification_id AS "notificationId", queue, template_slug AS "templateSlug",
        template_version AS "templateVersion", context::text
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

const deleteBatch = async (client: PoolClient, batchId: string): Promise<void> => {
  await client.query({
    name: 'delete_outbox_batch',
    text: `WITH gone AS (DELETE FROM attempt_outbox WHERE batch_id = $1) DELETE FROM attempt_batches WHERE id = $1`,
    values: [batchId],
  });
  await unlock(client, batchId);
};

const unlock = async (client: PoolClient, batchId: string): Promise<void> => {
  await client.query({
    name: 'unlock_outbox_batch',
    text: `SELECT pg_advisory_unlock(${BATCH_LOCKS}, hashtext($1))`,
    values: [batchId],
  });
};

/** How many attempts are waiting, in up to `maxEntries` entries, and the age of the oldest in seconds. */
export const measureOutbox = async (
  sql: Sql,
  maxEntries: number,
): Promise<{ waiting: number; oldestSeconds: number }> => {
  const { rows } = await sql.query<{ waiting: number; oldestSeconds: number }>({
    name: 'measure_outbox',
    text: `
      SELECT coalesce(sum(attempts), 0)::int AS waiting, coalesce(extract(epoch FROM now() - min(finished_at)), 0)::float AS "oldestSeconds"
      FROM (SELECT attempts, finished_at FROM attempt_outbox ORDER BY id LIMIT $1) o`,
    values: [maxEntries],
  });
  return rows[0]!;
};
