import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds webhooks, and the metadata of sends that they return. */
export class Webhooks1766300000000 implements MigrationInterface {
  name = 'Webhooks1766300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

const UP = `
ALTER TABLE dispatches
  -- What the caller gave for its own use. Null: nothing.
  ADD metadata jsonb,
  -- How many times it became COMPLETED: a retry opens it again.
  ADD completions int NOT NULL DEFAULT 0;
CREATE INDEX dispatches_metadata ON dispatches USING gin (metadata jsonb_path_ops) WHERE metadata IS NOT NULL;

CREATE TABLE webhook_endpoints (
  id uuid PRIMARY KEY,
  name text NOT NULL CONSTRAINT webhook_endpoints_name UNIQUE,
  -- URL and secrets, encrypted.
  target bytea NOT NULL,
  -- Host and port of the URL.
  host text NOT NULL,
  -- Types of events, such as delivery.sent.
  types text[] NOT NULL,
  -- Only events of sends with one of these. Null: of all.
  topics text[],
  event_names text[],
  api_key_ids uuid[],
  is_batched boolean NOT NULL,
  max_in_flight int NOT NULL,
  -- OFF: switched off by a person. DISABLED: by itself.
  state text NOT NULL CHECK (state IN ('ACTIVE', 'OFF', 'DISABLED')),
  disabled_at timestamptz,
  disabled_reason text CHECK (disabled_reason IN ('GONE', 'FAILING', 'UNREADABLE')),
  -- What the last try of a failing endpoint ended with.
  disabled_error text,
  -- The secret from before the last rotation signs until then, too.
  previous_secret_until timestamptz,
  -- The endpoint asked for no request before this time.
  held_until timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- What happened, in the order in which it happened to a delivery, before it is known who is to be told.
CREATE TABLE webhook_outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  dispatch_id uuid,
  events int NOT NULL,
  entries json NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Requests that wait to be sent: those of a lane one after the other, by id.
CREATE TABLE webhook_messages (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  endpoint_id uuid NOT NULL REFERENCES webhook_endpoints ON DELETE CASCADE,
  lane int NOT NULL,
  message_id text NOT NULL,
  events int NOT NULL,
  types text[] NOT NULL,
  body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX webhook_messages_lane ON webhook_messages (endpoint_id, lane, id);

-- Lanes whose oldest request has failed.
CREATE TABLE webhook_lanes (
  endpoint_id uuid NOT NULL REFERENCES webhook_endpoints ON DELETE CASCADE,
  lane int NOT NULL,
  tries int NOT NULL,
  failed_since timestamptz NOT NULL,
  next_try_at timestamptz NOT NULL,
  PRIMARY KEY (endpoint_id, lane)
);

CREATE TABLE webhook_tries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  endpoint_id uuid NOT NULL REFERENCES webhook_endpoints ON DELETE CASCADE,
  message_id text NOT NULL,
  events int NOT NULL,
  types text[] NOT NULL,
  started_at timestamptz NOT NULL,
  duration_ms int NOT NULL,
  -- Null: there was no answer.
  status int,
  -- The beginning of the answer.
  answer text,
  error text
);
CREATE INDEX webhook_tries_endpoint ON webhook_tries (endpoint_id, id);

-- Events that are sent again to one endpoint. position: the last one of the log that was read.
CREATE TABLE webhook_replays (
  id uuid PRIMARY KEY,
  endpoint_id uuid NOT NULL REFERENCES webhook_endpoints ON DELETE CASCADE,
  since timestamptz NOT NULL,
  until timestamptz NOT NULL,
  dispatch_id uuid,
  delivery_id bigint,
  -- It waits until the log has what was in the outboxes up to these entries.
  attempt_outbox_id bigint NOT NULL,
  feedback_outbox_id bigint NOT NULL,
  source text NOT NULL,
  position jsonb,
  events int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);
CREATE INDEX webhook_replays_open ON webhook_replays (created_at) WHERE finished_at IS NULL;

ALTER TABLE alert_rules DROP CONSTRAINT alert_rules_kind_check,
  ADD CONSTRAINT alert_rules_kind_check CHECK (kind IN ('FAILURE_RATE', 'QUEUE_AGE', 'DOMAIN_HELD', 'ROUTE_DOWN', 'WEBHOOK_DISABLED'));

-- The outbox of events has no entry up to this one that was written before the ledger was done. Null: as in outbox_id.
ALTER TABLE erasures ADD webhook_outbox_id bigint;

-- Status changes of dispatches have ten statements, and suppressions nine.
CREATE FUNCTION announce_dispatch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status = 'COMPLETED' THEN NEW.completions := OLD.completions + 1; END IF;
  IF EXISTS (SELECT FROM webhook_endpoints e WHERE e.state = 'ACTIVE' AND
    CASE NEW.status WHEN 'COMPLETED' THEN 'dispatch.completed' WHEN 'PAUSED' THEN 'dispatch.paused' ELSE 'dispatch.stopped' END = ANY (e.types)) THEN
    INSERT INTO webhook_outbox (kind, dispatch_id, events, entries)
    VALUES ('DISPATCH', NEW.id, 1, json_build_array(json_build_object('status', NEW.status, 'round', NEW.completions,
      'cause', NEW.stop_cause, 'counts', json_build_object('total', NEW.total,
        'sent', NEW.sent, 'failed', NEW.failed, 'suppressed', NEW.suppressed, 'cancelled', NEW.cancelled, 'expired', NEW.expired), 'at', now()::timestamptz(3), 'pausedAs', CASE WHEN NEW.status = 'PAUSED' THEN gen_random_uuid() END)));
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER dispatches_announce BEFORE UPDATE OF status ON dispatches FOR EACH ROW
  WHEN (OLD.status IS DISTINCT FROM NEW.status AND NEW.status IN ('COMPLETED', 'PAUSED', 'CANCELLED'))
  EXECUTE FUNCTION announce_dispatch();

CREATE FUNCTION announce_suppression() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM webhook_endpoints e WHERE e.state = 'ACTIVE' AND TG_ARGV[0] = ANY (e.types)) THEN
    INSERT INTO webhook_outbox (kind, events, entries)
    VALUES ('SUPPRESSION', 1, json_build_array(json_build_object('type', TG_ARGV[0], 'suppressionId', NEW.id::text, 'email', NEW.address,
      'scope', NEW.scope, 'topic', NEW.topic, 'reason', NEW.reason, 'at', now()::timestamptz(3))));
  END IF;
  RETURN NULL;
END $$;
-- An erased person's suppression becomes a hash: nothing new for anybody.
CREATE TRIGGER suppressions_announce AFTER INSERT ON suppressions FOR EACH ROW
  WHEN (NEW.address NOT LIKE 'hash:%') EXECUTE FUNCTION announce_suppression('suppression.created');
CREATE TRIGGER suppression_undos_announce AFTER INSERT ON suppression_undos FOR EACH ROW
  WHEN (NEW.address NOT LIKE 'hash:%') EXECUTE FUNCTION announce_suppression('suppression.removed');

CREATE FUNCTION announce_template() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM webhook_endpoints e WHERE e.state = 'ACTIVE' AND 'template.updated' = ANY (e.types)) THEN
    INSERT INTO webhook_outbox (kind, events, entries)
    VALUES ('TEMPLATE', 1, json_build_array(json_build_object('slug', NEW.slug, 'version', NEW.version, 'at', now()::timestamptz(3))));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER template_versions_announce AFTER INSERT ON template_versions FOR EACH ROW EXECUTE FUNCTION announce_template();
`;

const DOWN = `
DROP TRIGGER template_versions_announce ON template_versions;
DROP TRIGGER suppression_undos_announce ON suppression_undos;
DROP TRIGGER suppressions_announce ON suppressions;
DROP TRIGGER dispatches_announce ON dispatches;
DROP FUNCTION announce_template();
DROP FUNCTION announce_suppression();
DROP FUNCTION announce_dispatch();
DELETE FROM alert_rules WHERE kind = 'WEBHOOK_DISABLED';
ALTER TABLE alert_rules DROP CONSTRAINT alert_rules_kind_check,
  ADD CONSTRAINT alert_rules_kind_check CHECK (kind IN ('FAILURE_RATE', 'QUEUE_AGE', 'DOMAIN_HELD', 'ROUTE_DOWN'));
ALTER TABLE erasures DROP webhook_outbox_id;
DROP TABLE webhook_replays;
DROP TABLE webhook_tries;
DROP TABLE webhook_lanes;
DROP TABLE webhook_messages;
DROP TABLE webhook_outbox;
DROP TABLE webhook_endpoints;
ALTER TABLE dispatches DROP completions, DROP metadata;
`;
