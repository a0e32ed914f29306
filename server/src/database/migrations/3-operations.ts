import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What operators are shown of the machinery, and what finds a person's mail while her address is being typed. */
export class Operations1764200000000 implements MigrationInterface {
  name = 'Operations1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

const UP = `
-- Messages that workers refused.
ALTER TABLE queues ADD dead_lettered int NOT NULL DEFAULT 0;

-- What each worker says of itself, every few seconds.
CREATE TABLE workers (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  started_at timestamptz(3) NOT NULL DEFAULT now(),
  seen_at timestamptz(3) NOT NULL DEFAULT now(),
  mail_server_down_since timestamptz(3),
  mail_server_error text
);

-- Drafts that were sent as a test stand among a template's versions, under negative numbers.
CREATE SEQUENCE template_drafts AS int;

CREATE INDEX dispatches_paused ON dispatches (id) WHERE status = 'PAUSED';

-- Serves the beginning of an address as well as the whole of it, whatever the database's collation.
DROP INDEX deliveries_email;
CREATE INDEX deliveries_email ON deliveries (email text_pattern_ops, id);
`;

const DOWN = `
DROP INDEX deliveries_email;
CREATE INDEX deliveries_email ON deliveries (email, id);
DROP INDEX dispatches_paused;
DELETE FROM template_versions WHERE version < 0;
DROP SEQUENCE template_drafts;
DROP TABLE workers;
ALTER TABLE queues DROP dead_lettered;
`;
