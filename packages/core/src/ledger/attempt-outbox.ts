import type { Recipient } from './recipient.js';
import type { Sql } from './sql.js';
import type { AttemptOutcome, ErrorClass } from './status.js';

/** An attempt on its way to the log. */
export interface OutboxAttempt {
  deliveryId: string;
  dispatchId: string;
  notificationId: string | null;
  queue: string;
  templateSlug: string;
  templateVersion: number;
  userId: string | null;
  email: string;
  attempt: number;
  outcome: AttemptOutcome;
  smtpCode: number | null;
  enhancedCode: string | null;
  errorClass: ErrorClass | null;
  error: string | null;
  messageId: string;
  durationMs: number;
  queuedAt: Date;
  finishedAt: Date;
  context: Record<string, unknown>;
  recipient: Recipient;
}

/**
 * Gathers rows that are in no batch yet into a new one, as many as fit into `rows` and about `bytes` of context, and
 * commits it: from now on exactly these rows, in this order, go to the log together. `full` where no more fitted in.
 */
export const formOutboxBatch = async (
  sql: Sql,
  { rows, bytes }: { rows: number; bytes: number },
): Promise<'nothing' | 'some' | 'full'> => {
  const result = await sql.query<{ seen: number }>({
    name: 'form_outbox_batch',
    text: `
      WITH free AS (
        SELECT o.id, octet_length(d.context::text) AS size FROM attempt_outbox o JOIN dispatches d ON d.id = o.dispatch_id
        WHERE o.batch_id IS NULL ORDER BY o.id LIMIT $1 FOR UPDATE OF o SKIP LOCKED
      ), fitting AS (
        SELECT id FROM (SELECT id, sum(size) OVER (ORDER BY id) - size AS before FROM free) f WHERE before < $2
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

/**
 * Within a transaction: takes a batch for as long as the transaction lasts, so that no two ship the same one at once.
 * A batch whose shipper died is free again with its connection.
 */
export const takeOutboxBatch = async (
  transaction: Sql,
): Promise<{ batchId: string; attempts: OutboxAttempt[] } | undefined> => {
  const { rows: batches } = await transaction.query<{ id: string }>({
    name: 'take_outbox_batch',
    text: 'SELECT id FROM attempt_batches ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED',
  });
  const batchId = batches[0]?.id;
  if (!batchId) return undefined;
  const { rows } = await transaction.query<OutboxAttempt>({
    name: 'read_outbox_batch',
    text: `
      SELECT o.delivery_id::text AS "deliveryId", o.dispatch_id AS "dispatchId", d.notification_id AS "notificationId",
        d.queue, d.template_slug AS "templateSlug", d.template_version AS "templateVersion", o.user_id AS "userId", o.email,
        o.attempt, o.outcome, o.smtp_code AS "smtpCode", o.enhanced_code AS "enhancedCode", o.error_class AS "errorClass",
        o.error, o.message_id AS "messageId", o.duration_ms AS "durationMs", o.queued_at AS "queuedAt",
        o.finished_at AS "finishedAt", d.context, o.recipient
      FROM attempt_outbox o JOIN dispatches d ON d.id = o.dispatch_id
      WHERE o.batch_id = $1 ORDER BY o.id`,
    values: [batchId],
  });
  return { batchId, attempts: rows };
};

/** Once the log has acknowledged the batch, within the transaction that took it. */
export const deleteOutboxBatch = async (transaction: Sql, batchId: string): Promise<void> => {
  await transaction.query({
    name: 'delete_outbox_rows',
    text: 'DELETE FROM attempt_outbox WHERE batch_id = $1',
    values: [batchId],
  });
  await transaction.query({
    name: 'delete_outbox_batch',
    text: 'DELETE FROM attempt_batches WHERE id = $1',
    values: [batchId],
  });
};

/** How many rows wait, counted up to `atMost`, and for how many seconds the oldest has. */
export const measureOutbox = async (sql: Sql, atMost: number): Promise<{ waiting: number; oldestSeconds: number }> => {
  const { rows } = await sql.query<{ waiting: number; oldestSeconds: number }>({
    name: 'measure_outbox',
    text: `
      SELECT count(*)::int AS waiting, coalesce(extract(epoch FROM now() - min(finished_at)), 0)::float AS "oldestSeconds"
      FROM (SELECT finished_at FROM attempt_outbox ORDER BY id LIMIT $1) o`,
    values: [atMost],
  });
  return rows[0]!;
};
