import { listHolds } from '@tidings/core/ledger/domain-holds';
import { BUILT_IN } from '@tidings/core/ledger/routing';
import type { Sql } from '@tidings/core/ledger/sql';
import { listWorkers } from '@tidings/core/ledger/workers';
import type { RouteEntity } from '../routes/routes.feature.js';
import type { SenderEntity } from '../senders/senders.feature.js';
import type { WebhookEndpointEntity } from '../webhooks/webhooks.feature.js';
import type { Problem } from './alert-kind.js';
import type { AlertRuleEntity } from './alert-rule.entity.js';

export type WatchedRule = Pick<AlertRuleEntity, 'id' | 'kind' | 'percent' | 'minutes'>;

/** Maximum number of open alerts of one rule. */
export const MAX_PROBLEMS = 100;

/** Maximum number of dispatches that a rate is computed from, besides those that are still being sent. */
const MAX_DISPATCHES = 10_000;

/** Maximum number of dispatches, the oldest ones, whose oldest waiting mail is looked up. */
const MAX_PROBED = 1_000;

/** Fewer mails have no rate. */
export const MIN_OUTCOMES = 10;

const MINUTE_MS = 60_000;

/** The smallest UUIDv7 of a moment in time (RFC 9562 section 5.7). */
const firstIdOf = (moment: number): string => {
  const hex = Math.max(0, moment).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
};

const minutesAgo = (minutes: number | null): number => Date.now() - (minutes ?? 0) * MINUTE_MS;

/** What a rule finds now. */
export const findProblems = (sql: Sql, rule: WatchedRule): Promise<Problem[]> => FINDERS[rule.kind](sql, rule);

/** Reads the counters of the newest dispatches: those accepted within the time, and those that are still being sent. */
const findFailureRate = async (sql: Sql, { percent, minutes }: WatchedRule): Promise<Problem[]> => {
  const { rows } = await sql.query<{ failed: number; total: number }>({
    name: 'alert_failure_rate',
    text: `
      WITH older AS MATERIALIZED (SELECT sent, failed FROM dispatches WHERE status = 'SENDING' AND id < $1)
      SELECT coalesce(sum(failed), 0)::float8 AS failed, coalesce(sum(sent + failed), 0)::float8 AS total FROM (
        (SELECT sent, failed FROM dispatches WHERE id >= $1 ORDER BY id DESC LIMIT ${MAX_DISPATCHES})
        UNION ALL SELECT sent, failed FROM older
      ) d`,
    values: [firstIdOf(minutesAgo(minutes))],
  });
  const { failed, total } = rows[0]!;
  const rate = (100 * failed) / total;
  if (total < MIN_OUTCOMES || rate < (percent ?? 100)) return [];
  return [{ kind: 'FAILURE_RATE', subject: '', details: { failed, total, percent: Math.round(rate * 10) / 10 } }];
};

/**
 * Finds queues whose oldest mail is overdue. Only dispatches that are older than the limit are read. While a dispatch is spread over time, its
 * next mail is due after the share of that time that the mails before it have.
 */
const findOldQueues = async (sql: Sql, { minutes }: WatchedRule): Promise<Problem[]> => {
  const { rows } = await sql.query<{ queue: string; seconds: number }>({
    name: 'alert_queue_age',
    text: `
      WITH open AS MATERIALIZED (
        SELECT id, queue, greatest(send_at, CASE WHEN is_spreading
          THEN coalesce(spread_from, now()) + make_interval(secs => (total - queued)::float8 / total * spread_seconds) END) AS due_at
        FROM dispatches WHERE status = 'SENDING' AND queued > 0 AND id < $1)
      SELECT d.queue, max(extract(epoch FROM now() - greatest(r.updated_at, d.due_at)))::float8 AS seconds
      FROM (SELECT * FROM open ORDER BY id LIMIT ${MAX_PROBED}) d CROSS JOIN LATERAL (
        SELECT updated_at FROM deliveries WHERE dispatch_id = d.id AND status = 'QUEUED' ORDER BY id LIMIT 1
      ) r
      GROUP BY d.queue HAVING max(extract(epoch FROM now() - greatest(r.updated_at, d.due_at))) >= $2::float8
      ORDER BY seconds DESC LIMIT ${MAX_PROBLEMS}`,
    values: [firstIdOf(minutesAgo(minutes)), (minutes ?? 0) * 60],
  });
  return rows.map(({ queue, seconds }) => ({
    kind: 'QUEUE_AGE',
    subject: queue,
    details: { queue, minutes: Math.floor(seconds / 60) },
  }));
};

