import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds erasures of people, and the deletion of contexts after their retention. */
export class PersonalData1764600000000 implements MigrationInterface {
  name = 'PersonalData1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

const UP = `
-- Erasures of people. The address is kept here until it is removed everywhere else.
CREATE TABLE erasures (
  id uuid PRIMARY KEY,
  requested_at timestamptz(3) NOT NULL DEFAULT now(),
  email text,
  user_ids uuid[] NOT NULL DEFAULT '{}',
  deliveries int NOT NULL DEFAULT 0,
  -- Id of the last outbox row that may contain the address. Null while the ledger may still contain it.
  outbox_id bigint,
  looked_at timestamptz NOT NULL DEFAULT '-infinity',
  finished_at timestamptz(3)
);
CREATE INDEX erasures_open ON erasures (looked_at) WHERE finished_at IS NULL;

ALTER TABLE dispatches ADD cancelled_at timestamptz(3), ADD contexts_dropped_at timestamptz(3), ADD recipients_dropped boolean NOT NULL DEFAULT false;
CREATE INDEX dispatches_with_context ON dispatches (coalesce(completed_at, cancelled_at, created_at))
  WHERE contexts_dropped_at IS NULL AND status IN ('COMPLETED', 'CANCELLED');
CREATE INDEX dispatches_with_recipients ON dispatches (contexts_dropped_at)
  WHERE contexts_dropped_at IS NOT NULL AND NOT recipients_dropped;
`;

const DOWN = `
DROP INDEX dispatches_with_recipients;
DROP INDEX dispatches_with_context;
ALTER TABLE dispatches DROP recipients_dropped, DROP contexts_dropped_at, DROP cancelled_at;
DROP TABLE erasures;
`;
