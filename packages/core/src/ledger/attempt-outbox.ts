import type { Pool, PoolClient } from 'pg';
import { derivedAttemptId } from './derived-attempt-id.js';
import type { Sql } from './sql.js';
import type { AttemptOutcome, ErrorClass } from './status.js';

/** What an entry of the outbox says of each attempt. Moments are as JSON has them, with the zone. */
export interface LoggedAttempt {
  /**
   * A UUID that is this delivery's alone: the lease token of the claim, or one made for what ended without a claim. A restored
   * database hands out delivery ids again, never these.
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
  /** What the mail server answered, where it took the mail. Entries of before this was kept have none. */
  response?: string | null;
  messageId: string;
  durationMs: number;
  queuedAt: string;
  finishedAt: string;
  /** JSON. */
  recipient: string;
}

/** An attempt on its way to the log, with what its dispatch says. */
export interface OutboxAttempt extends LoggedAttempt {
  dispatchId: string;
  notificationId: string | null;
  queue: string;
  templateSlug: string;
  templateVersion: number;
  /** JSON: the same text for all of a dispatch. */
  context: string;
}

/** As it is stored: entries of an older worker or server have no id. */
type StoredAttempt = Omit<LoggedAttempt, 'attemptId'> & { attemptId?: string };

/** The attempt id of a row that no claim stands behind. */
export const NEW_ATTEMPT_ID = 'gen_random_uuid()';

/**
 * The INSERT that every end of an attempt is logged with: one entry for each dispatch, of all that the statement around it
 * has ended. `of` names rows of deliveries, the others are expressions over them. `attemptId` is the lease token as it was before the
 * statement, or NEW_ATTEMPT_ID. Rows of one delivery with one attempt id are one attempt, of which the log keeps the row
 * that finished last.
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
 * Gathers entries that are in no batch yet into a new one, as many as fit into `rows` attempts and about `bytes` of
 * context, and commits it: from now on exactly these, in this order, go to the log together. `full` where no more fitted in.
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

/** Any number that no other pair of locks begins with. */
const BATCH_LOCKS = 721_544_201;

/** Batches that are looked at for one that nobody ships. More than there are shippers. */
const LOOKED_AT = 50;

/**
 * Takes the oldest batch that nobody is shipping, has it shipped, and deletes it once that resolves. A lock of the connection's
 * keeps other shippers off, and goes with the connection if this one dies. No transaction is open meanwhile: it would keep
 * PostgreSQL from tidying up after every update that is made in that time. Resolves to how many attempts; undefined where
 * there was no batch.
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
      WITH waiting AS MATERIALIZED (SELECT id FROM attempt_batches ORDER BY created_at, id LIMIT ${LOOKED_AT})
      SELECT id FROM waiting WHERE pg_try_advisory_lock(${BATCH_LOCKS}, hashtext(id::text)) LIMIT 1`,
  });
  const batchId = batches[0]?.id;
  if (!batchId) return undefined;
  const attempts = await readBatch(client, batchId);
  if (attempts) return { batchId, attempts };
  // Somebody has shipped it between our look and our lock. Nothing is in it: if it is still there, it would only stand in the way.
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

/** How many attempts wait, in up to `atMost` entries, and for how many seconds the oldest has. */
export const measureOutbox = async (sql: Sql, atMost: number): Promise<{ waiting: number; oldestSeconds: number }> => {
  const { rows } = await sql.query<{ waiting: number; oldestSeconds: number }>({
    name: 'measure_outbox',
    text: `
      SELECT coalesce(sum(attempts), 0)::int AS waiting, coalesce(extract(epoch FROM now() - min(finished_at)), 0)::float AS "oldestSeconds"
      FROM (SELECT attempts, finished_at FROM attempt_outbox ORDER BY id LIMIT $1) o`,
    values: [atMost],
  });
  return rows[0]!;
};