const findHeldDomains = async (sql: Sql): Promise<Problem[]> => {
  const holds = (await listHolds(sql)).slice(0, MAX_PROBLEMS);
  if (holds.length === 0) return [];
  const { rows: senders } = await sql.query<Pick<SenderEntity, 'id' | 'slug'>>({
    name: 'alert_senders',
    text: 'SELECT id, slug FROM senders WHERE id = ANY($1)',
    values: [holds.flatMap(({ senderId }) => senderId ?? [])],
  });
  const slugs = new Map(senders.map(({ id, slug }) => [id, slug]));
  return holds.map(({ senderId, domain, reason }) => ({
    kind: 'DOMAIN_HELD',
    subject: `${senderId ?? BUILT_IN} ${domain}`,
    details: { domain, sender: slugs.get(senderId ?? '') ?? null, reason },
  }));
};

/** Workers report every five seconds. */
const SILENT_SECONDS = 15;

/** Besides the stored routes that of SMTP_URL, which is down if no worker reaches it. */
const findDownRoutes = async (sql: Sql, { minutes }: WatchedRule): Promise<Problem[]> => {
  const { rows } = await sql.query<Pick<RouteEntity, 'id' | 'name' | 'lastError'>>({
    name: 'alert_routes_down',
    text: `
      SELECT id, name, last_error AS "lastError" FROM routes
      WHERE NOT is_up AND checked_at <= now() - make_interval(mins => $1) ORDER BY name LIMIT ${MAX_PROBLEMS}`,
    values: [minutes ?? 0],
  });
  const stored = rows.map(
    ({ id, name, lastError }): Problem => ({
      kind: 'ROUTE_DOWN',
      subject: id,
      details: { route: name, error: lastError ?? '' },
    }),
  );
  const workers = await listWorkers(sql, { seconds: SILENT_SECONDS });
  const isDown = ({ mailServerDownSince }: (typeof workers)[number]) =>
    mailServerDownSince !== null && mailServerDownSince.getTime() <= minutesAgo(minutes);
  if (workers.length === 0 || !workers.every(isDown)) return stored;
  const error = workers.find(({ mailServerError }) => mailServerError !== null)?.mailServerError ?? '';
  return [{ kind: 'ROUTE_DOWN', subject: BUILT_IN, details: { route: 'SMTP_URL', error } }, ...stored];
};

const findDisabledWebhooks = async (sql: Sql): Promise<Problem[]> => {
  const { rows } = await sql.query<Pick<WebhookEndpointEntity, 'id' | 'name' | 'disabledReason' | 'disabledError'>>({
    name: 'alert_webhooks_disabled',
    text: `
      SELECT id, name, disabled_reason AS "disabledReason", disabled_error AS "disabledError" FROM webhook_endpoints WHERE state = 'DISABLED'
      ORDER BY name LIMIT ${MAX_PROBLEMS}`,
  });
  return rows.map(({ id, name, disabledReason, disabledError }) => ({
    kind: 'WEBHOOK_DISABLED',
    subject: id,
    details: { webhook: name, reason: disabledReason!, error: disabledError },
  }));
};

const FINDERS: Record<WatchedRule['kind'], (sql: Sql, rule: WatchedRule) => Promise<Problem[]>> = {
  FAILURE_RATE: findFailureRate,
  QUEUE_AGE: findOldQueues,
  DOMAIN_HELD: findHeldDomains,
  ROUTE_DOWN: findDownRoutes,
  WEBHOOK_DISABLED: findDisabledWebhooks,
};
