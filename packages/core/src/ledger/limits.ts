import { isSlowSql, slowRateSql } from './slow-domains.js';
import type { Sql } from './sql.js';
import { warmUpLimit } from './warm-up.js';

/** Of a route, or of one receiving domain on a route. Null: no limit. */
export interface Limit {
  /** Mails per second. */
  perSecond: number | null;
  /** Mails per day (UTC). If the route has a warm-up plan, that of today is kept too. */
  perDay: number | null;
}

/** What a limit counts: the mails of a route, or those to one domain on it. */
export interface LimitScope {
  routeId: string;
  /** Receiving domain. '' for the whole route. */
  domain: string;
}

/** Mails that ask for times under one limit. */
export interface LimitRequest extends LimitScope, Limit {
  /** Mails that go before all that wait. */
  urgent: number;
  /** Mails that have waited for this limit before. */
  waited: number;
  /** All others. While mails wait, they wait behind them, but for times that would pass unused. */
  fresh: number;
  /** Times that were taken on `unusedDay` and that no mail has used. They don't count for that day. */
  unused: number;
  /** Such as 2030-12-31 (UTC). Null: none are unused. */
  unusedDay: string | null;
}

/** Times for the first mails of a request, urgent ones first. The others have to wait. */
export interface LimitGrant extends LimitScope {
  urgentGranted: number;
  othersGranted: number;
  /** When the first mail may go: milliseconds since 1970 by PostgreSQL's clock. */
  at: number;
  /** PostgreSQL's clock, in the same unit. */
  now: number;
  /** Time between two mails, in milliseconds. */
  stepMs: number;
  /** When to ask again for the first urgent mail that has to wait, in milliseconds from now. */
  urgentWaitMs: number;
  /** The same for the first of the others. */
  waitMs: number;
  /** Time between two mails that wait, in milliseconds. */
  waitStepMs: number;
}

/** Waiting mails are released early if the next free time is at most this far away. */
const IDLE_SECONDS = 0.8;

/** Times are granted this far ahead. */
export const HORIZON_SECONDS = 2.5;

/** New mails take times this near even while others wait: a waiting mail couldn't be there any more. */
const NEAR_SECONDS = 0.75;

/** Urgent mails get times before those of mails that wait, even if all times up to the horizon are taken. */
const URGENT_HORIZON_SECONDS = 5;

/** How long before its time a waiting mail is published, so that a worker has it by then. */
const LEAD_SECONDS = 2;

/** No time is granted so short before the end of a day, since the mail might leave on the next one. */
const LAST_SECONDS = 6;

const NO_LIMIT = 1_000_000;

/** How `deliveries.wait_reason` of mails that wait for limits begins. The route and the domain follow. */
export const LIMIT_REASON = 'LIMIT ';

export const limitReason = ({ routeId, domain }: LimitScope): string => `${LIMIT_REASON}${routeId} ${domain}`.trimEnd();

const REASON_SQL = `rtrim('${LIMIT_REASON}' || s.route_id || ' ' || s.domain)`;

const TOMORROW = `((date_trunc('day', now() AT TIME ZONE 'UTC') + interval '1 day') AT TIME ZONE 'UTC')`;
const TODAY = `(now() AT TIME ZONE 'UTC')::date`;

/** SQL for the number of times that are free up to `seconds` from now. */
const free = (seconds: number) =>
  `CASE WHEN rate IS NULL THEN ${NO_LIMIT} ELSE greatest(0, least(${NO_LIMIT}, floor((${seconds} - free_in) * rate) + 1)) END`;

/**
 * Takes times for mails, of which all workers share one sequence per limit. One row per limit is locked, whatever the number of mails.
 * Times of a worker that is lost pass unused. Resolves to a grant for each request, in any order.
 */
export const takeTimes = async (sql: Sql, requests: readonly LimitRequest[]): Promise<LimitGrant[]> => {
  const values = [
    requests.map(({ routeId }) => routeId),
    requests.map(({ domain }) => domain),
    requests.map(({ perSecond }) => perSecond),
    requests.map(({ perDay }) => perDay),
    requests.map(({ urgent }) => urgent),
    requests.map(({ waited }) => waited),
    requests.map(({ fresh }) => fresh),
    requests.map(({ unused }) => unused),
    requests.map(({ unusedDay }) => unusedDay),
  ];
  const take = async () => (await sql.query<LimitGrant>({ name: 'take_times', text: TAKE_TIMES, values })).rows;
  const grants = await take();
  if (grants.length === requests.length) return grants;
  // Rows are created once. A statement doesn't see the rows that it inserts, so this is another one.
  const missing = requests.filter(
    ({ routeId, domain }) => !grants.some((grant) => grant.routeId === routeId && grant.domain === domain),
  );
  await sql.query({
    name: 'add_route_windows',
    text: `INSERT INTO route_windows (route_id, domain) SELECT * FROM unnest($1::uuid[], $2::text[]) ORDER BY 1, 2
      ON CONFLICT DO NOTHING`,
    values: [missing.map(({ routeId }) => routeId), missing.map(({ domain }) => domain)],
  });
  return [...grants, ...(await takeTimes(sql, missing))];
};

