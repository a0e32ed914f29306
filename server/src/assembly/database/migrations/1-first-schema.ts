import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Creates the first schema: accounts, templates, groups and notifications; the ledger; and the tables that servers and
 * workers share.
 */
export class FirstSchema1764000000000 implements MigrationInterface {
  name = 'FirstSchema1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CATALOGUE);
    await runner.query(LEDGER);
    await runner.query(ACCESS);
  }

  async down(): Promise<void> {
    throw new Error('the first schema is not taken back: drop the database instead');
  }
}

const CATALOGUE = `
CREATE TYPE role AS ENUM ('NONE', 'VIEWER', 'EDITOR', 'ADMIN');
CREATE TYPE dispatch_type AS ENUM ('PERSONAL', 'GROUP', 'ALL');

CREATE TABLE templates (
  slug text PRIMARY KEY,
  title text NOT NULL,
  description text NOT NULL DEFAULT '',
  content text NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);

-- Versions outlive their template, so that sent mails can be rendered again.
CREATE TABLE template_versions (
  slug text NOT NULL,
  version int NOT NULL,
  title text NOT NULL,
  content text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (slug, version)
);

CREATE TABLE users (
  id uuid PRIMARY KEY,
  username text NOT NULL,
  email text NOT NULL,
  first_name text NOT NULL DEFAULT '',
  last_name text NOT NULL DEFAULT '',
  locale text NOT NULL DEFAULT 'en',
  timezone text NOT NULL DEFAULT 'UTC',
  attributes jsonb NOT NULL DEFAULT '{}',
  role role NOT NULL DEFAULT 'NONE',
  password_hash text,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_username_key ON users (lower(username));
CREATE UNIQUE INDEX users_email_key ON users (lower(email));

CREATE TABLE groups (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX groups_name_key ON groups (lower(name));

CREATE TABLE group_members (
  group_id uuid NOT NULL REFERENCES groups ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (group_id, user_id)
);
CREATE INDEX group_members_user ON group_members (user_id, group_id);

CREATE TABLE notifications (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  type dispatch_type NOT NULL,
  template_slug text NOT NULL REFERENCES templates,
  context jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX notifications_template ON notifications (template_slug);

CREATE TABLE notification_users (
  notification_id uuid NOT NULL REFERENCES notifications ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  PRIMARY KEY (notification_id, user_id)
);
CREATE INDEX notification_users_user ON notification_users (user_id);

CREATE TABLE notification_groups (
  notification_id uuid NOT NULL REFERENCES notifications ON DELETE CASCADE,
  group_id uuid NOT NULL REFERENCES groups ON DELETE CASCADE,
  PRIMARY KEY (notification_id, group_id)
);
CREATE INDEX notification_groups_group ON notification_groups (group_id);
`;

