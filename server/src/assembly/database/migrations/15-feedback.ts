import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds feedback, fates of deliveries, suppressions, topics, and the keys that tokens are signed with. */
export class Feedback1765400000000 implements MigrationInterface {
  name = 'Feedback1765400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

const UP = `
-- Keys that are made once. SECRET_KEY, or the key derived from it for workers, encrypts them.
CREATE TABLE keys (
  purpose text NOT NULL,
  number smallint NOT NULL,
  sealed bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (purpose, number)
);

CREATE TABLE topics (
  slug text PRIMARY KEY,
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  -- By locale.
  names jsonb NOT NULL DEFAULT '{}',
  descriptions jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
ALTER TABLE templates ADD topic text REFERENCES topics;
ALTER TABLE notifications ADD topic text REFERENCES topics;
CREATE INDEX templates_topic ON templates (topic) WHERE topic IS NOT NULL;
CREATE INDEX notifications_topic ON notifications (topic) WHERE topic IS NOT NULL;

CREATE TYPE delivery_fate AS ENUM ('DELIVERED', 'BOUNCED', 'COMPLAINED');
-- sent >= delivered + bounced + complained is no constraint: PostgreSQL would check it on the version of the row that the statement's
-- snapshot has, before it applies the change to the newest version, and refuse feedback about mails that were settled in between.
ALTER TABLE dispatches ADD topic text,
  ADD delivered int NOT NULL DEFAULT 0, ADD bounced int NOT NULL DEFAULT 0, ADD complained int NOT NULL DEFAULT 0;
-- For the list of a topic's dispatches, newest first.
CREATE INDEX dispatches_topic ON dispatches (topic, id) WHERE topic IS NOT NULL;
-- Of an erased delivery: keyed hash of its address, for an unsubscribe or a complaint that comes later.
ALTER TABLE deliveries ADD fate delivery_fate, ADD suppressed_by text, ADD erased_hash text;

CREATE TYPE feedback_kind AS ENUM
  ('DELIVERED', 'DELAYED', 'BOUNCED', 'COMPLAINED', 'UNSUBSCRIBED', 'AUTO_REPLIED', 'SUCCESS', 'UNKNOWN');
CREATE TYPE bounce_class AS ENUM ('HARD', 'SOFT', 'OURS');
CREATE TABLE feedback (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  deduplication_key text NOT NULL UNIQUE,
  -- Null if it belongs to no mail of ours.
  delivery_id bigint,
  dispatch_id uuid,
  email text NOT NULL,
  kind feedback_kind NOT NULL,
  bounce_class bounce_class,
  source text NOT NULL,
  error_class text,
  status_code text,
  diagnostic text,
  happened_at timestamptz(3) NOT NULL,
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  -- The report as it came, without the body of the returned mail, at most 64 KB.
  raw bytea,
  -- Of an unsubscribe by HTTP: what tells a mail scanner from a person. The network only where the request came soon after the mail.
  seconds_after_sent real,
  agent text,
  network text
);
CREATE INDEX feedback_network ON feedback (network, happened_at) WHERE network IS NOT NULL;
CREATE INDEX feedback_delivery ON feedback (delivery_id, id) WHERE delivery_id IS NOT NULL;
CREATE INDEX feedback_dispatch ON feedback (dispatch_id, id) WHERE dispatch_id IS NOT NULL;
CREATE INDEX feedback_email ON feedback (email, id);
-- Finds bounced and reported mails. An index of deliveries on the fate would cost every report of delivery a new entry in each index.
CREATE INDEX feedback_fate ON feedback (kind, delivery_id) WHERE kind IN ('BOUNCED', 'COMPLAINED') AND delivery_id IS NOT NULL;
CREATE INDEX feedback_received ON feedback (received_at, id);
CREATE INDEX feedback_kind ON feedback (kind, bounce_class, id);
CREATE INDEX feedback_unmatched ON feedback (id) WHERE delivery_id IS NULL;

CREATE TYPE suppression_scope AS ENUM ('TOPIC', 'ALL_TOPICS', 'ALL_MAIL');
CREATE TYPE suppression_reason AS ENUM ('HARD_BOUNCE', 'SOFT_BOUNCES', 'COMPLAINT', 'UNSUBSCRIBED', 'MANUAL', 'IMPORTED');
CREATE TABLE suppressions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Normalized, or the keyed hash of an erased person's address.
  address text NOT NULL,
  scope suppression_scope NOT NULL,
  -- No foreign key: an unsubscribe outlives its topic, and holds for a topic that gets the same slug.
  topic text,
  reason suppression_reason NOT NULL,
  note text NOT NULL DEFAULT '',
  feedback_id bigint REFERENCES feedback ON DELETE SET NULL,
  created_by text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3),
  CONSTRAINT suppressions_topic_scope CHECK ((scope = 'TOPIC') = (topic IS NOT NULL))
);
-- The claim reads only this index.
CREATE UNIQUE INDEX suppressions_address ON suppressions (address, scope, topic, reason)
  INCLUDE (expires_at) NULLS NOT DISTINCT;
CREATE INDEX suppressions_topic ON suppressions (topic, id) WHERE topic IS NOT NULL;
CREATE INDEX suppressions_scope ON suppressions (scope, id);
CREATE INDEX suppressions_reason ON suppressions (reason, id);
CREATE INDEX suppressions_feedback ON suppressions (feedback_id) WHERE feedback_id IS NOT NULL;
-- The hashes of erased people's addresses.
CREATE INDEX suppressions_erased ON suppressions (address) WHERE address LIKE 'hash:%';
-- Finds part of an address. If PostgreSQL lacks this extension, the search reads all suppressions.
DO $$ BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX suppressions_search ON suppressions USING gin (address gin_trgm_ops);
EXCEPTION WHEN undefined_file OR feature_not_supported OR insufficient_privilege THEN
  RAISE NOTICE 'pg_trgm is not available';
END $$;

-- Suppressions that somebody undid, under the same ids.
CREATE TABLE suppression_undos (
  id bigint PRIMARY KEY,
  address text NOT NULL,
  scope suppression_scope NOT NULL,
  topic text,
  reason suppression_reason NOT NULL,
  created_at timestamptz(3) NOT NULL,
  undone_at timestamptz(3) NOT NULL DEFAULT now(),
  undone_by text,
  note text NOT NULL DEFAULT ''
);
CREATE INDEX suppression_undos_address ON suppression_undos (address, id);
CREATE INDEX suppression_undos_topic ON suppression_undos (topic) WHERE topic IS NOT NULL;

-- Counts the SUPPRESSED deliveries of a dispatch by reason.
CREATE INDEX deliveries_suppressed ON deliveries (dispatch_id, suppressed_by) WHERE status = 'SUPPRESSED';

CREATE TABLE feedback_batches (
  id uuid PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE feedback_outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  batch_id uuid,
  events int NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  entries json NOT NULL
);
CREATE INDEX feedback_outbox_free ON feedback_outbox (id) WHERE batch_id IS NULL;
CREATE INDEX feedback_outbox_batch ON feedback_outbox (batch_id, id) WHERE batch_id IS NOT NULL;
ALTER TABLE erasures ADD feedback_outbox_id bigint;
`;

const DOWN = `
ALTER TABLE erasures DROP feedback_outbox_id;
DROP TABLE feedback_outbox;
DROP TABLE feedback_batches;
DROP INDEX deliveries_suppressed;
DROP TABLE suppression_undos;
DROP TABLE suppressions;
DROP TYPE suppression_reason;
DROP TYPE suppression_scope;
DROP TABLE feedback;
DROP TYPE bounce_class;
DROP TYPE feedback_kind;
ALTER TABLE deliveries DROP erased_hash, DROP suppressed_by, DROP fate;
ALTER TABLE dispatches DROP complained, DROP bounced, DROP delivered, DROP topic;
DROP TYPE delivery_fate;
ALTER TABLE notifications DROP topic;
ALTER TABLE templates DROP topic;
DROP TABLE topics;
DROP TABLE keys;
`;
