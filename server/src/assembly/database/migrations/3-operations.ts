import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds the tables and columns that the operations pages show, and the indexes that find a person's mails while an
 * address is being typed.
 */
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
-- Messages that workers rejected.
ALTER TABLE queues ADD dead_lettered int NOT NULL DEFAULT 0;

-- Reports of the workers, every few seconds.
CREATE TABLE workers (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  started_at timestamptz(3) NOT NULL DEFAULT now(),
  seen_at timestamptz(3) NOT NULL DEFAULT now(),
  mail_server_down_since timestamptz(3),
  mail_server_error text
);

-- Drafts of test mails are template versions with negative numbers.
CREATE SEQUENCE template_drafts AS int;

CREATE INDEX dispatches_paused ON dispatches (id) WHERE status = 'PAUSED';

-- Finds whole addresses and prefixes, whatever the database's collation.
DROP INDEX deliveries_email;
CREATE INDEX deliveries_email ON deliveries (email text_pattern_ops, id);

-- Find deliveries across dispatches. Both indexes leave out deliveries that were sent at the first attempt.
CREATE INDEX deliveries_status ON deliveries (status, id)
  WHERE status IN ('RETRYING', 'UNCERTAIN', 'FAILED', 'SUPPRESSED', 'CANCELLED', 'EXPIRED');
CREATE INDEX deliveries_cause ON deliveries (error_class, id) WHERE error_class IS NOT NULL;

-- Finds part of a user's name or address. If PostgreSQL lacks this extension, the search reads all users.
DO $$ BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX users_search ON users USING gin
    ((username || ' ' || email || ' ' || first_name || ' ' || last_name) gin_trgm_ops);
EXCEPTION WHEN undefined_file OR feature_not_supported OR insufficient_privilege THEN
  RAISE NOTICE 'pg_trgm is not to be had here';
END $$;
`;

const DOWN = `
DROP INDEX IF EXISTS users_search;
DROP INDEX deliveries_cause;
DROP INDEX deliveries_status;
DROP INDEX deliveries_email;
CREATE INDEX deliveries_email ON deliveries (email, id);
DROP INDEX dispatches_paused;
DELETE FROM template_versions WHERE version < 0;
DROP SEQUENCE template_drafts;
DROP TABLE workers;
ALTER TABLE queues DROP dead_lettered;
`;
