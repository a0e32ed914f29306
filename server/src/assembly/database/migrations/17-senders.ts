import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds senders, their DKIM keys, and the routes that mails take. */
export class Senders1765600000000 implements MigrationInterface {
  name = 'Senders1765600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

const UP = `
-- Mail servers besides the one of SMTP_URL. A key of the purpose SECRET seals the secrets.
CREATE TABLE routes (
  id uuid PRIMARY KEY,
  name text NOT NULL CONSTRAINT routes_name UNIQUE,
  -- As SMTP_URL, without user and password.
  url text NOT NULL,
  host text NOT NULL,
  port int NOT NULL,
  username text,
  -- The password.
  secret bytea,
  -- What OAuth 2 needs besides secrets. Null: no OAuth.
  oauth jsonb,
  -- The secrets of OAuth 2 that don't change, as JSON.
  oauth_secret bytea,
  -- PEM of an authority to trust besides the usual ones.
  ca text,
  connections int NOT NULL,
  mails_per_connection int NOT NULL,
  per_second float8,
  per_minute int,
  per_day int,
  -- By receiving domain.
  domain_limits jsonb NOT NULL DEFAULT '{}',
  is_up boolean NOT NULL DEFAULT true,
  last_error text,
  -- When is_up was last found out by a worker.
  checked_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);

-- Tokens of routes with OAuth 2, which workers renew. Sealed, as the secrets of routes are.
CREATE TABLE route_tokens (
  route_id uuid PRIMARY KEY REFERENCES routes ON DELETE CASCADE,
  -- Grows with each new token and each change of the credentials.
  generation int NOT NULL DEFAULT 0,
  access_token bytea,
  -- Null: the grant has none.
  refresh_token bytea,
  issued_at timestamptz(3),
  renew_at timestamptz(3),
  -- Somewhat before the server's own time.
  expires_at timestamptz(3),
  -- The process that asks for a new token, and the time after which it is taken for dead.
  renewed_by uuid,
  renewed_until timestamptz(3),
  failures int NOT NULL DEFAULT 0,
  last_error text,
  -- Whether the last error was a refusal of the credentials.
  is_refusal boolean NOT NULL DEFAULT false,
  -- No process asks before.
  retry_at timestamptz(3)
);

CREATE TABLE senders (
  id uuid PRIMARY KEY,
  slug text NOT NULL CONSTRAINT senders_slug UNIQUE,
  from_name text NOT NULL DEFAULT '',
  from_email text NOT NULL,
  reply_to text,
  -- Address of bounces. Null: BOUNCE_ADDRESS.
  return_path text,
  is_default boolean NOT NULL DEFAULT false,
  -- Who may send as this sender. Null: everybody.
  allowed_roles text[],
  allowed_key_ids uuid[],
  -- A bulk dispatch is paused if more percent of its mails fail or bounce, once so many mails have an outcome. Null: never.
  stop_after int,
  stop_failed_percent float8,
  stop_bounced_percent float8,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX senders_default ON senders (is_default) WHERE is_default;

-- A sender without rows here uses the route of SMTP_URL.
CREATE TABLE sender_routes (
  sender_id uuid NOT NULL CONSTRAINT sender_routes_sender REFERENCES senders ON DELETE CASCADE,
  route_id uuid NOT NULL CONSTRAINT sender_routes_route REFERENCES routes,
  -- The lowest position with a route that is up is used. Routes at one position share the mails by weight.
  position int NOT NULL,
  weight int NOT NULL DEFAULT 1,
  -- Null: all domains. A route of the mail's own domain goes before those for all.
  receiving_domain text,
  CONSTRAINT sender_routes_once UNIQUE NULLS NOT DISTINCT (sender_id, route_id, receiving_domain)
);
CREATE INDEX sender_routes_route ON sender_routes (route_id);

CREATE TABLE dkim_keys (
  id uuid PRIMARY KEY,
  sender_id uuid NOT NULL REFERENCES senders ON DELETE CASCADE,
  domain text NOT NULL,
  selector text NOT NULL,
  algorithm text NOT NULL CHECK (algorithm IN ('RSA', 'ED25519')),
  -- The private key, sealed. Null once it is retired.
  secret bytea,
  -- The p= of the DNS record.
  public_key text NOT NULL,
  state text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'ACTIVE', 'RETIRING', 'RETIRED')),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  changed_at timestamptz(3) NOT NULL DEFAULT now(),
  -- The last look at the record in DNS. A problem is null if the record fits the key.
  checked_at timestamptz(3),
  problem text,
  CONSTRAINT dkim_keys_selector UNIQUE (domain, selector)
);
CREATE INDEX dkim_keys_sender ON dkim_keys (sender_id);
CREATE UNIQUE INDEX dkim_keys_active ON dkim_keys (sender_id, domain, algorithm) WHERE state = 'ACTIVE';

-- Receiving domains that refuse a sender. The sender may be deleted meanwhile, so it is no foreign key: a settle can't fail for that.
CREATE TABLE domain_holds (
  -- Null: the sender of MAIL_FROM.
  sender_id uuid,
  domain text NOT NULL,
  -- In a row. A mail that is accepted before the domain is held ends the row.
  refusals int NOT NULL,
  -- The latest refusal, without addresses.
  reason text NOT NULL,
  enhanced_code text,
  first_refused_at timestamptz(3) NOT NULL DEFAULT now(),
  refused_at timestamptz(3) NOT NULL DEFAULT now(),
  -- Since when the domain is held. Null: after fewer than three refusals it isn't.
  since timestamptz(3),
  -- When an operator released it. The row goes when everything that waited is published.
  released_at timestamptz,
  CONSTRAINT domain_holds_once UNIQUE NULLS NOT DISTINCT (sender_id, domain)
);

-- Grows with each change of what workers read about senders and routes. Writers wait for each other, so whoever reads a number sees
-- everything up to it.
CREATE TABLE sending_version (version bigint NOT NULL);
INSERT INTO sending_version VALUES (0);
CREATE FUNCTION count_sending_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  UPDATE sending_version SET version = version + 1;
  RETURN NULL;
END $$;
CREATE TRIGGER sending_change AFTER INSERT OR UPDATE OR DELETE ON senders EXECUTE FUNCTION count_sending_change();
CREATE TRIGGER sending_change AFTER INSERT OR UPDATE OR DELETE ON sender_routes EXECUTE FUNCTION count_sending_change();
CREATE TRIGGER sending_change AFTER INSERT OR DELETE OR UPDATE OF state, secret ON dkim_keys EXECUTE FUNCTION count_sending_change();
CREATE TRIGGER sending_change AFTER INSERT OR DELETE
  OR UPDATE OF name, url, host, port, username, secret, oauth, oauth_secret, ca, connections, mails_per_connection, per_second, per_minute, per_day, domain_limits
  ON routes EXECUTE FUNCTION count_sending_change();

ALTER TABLE templates ADD sender_id uuid CONSTRAINT templates_sender REFERENCES senders;
ALTER TABLE notifications ADD sender_id uuid CONSTRAINT notifications_sender REFERENCES senders;
CREATE INDEX templates_sender ON templates (sender_id) WHERE sender_id IS NOT NULL;
CREATE INDEX notifications_sender ON notifications (sender_id) WHERE sender_id IS NOT NULL;

-- Null: the sender of MAIL_FROM.
ALTER TABLE dispatches ADD sender_id uuid,
  -- Why it was paused by itself: FAILED or BOUNCED. Null: it wasn't.
  ADD stop_cause text,
  -- It was resumed after that.
  ADD stop_waived boolean NOT NULL DEFAULT false;
CREATE INDEX dispatches_stoppable ON dispatches (id) WHERE status = 'SENDING' AND type <> 'PERSONAL' AND sender_id IS NOT NULL;
CREATE INDEX dispatches_sender ON dispatches (sender_id, id) WHERE sender_id IS NOT NULL;

ALTER TABLE deliveries
  -- The route of the latest attempt. Null: that of SMTP_URL, or no attempt yet.
  ADD route_id uuid,
  -- Why a RETRYING delivery waits although no attempt failed.
  ADD wait_reason text,
  -- True: the latest attempt went to REDIRECT_ALL_TO instead of the recipient.
  ADD redirected boolean;
CREATE INDEX deliveries_waiting ON deliveries (wait_reason, id) WHERE wait_reason IS NOT NULL;
-- Deliveries that may go by their own route only.
CREATE INDEX deliveries_bound ON deliveries (route_id) WHERE may_have_arrived AND route_id IS NOT NULL;

-- How far the limits of a route (domain '') or of a receiving domain on it are used. Without a row they aren't used yet.
CREATE TABLE route_windows (
  route_id uuid NOT NULL,
  domain text NOT NULL,
  -- The next time that a mail may get. All workers take from it.
  next_at timestamptz NOT NULL DEFAULT now(),
  -- The times of mails that wait, urgent ones and others, are planned up to here.
  urgent_until timestamptz NOT NULL DEFAULT now(),
  waits_until timestamptz NOT NULL DEFAULT now(),
  -- Mails that were released early have times up to here.
  released_until timestamptz NOT NULL DEFAULT now(),
  -- Mails that got a time on this day (UTC).
  day date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
  day_count int NOT NULL DEFAULT 0,
  PRIMARY KEY (route_id, domain)
);

-- Receiving domains that asked for fewer mails on a route; the zero UUID is that of SMTP_URL. Few at a time.
CREATE TABLE slow_domains (
  route_id uuid NOT NULL,
  domain text NOT NULL,
  -- Mails per second at \`slowed_at\`. The rate grows from then on.
  rate float8 NOT NULL,
  slowed_at timestamptz NOT NULL DEFAULT now(),
  -- The domain's last reply, without addresses.
  reply text NOT NULL,
  PRIMARY KEY (route_id, domain)
);

-- Timestamp of the newest migration that the worker knows. Null: a worker that knows no senders.
ALTER TABLE workers ADD schema_version bigint,
  -- The worker's settings. Null: it has none, or is older than they are.
  ADD redirect_all_to text, ADD allow_recipients text[];

-- Rules of when to tell somebody about a problem.
CREATE TABLE alert_rules (
  id uuid PRIMARY KEY,
  name text NOT NULL CONSTRAINT alert_rules_name UNIQUE,
  kind text NOT NULL CHECK (kind IN ('FAILURE_RATE', 'QUEUE_AGE', 'DOMAIN_HELD', 'ROUTE_DOWN')),
  percent float8,
  minutes int,
  is_active boolean NOT NULL DEFAULT true,
  language text NOT NULL DEFAULT 'EN' CHECK (language IN ('EN', 'RU')),
  -- URL and signing secret as JSON, sealed. Null: mails are sent instead.
  webhook bytea,
  webhook_host text,
  emails text[] NOT NULL DEFAULT '{}',
  mail_from text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  CHECK (webhook IS NULL OR webhook_host IS NOT NULL),
  -- Erasing a person may leave an inactive rule without addresses.
  CHECK (webhook IS NOT NULL OR mail_from IS NOT NULL AND (emails <> '{}' OR NOT is_active))
);

-- Routes of a rule's mails, the preferred one first.
CREATE TABLE alert_rule_routes (
  rule_id uuid NOT NULL REFERENCES alert_rules ON DELETE CASCADE,
  route_id uuid NOT NULL CONSTRAINT alert_rule_routes_route REFERENCES routes,
  position int NOT NULL,
  PRIMARY KEY (rule_id, route_id)
);
CREATE INDEX alert_rule_routes_route ON alert_rule_routes (route_id);

CREATE TABLE alerts (
  id uuid PRIMARY KEY,
  rule_id uuid NOT NULL REFERENCES alert_rules ON DELETE CASCADE,
  -- What the problem is about, such as the id of a route.
  subject text NOT NULL,
  -- Names and figures of the text.
  details jsonb NOT NULL,
  since timestamptz(3) NOT NULL DEFAULT now(),
  -- When the problem was last found.
  seen_at timestamptz NOT NULL DEFAULT now(),
  told_at timestamptz(3),
  resolved_at timestamptz(3),
  resolved_told_at timestamptz(3),
  -- Of the message that is still to be sent.
  tries int NOT NULL DEFAULT 0,
  next_try_at timestamptz NOT NULL DEFAULT now(),
  last_error text
);
CREATE UNIQUE INDEX alerts_open ON alerts (rule_id, subject) WHERE resolved_at IS NULL;
CREATE INDEX alerts_rule ON alerts (rule_id);
CREATE INDEX alerts_untold ON alerts (next_try_at) WHERE told_at IS NULL OR resolved_at IS NOT NULL AND resolved_told_at IS NULL;
CREATE INDEX alerts_resolved ON alerts (resolved_at) WHERE resolved_at IS NOT NULL;
`;

const DOWN = `
DROP TABLE alerts, alert_rule_routes, alert_rules;
ALTER TABLE workers DROP allow_recipients, DROP redirect_all_to, DROP schema_version;
ALTER TABLE deliveries DROP redirected, DROP wait_reason, DROP route_id;
ALTER TABLE dispatches DROP stop_waived, DROP stop_cause, DROP sender_id;
ALTER TABLE notifications DROP sender_id;
ALTER TABLE templates DROP sender_id;
DROP TABLE slow_domains, route_windows, domain_holds, dkim_keys, sender_routes, senders, route_tokens, routes, sending_version;
DROP FUNCTION count_sending_change;
`;
