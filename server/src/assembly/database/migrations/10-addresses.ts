import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds columns for the normal form of addresses and for earlier addresses of a delivery. The server normalizes existing
 * rows after the migration.
 */
export class Addresses1764900000000 implements MigrationInterface {
  name = 'Addresses1764900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

// The indexes are created first: building them takes most of the time and doesn't block reads, which later statements
// do briefly. The older index users_email_key stays for servers of the previous version.
const UP = `
CREATE UNIQUE INDEX users_address_key ON users (email);
CREATE INDEX users_to_normalize ON users (id) WHERE email <> lower(email) OR octet_length(email) <> length(email);

ALTER TABLE users ADD email_typed text, ADD duplicate_of uuid REFERENCES users ON DELETE SET NULL;
CREATE INDEX users_duplicates ON users (duplicate_of) WHERE duplicate_of IS NOT NULL;
DO $$ BEGIN
  CREATE INDEX users_search_typed ON users USING gin (email_typed gin_trgm_ops) WHERE email_typed IS NOT NULL;
EXCEPTION WHEN undefined_object THEN
  RAISE NOTICE 'pg_trgm is not to be had here';
END $$;

-- An older server doesn't know email_typed and changes only email.
CREATE FUNCTION forget_typed_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.email_typed := NULL;
  NEW.duplicate_of := NULL;
  RETURN NEW;
END $$;
CREATE TRIGGER users_forget_typed_address BEFORE UPDATE OF email ON users FOR EACH ROW
  WHEN (NEW.email IS DISTINCT FROM OLD.email AND NEW.email_typed IS NOT DISTINCT FROM OLD.email_typed
    AND NEW.duplicate_of IS NOT DISTINCT FROM OLD.duplicate_of)
  EXECUTE FUNCTION forget_typed_address();

-- Number of corrections of the address, and the earlier addresses, oldest first.
ALTER TABLE deliveries ADD address_round int NOT NULL DEFAULT 0, ADD earlier_emails text[];
CREATE INDEX deliveries_earlier_emails ON deliveries USING gin (earlier_emails) WHERE earlier_emails IS NOT NULL;

-- Jobs that go through a table in chunks, by id, while the servers run.
CREATE TABLE backfills (
  name text PRIMARY KEY,
  cursor bigint NOT NULL DEFAULT 0,
  finished_at timestamptz(3)
);
INSERT INTO backfills (name) VALUES ('addresses of deliveries');
`;

const DOWN = `
DROP TABLE backfills;
ALTER TABLE deliveries DROP earlier_emails, DROP address_round;
DROP TRIGGER users_forget_typed_address ON users;
DROP FUNCTION forget_typed_address;
DROP INDEX users_to_normalize;
DROP INDEX users_address_key;
ALTER TABLE users DROP duplicate_of, DROP email_typed;
`;
