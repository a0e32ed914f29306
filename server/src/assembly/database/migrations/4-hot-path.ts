import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lowers the cost of each mail in PostgreSQL: updates that touch no index (HOT updates), and one outbox row per batch
 * of results.
 */
export class HotPath1764300000000 implements MigrationInterface {
  name = 'HotPath1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

/** Replaces the outbox with a new table, which is filled from the old one. */
const TAKE_ITS_PLACE = `
DROP TABLE attempt_outbox;
ALTER TABLE outbox RENAME TO attempt_outbox;
ALTER INDEX outbox_pkey RENAME TO attempt_outbox_pkey;
ALTER SEQUENCE outbox_id_seq RENAME TO attempt_outbox_id_seq;
CREATE INDEX attempt_outbox_free ON attempt_outbox (id) WHERE batch_id IS NULL;
CREATE INDEX attempt_outbox_batch ON attempt_outbox (batch_id, id) WHERE batch_id IS NOT NULL;
`;

const UP = `
-- With a counter in an index's condition, every change of a counter would update all indexes.
DROP INDEX dispatches_to_sweep;
ALTER TABLE dispatches ADD swept boolean NOT NULL DEFAULT false;
UPDATE dispatches SET swept = true WHERE status = 'CANCELLED' AND queued + retrying = 0;
CREATE INDEX dispatches_to_sweep ON dispatches (id) WHERE status = 'CANCELLED' AND NOT swept;

CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  batch_id uuid,
  dispatch_id uuid NOT NULL,
  attempts int NOT NULL,
  finished_at timestamptz(3) NOT NULL,
  entries json NOT NULL
);
INSERT INTO outbox (batch_id, dispatch_id, attempts, finished_at, entries)
SELECT batch_id, dispatch_id, count(*), min(finished_at), json_agg(json_build_object(
  'deliveryId', delivery_id::text, 'userId', user_id, 'email', email, 'attempt', attempt, 'outcome', outcome,
  'smtpCode', smtp_code, 'enhancedCode', enhanced_code, 'errorClass', error_class, 'error', error, 'messageId', message_id,
  'durationMs', duration_ms, 'queuedAt', queued_at, 'finishedAt', finished_at, 'recipient', recipient::text) ORDER BY id)
FROM attempt_outbox GROUP BY batch_id, dispatch_id ORDER BY min(id);
${TAKE_ITS_PLACE}
`;

const DOWN = `
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  batch_id uuid,
  delivery_id bigint NOT NULL,
  dispatch_id uuid NOT NULL,
  user_id uuid,
  attempt int NOT NULL,
  duration_ms int NOT NULL,
  smtp_code int,
  queued_at timestamptz(3) NOT NULL,
  finished_at timestamptz(3) NOT NULL,
  outcome attempt_outcome NOT NULL,
  email text NOT NULL,
  recipient jsonb NOT NULL,
  enhanced_code text,
  error_class text,
  error text,
  message_id text NOT NULL
);
INSERT INTO outbox (batch_id, delivery_id, dispatch_id, user_id, attempt, duration_ms, smtp_code, queued_at, finished_at,
  outcome, email, recipient, enhanced_code, error_class, error, message_id)
SELECT batch_id, "deliveryId", dispatch_id, "userId", attempt, "durationMs", "smtpCode", "queuedAt", "finishedAt",
  outcome, email, recipient::jsonb, "enhancedCode", "errorClass", error, "messageId"
FROM attempt_outbox o, json_to_recordset(o.entries) AS r("deliveryId" bigint, "userId" uuid, attempt int, "durationMs" int,
  "smtpCode" int, "queuedAt" timestamptz, "finishedAt" timestamptz, outcome attempt_outcome, email text, recipient text,
  "enhancedCode" text, "errorClass" text, error text, "messageId" text)
ORDER BY o.id;
${TAKE_ITS_PLACE}
DROP INDEX dispatches_to_sweep;
ALTER TABLE dispatches DROP swept;
CREATE INDEX dispatches_to_sweep ON dispatches (id) WHERE status = 'CANCELLED' AND queued + retrying > 0;
`;