const LEDGER = `
CREATE TYPE dispatch_status AS ENUM ('SCHEDULED', 'SENDING', 'PAUSED', 'COMPLETED', 'CANCELLED');
CREATE TYPE dispatch_source AS ENUM ('ADMIN', 'API');
CREATE TYPE delivery_status AS ENUM
  ('QUEUED', 'SENDING', 'RETRYING', 'UNCERTAIN', 'SENT', 'FAILED', 'SUPPRESSED', 'CANCELLED', 'EXPIRED');
CREATE TYPE attempt_outcome AS ENUM ('SENT', 'RETRY', 'FAILED', 'SUPPRESSED', 'EXPIRED', 'UNCERTAIN');

CREATE TABLE dispatches (
  id uuid PRIMARY KEY,
  notification_id uuid REFERENCES notifications ON DELETE SET NULL,
  event text NOT NULL,
  queue text NOT NULL,
  type dispatch_type NOT NULL,
  template_slug text NOT NULL,
  template_version int NOT NULL,
  context jsonb NOT NULL,
  source dispatch_source NOT NULL,
  caller text NOT NULL,
  idempotency_key text,
  input_hash text NOT NULL,
  status dispatch_status NOT NULL DEFAULT 'SENDING',
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  completed_at timestamptz(3),

  audience_user_ids uuid[] NOT NULL,
  audience_group_ids uuid[] NOT NULL,
  audience_from timestamptz,
  audience_cursor uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  audience_complete boolean NOT NULL,

  -- Every delivery up to the cursor was published and confirmed in this epoch. Moving the cursor back starts a new epoch.
  cursor bigint NOT NULL DEFAULT 0,
  epoch int NOT NULL DEFAULT 0,
  published boolean NOT NULL DEFAULT false,
  published_at timestamptz,
  claimed_at timestamptz,

  total int NOT NULL DEFAULT 0,
  queued int NOT NULL DEFAULT 0,
  sending int NOT NULL DEFAULT 0,
  retrying int NOT NULL DEFAULT 0,
  uncertain int NOT NULL DEFAULT 0,
  sent int NOT NULL DEFAULT 0,
  failed int NOT NULL DEFAULT 0,
  suppressed int NOT NULL DEFAULT 0,
  cancelled int NOT NULL DEFAULT 0,
  expired int NOT NULL DEFAULT 0,
  CONSTRAINT dispatches_idempotency_key UNIQUE (caller, idempotency_key),
  CONSTRAINT dispatches_counts CHECK
    (total = queued + sending + retrying + uncertain + sent + failed + suppressed + cancelled + expired)
) WITH (fillfactor = 70);
CREATE INDEX dispatches_notification ON dispatches (notification_id, id);
CREATE INDEX dispatches_template ON dispatches (template_slug, id);
CREATE INDEX dispatches_event ON dispatches (event, id);
CREATE INDEX dispatches_caller ON dispatches (caller, id);
CREATE INDEX dispatches_running ON dispatches (queue) WHERE status = 'SENDING';
CREATE INDEX dispatches_open ON dispatches ((type = 'PERSONAL') DESC, id) WHERE status = 'SENDING' AND NOT published;
CREATE INDEX dispatches_unwritten ON dispatches (id) WHERE status = 'SENDING' AND NOT audience_complete;

CREATE TABLE deliveries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dispatch_id uuid NOT NULL,
  user_id uuid,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  next_attempt_at timestamptz(3),
  publish_at timestamptz(3),
  lease_until timestamptz(3),
  lease_token uuid,
  status delivery_status NOT NULL DEFAULT 'QUEUED',
  attempts int NOT NULL DEFAULT 0,
  email text NOT NULL,
  recipient jsonb,
  message_domain text,
  error_class text,
  last_error text
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
CREATE UNIQUE INDEX deliveries_address ON deliveries (dispatch_id, email);
CREATE INDEX deliveries_queued ON deliveries (dispatch_id, id) WHERE status = 'QUEUED';
CREATE INDEX deliveries_failed ON deliveries (dispatch_id, error_class, id) WHERE status = 'FAILED';
CREATE INDEX deliveries_due ON deliveries (publish_at) WHERE publish_at IS NOT NULL;
CREATE INDEX deliveries_leased ON deliveries (lease_until) WHERE status = 'SENDING';
CREATE INDEX deliveries_email ON deliveries (email, id);
CREATE INDEX deliveries_user ON deliveries (user_id, id);

CREATE TABLE attempt_batches (
  id uuid PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE attempt_outbox (
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
CREATE INDEX attempt_outbox_free ON attempt_outbox (id) WHERE batch_id IS NULL;
CREATE INDEX attempt_outbox_batch ON attempt_outbox (batch_id, id) WHERE batch_id IS NOT NULL;

CREATE TABLE queues (
  name text PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz NOT NULL DEFAULT now()
);
`;

const ACCESS = `
CREATE TABLE sessions (
  token_hash bytea PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE api_keys (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  scopes text[] NOT NULL,
  prefix text NOT NULL,
  secret_hash bytea NOT NULL UNIQUE,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  last_used_at timestamptz(3),
  revoked_at timestamptz(3)
);
`;