/** Resolves to PostgreSQL's clock, in milliseconds since 1970. */
export const readNow = async (sql: Sql): Promise<number> => {
  const text = 'SELECT 1000 * extract(epoch FROM clock_timestamp())::float8 AS now';
  const { rows } = await sql.query<{ now: number }>({ name: 'read_now', text });
  return rows[0]!.now;
};

const TAKE_TIMES = `
WITH wanted AS (
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::float8[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[], $9::date[])
    AS w(route_id, domain, rate, per_day, urgent, waited, fresh, unused, unused_day)
), locked AS MATERIALIZED (
  SELECT s.*, w.rate, least(w.per_day, ${warmUpLimit('r')}) AS per_day, w.urgent, w.waited, w.fresh,
    CASE WHEN w.unused_day = ${TODAY} THEN w.unused ELSE 0 END AS unused FROM route_windows s JOIN wanted w USING (route_id, domain)
    LEFT JOIN routes r ON r.id = s.route_id AND s.domain = ''
  ORDER BY s.route_id, s.domain FOR UPDATE OF s
), counted AS (
  SELECT *, greatest(0, extract(epoch FROM next_at - now())::float8) AS free_in,
    CASE WHEN day = ${TODAY} THEN greatest(0, day_count - unused) ELSE 0 END AS used,
    per_day / 86400.0 AS day_rate
  FROM locked
), available AS (
  SELECT *, CASE WHEN per_day IS NULL THEN ${NO_LIMIT} WHEN now() + interval '${LAST_SECONDS} seconds' >= ${TOMORROW} THEN 0
      ELSE greatest(0, per_day - used) END AS day_left,
    ${free(URGENT_HORIZON_SECONDS)} AS urgent_free, ${free(HORIZON_SECONDS)} AS others_free, ${free(NEAR_SECONDS)} AS near_free
  FROM counted
), first AS (
  SELECT *, least(urgent, urgent_free, day_left)::int AS urgent_granted FROM available
), granted AS (
  SELECT *, greatest(0, least(
    waited + CASE WHEN waits_until <= now() + interval '${HORIZON_SECONDS} seconds' THEN fresh
      ELSE least(fresh, greatest(0, near_free - urgent_granted - waited)) END,
    others_free - urgent_granted, day_left - urgent_granted))::int AS others_granted
  FROM first
), moved AS (
  SELECT *, CASE WHEN rate IS NULL THEN next_at
      ELSE greatest(next_at, now()) + make_interval(secs => (urgent_granted + others_granted) / rate) END AS moved_to,
    CASE WHEN day_left <= urgent_granted + others_granted THEN ${TOMORROW} ELSE now() END AS day_from
  FROM granted
), lined AS (
  SELECT *, CASE WHEN rate IS NULL OR day_left <= urgent_granted + others_granted THEN least(rate, day_rate) ELSE rate END AS line_rate,
    greatest(urgent_until, moved_to, day_from) AS urgent_from, greatest(waits_until, moved_to, day_from) AS waits_from,
    urgent - urgent_granted AS urgent_waiting, waited + fresh - others_granted AS waiting
  FROM moved
), updated AS (
  UPDATE route_windows s SET next_at = l.moved_to, day = ${TODAY}, day_count = l.used + l.urgent_granted + l.others_granted,
    urgent_until = CASE WHEN l.urgent_waiting > 0 THEN l.urgent_from + make_interval(secs => l.urgent_waiting / l.line_rate)
      ELSE s.urgent_until END,
    waits_until = CASE WHEN l.waiting > 0 THEN l.waits_from + make_interval(secs => l.waiting / l.line_rate) ELSE s.waits_until END
  FROM lined l WHERE s.route_id = l.route_id AND s.domain = l.domain
)
SELECT route_id AS "routeId", domain, urgent_granted AS "urgentGranted", others_granted AS "othersGranted", 
  1000 * extract(epoch FROM now())::float8 + 1000 * free_in AS at, 1000 * extract(epoch FROM now())::float8 AS now,
  coalesce(1000 / rate, 0) AS "stepMs", 1000 / line_rate::float8 AS "waitStepMs",
  1000 * greatest(0, extract(epoch FROM urgent_from - now())::float8 - ${LEAD_SECONDS}) AS "urgentWaitMs",
  1000 * greatest(0, extract(epoch FROM waits_from - now())::float8 - ${LEAD_SECONDS}) AS "waitMs"
FROM lined`;

