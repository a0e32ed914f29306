import type { Sql } from './sql.js';

/** The role of workers' accounts. In a cluster without it, workers use the server's account. */
export const WORKER_ROLE = 'tidings_worker';

const COUNTERS =
  'queued, sending, retrying, uncertain, sent, failed, suppressed, cancelled, expired, delivered, bounced, complained';

/**
 * Everything that workers' statements need, by table. Columns that are not listed can't be changed: neither a
 * delivery's address nor its dispatch, and of a dispatch only its progress.
 */
const GRANTS = `
  GRANT SELECT ON dispatches, deliveries, template_versions, queues, schema_compatibility, senders, sender_routes, routes, dkim_keys, domain_holds, sending_version,
    route_tokens TO ${WORKER_ROLE};
  GRANT SELECT (id, username, first_name, last_name, locale, timezone, attributes, is_active) ON users TO ${WORKER_ROLE};
  GRANT SELECT ("timestamp") ON migrations TO ${WORKER_ROLE};
  GRANT SELECT (group_id, user_id) ON group_members TO ${WORKER_ROLE};
  GRANT UPDATE (status, completed_at, claimed_at, ${COUNTERS}) ON dispatches TO ${WORKER_ROLE};
  GRANT UPDATE (status, attempts, attempts_before, lease_until, lease_token, publish_at, next_attempt_at, message_domain, first_claimed_at,
    recipient, redirected, may_have_arrived, suppressed_by, error_class, last_error, updated_at, route_id, wait_reason) ON deliveries TO ${WORKER_ROLE};
  GRANT SELECT, INSERT, UPDATE (expires_at) ON suppressions TO ${WORKER_ROLE};
  GRANT SELECT ON suppression_undos TO ${WORKER_ROLE};
  GRANT INSERT, UPDATE, DELETE ON domain_holds TO ${WORKER_ROLE};
  GRANT UPDATE (is_up, last_error, checked_at) ON routes TO ${WORKER_ROLE};
  GRANT UPDATE (generation, access_token, refresh_token, issued_at, renew_at, expires_at, renewed_by, renewed_until, failures, last_error,
    is_refusal, retry_at) ON route_tokens TO ${WORKER_ROLE};
  GRANT SELECT, INSERT, UPDATE ON route_windows TO ${WORKER_ROLE};
  GRANT SELECT, INSERT, UPDATE, DELETE ON slow_domains TO ${WORKER_ROLE};
  GRANT SELECT ON keys TO ${WORKER_ROLE};
  GRANT SELECT (id, sha256, size) ON file_contents TO ${WORKER_ROLE};
  GRANT SELECT ON file_chunks TO ${WORKER_ROLE};
  GRANT SELECT, INSERT, UPDATE (batch_id), DELETE ON feedback_outbox TO ${WORKER_ROLE};
  GRANT SELECT, INSERT, DELETE ON feedback_batches TO ${WORKER_ROLE};
  GRANT UPDATE (dead_lettered) ON queues TO ${WORKER_ROLE};
  GRANT SELECT, INSERT, UPDATE (batch_id), DELETE ON attempt_outbox TO ${WORKER_ROLE};
  GRANT SELECT, INSERT, DELETE ON attempt_batches TO ${WORKER_ROLE};
  GRANT SELECT (state, types) ON webhook_endpoints TO ${WORKER_ROLE};
  GRANT INSERT ON webhook_outbox TO ${WORKER_ROLE};
  GRANT SELECT, INSERT, UPDATE, DELETE ON workers TO ${WORKER_ROLE};`;

/**
 * Grants workers the privileges in `GRANTS` and revokes outdated ones. Must run as the tables' owner, one call
 * at a time. Does nothing if the role doesn't exist.
 */
export const grantToWorkers = async (sql: Sql): Promise<void> => {
  await sql.query({
    text: `
      DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${WORKER_ROLE}') THEN RETURN; END IF;
        REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${WORKER_ROLE};
        ${GRANTS}
      END $$`,
  });
};
