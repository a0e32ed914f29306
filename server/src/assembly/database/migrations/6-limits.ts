import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds rate limits and the audit log. */
export class Limits1764500000000 implements MigrationInterface {
  name = 'Limits1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

const UP = `
-- Counts of sign-in attempts by name and address. UNLOGGED, since losing them in a crash does no harm.
CREATE UNLOGGED TABLE sign_in_tries (
  key text PRIMARY KEY,
  tries int NOT NULL DEFAULT 0,
  blocked_until timestamptz NOT NULL DEFAULT '-infinity',
  last_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sign_in_tries_last ON sign_in_tries (last_at);

-- Calls of sendNotification that a key may make per minute; null for no limit.
ALTER TABLE api_keys ADD sends_per_minute int CHECK (sends_per_minute > 0),
  ADD sends_left double precision NOT NULL DEFAULT 0,
  ADD sends_counted_at timestamptz NOT NULL DEFAULT '-infinity';

-- The audit log. It contains no names and no addresses, since people can be erased and entries can't be changed.
CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz(3) NOT NULL DEFAULT now(),
  actor text NOT NULL,
  address text NOT NULL,
  action text NOT NULL,
  outcome text NOT NULL,
  subject_type text NOT NULL,
  subject_ids text[] NOT NULL,
  fields text[] NOT NULL,
  before jsonb,
  after jsonb
);
CREATE INDEX audit_log_actor ON audit_log (actor, id);
CREATE INDEX audit_log_action ON audit_log (action, id);
CREATE INDEX audit_log_subjects ON audit_log USING gin (subject_ids);

CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is only added to';
END $$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only();
`;

const DOWN = `
DROP TABLE audit_log;
DROP FUNCTION audit_log_is_append_only;
ALTER TABLE api_keys DROP sends_counted_at, DROP sends_left, DROP sends_per_minute;
DROP TABLE sign_in_tries;
`;