/**
 * Deletes up to `chunk` rows of limits that no mail has used since the day before yesterday. The next mail creates the row again. Resolves to
 * how many.
 */
export const forgetUnusedLimits = async (sql: Sql, { chunk }: { chunk: number }): Promise<number> => {
  const { rows } = await sql.query<{ forgotten: number }>({
    name: 'forget_unused_limits',
    text: `
      WITH unused AS MATERIALIZED (
        SELECT route_id, domain FROM route_windows
        WHERE day < ${TODAY} - 1 AND greatest(next_at, urgent_until, waits_until, released_until) < now() - interval '1 day'
        ORDER BY route_id, domain LIMIT $1 FOR UPDATE SKIP LOCKED
      ), forgotten AS (
        DELETE FROM route_windows s USING unused WHERE s.route_id = unused.route_id AND s.domain = unused.domain RETURNING 1
      )
      SELECT count(*)::int AS forgotten FROM forgotten`,
    values: [chunk],
  });
  return rows[0]!.forgotten;
};

/**
 * Publishes mails that wait for limits earlier than planned, where times pass unused: mails before them were cancelled, or the limit
 * was raised or removed. At most `chunk` for each limit. Resolves to how many.
 */
export const releaseUnused = async (sql: Sql, { chunk }: { chunk: number }): Promise<number> => {
  const { rows } = await sql.query<{ released: number }>({
    name: 'release_unused',
    text: RELEASE_UNUSED,
    values: [chunk],
  });
  return rows[0]!.released;
};

// A delivery that is due has been released already. Those of paused dispatches aren't published, so they stay.
const RELEASE_UNUSED = `
WITH limited AS (
  SELECT s.route_id, s.domain, ${REASON_SQL} AS reason, s.released_until, s.next_at, l.per_day,
    least(l.per_second, l.per_minute / 60.0, ${slowRateSql('slow')}) AS rate, CASE WHEN s.day = ${TODAY} THEN s.day_count ELSE 0 END AS used
  FROM route_windows s LEFT JOIN routes r ON r.id = s.route_id
    LEFT JOIN slow_domains slow ON slow.route_id = s.route_id AND slow.domain = s.domain AND ${isSlowSql('slow')}, LATERAL (
    SELECT CASE WHEN s.domain = '' THEN r.per_second ELSE (d.own->>'perSecond')::float8 END AS per_second,
      CASE WHEN s.domain = '' THEN r.per_minute ELSE (d.own->>'perMinute')::int END AS per_minute,
      CASE WHEN s.domain = '' THEN least(r.per_day, ${warmUpLimit('r')}) ELSE (d.own->>'perDay')::int END AS per_day
    FROM (SELECT coalesce(r.domain_limits->s.domain, r.domain_limits->'*') AS own) d) l
  WHERE s.waits_until > now()
), scope AS MATERIALIZED (
  SELECT route_id, domain, reason, rate, least($1::int, coalesce(ceil(rate)::int, $1), coalesce(per_day - used, $1)) AS wanted FROM limited
  WHERE greatest(next_at, released_until) <= now() + interval '${IDLE_SECONDS} seconds' AND (per_day IS NULL OR per_day > used)
), candidate AS MATERIALIZED (
  SELECT scope.route_id, scope.domain, c.id FROM scope, LATERAL (
    SELECT w.id FROM (
      SELECT r.id, r.dispatch_id FROM deliveries r WHERE r.wait_reason = scope.reason AND r.next_attempt_at > now()
      ORDER BY r.id LIMIT 5 * $1::int) w
    WHERE EXISTS (SELECT FROM dispatches d WHERE d.id = w.dispatch_id AND d.status = 'SENDING') LIMIT scope.wanted) c
), locked AS MATERIALIZED (
  SELECT r.id FROM deliveries r WHERE r.id IN (SELECT id FROM candidate) AND r.status = 'RETRYING' ORDER BY r.id FOR UPDATE SKIP LOCKED
), released AS (
  UPDATE deliveries r SET publish_at = now(), next_attempt_at = now() FROM locked WHERE r.id = locked.id RETURNING r.id
), moved AS (
  UPDATE route_windows s SET released_until = greatest(s.released_until, now()) + make_interval(secs => coalesce(found.count / scope.rate, 1)),
    waits_until = CASE WHEN found.count < scope.wanted THEN now() ELSE s.waits_until END
  FROM scope, LATERAL (SELECT count(*) FROM candidate c WHERE c.route_id = scope.route_id AND c.domain = scope.domain) found
  WHERE s.route_id = scope.route_id AND s.domain = scope.domain
)
SELECT count(*)::int AS released FROM released`;
