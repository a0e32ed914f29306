import type { Sql } from '@tidings/core/ledger/sql';
import type { TraceContext } from '@tidings/core/tracing/trace-context';
import type { WebhookDisabledReason } from './endpoint.entity.js';
import { LANES } from './route-events.js';

/** A lane whose oldest request is due. */
export interface DueLane {
  endpointId: string;
  lane: number;
  maxInFlight: number;
  target: Buffer;
  previousSecretUntil: Date | null;
  /** Failed tries of its oldest request. */
  tries: number;
  failedSince: Date | null;
}

export interface WaitingMessage {
  id: string;
  messageId: string;
  events: number;
  types: string[];
  body: string;
  trace: TraceContext | null;
}

/** Lanes with a due request, those that wait longest first. Reads one index entry for each lane. */
export const findDueLanes = async (sql: Sql): Promise<DueLane[]> => {
  const { rows } = await sql.query<DueLane>({
    name: 'due_webhook_lanes',
    text: `
      SELECT e.id AS "endpointId", g.lane, e.max_in_flight AS "maxInFlight", e.target, e.previous_secret_until AS "previousSecretUntil",
        coalesce(l.tries, 0) AS tries, l.failed_since AS "failedSince"
      FROM webhook_endpoints e CROSS JOIN generate_series(0, ${LANES - 1}) AS g(lane)
        LEFT JOIN webhook_lanes l ON l.endpoint_id = e.id AND l.lane = g.lane
        CROSS JOIN LATERAL (
          SELECT m.id FROM webhook_messages m WHERE m.endpoint_id = e.id AND m.lane = g.lane ORDER BY m.id LIMIT 1) head
      WHERE e.state = 'ACTIVE' AND (e.held_until IS NULL OR e.held_until <= now())
        AND (l.next_try_at IS NULL OR l.next_try_at <= now())
      ORDER BY head.id`,
  });
  return rows;
};

/** The oldest requests of each lane, at most `limit` of each. */
export const readLanes = async (
  sql: Sql,
  lanes: readonly { endpointId: string; lane: number }[],
  limit: number,
): Promise<WaitingMessage[][]> => {
  const { rows } = await sql.query<WaitingMessage & { place: number }>({
    name: 'read_webhook_lanes',
    text: `
      SELECT l.place::int, m.id::text, m."messageId", m.events, m.types, m.body, m.trace
      FROM unnest($1::uuid[], $2::int[]) WITH ORDINALITY AS l(endpoint_id, lane, place), LATERAL (
        SELECT id, message_id AS "messageId", events, types, body, trace_context AS trace FROM webhook_messages
        WHERE endpoint_id = l.endpoint_id AND lane = l.lane ORDER BY id LIMIT $3) m
      ORDER BY l.place, m.id`,
    values: [lanes.map(({ endpointId }) => endpointId), lanes.map(({ lane }) => lane), limit],
  });
  const read = lanes.map((): WaitingMessage[] => []);
  for (const { place, ...message } of rows) read[place - 1]!.push(message);
  return read;
};

/** What is stored of a try. */
export interface TryResult {
  id: string;
  endpointId: string;
  lane: number;
  startedAt: Date;
  durationMs: number;
  status: number | null;
  answer: string | null;
  error: string | null;
  /** Null if the request was accepted or given up. */
  waitMs: number | null;
  /** The endpoint asked for no request meanwhile. */
  holdMs: number | null;
}

/**
 * Stores the results of requests. Deletes requests that were accepted or given up, and lets the lanes of failed ones wait. Ignores results of
 * endpoints that were deleted meanwhile.
 */
export const recordTries = async (sql: Sql, results: readonly TryResult[]): Promise<void> => {
  await sql.query({ name: 'record_webhook_tries', text: RECORD, values: [JSON.stringify(results)] });
};

const RECORD = `
WITH result AS MATERIALIZED (
  SELECT r.*, m.message_id, m.events, m.types FROM jsonb_to_recordset($1::jsonb) AS r(
    id bigint, "endpointId" uuid, lane int, "startedAt" timestamptz, "durationMs" int, status int, answer text, error text,
    "waitMs" float8, "holdMs" float8)
  JOIN webhook_messages m ON m.id = r.id
  JOIN (SELECT id FROM webhook_endpoints ORDER BY id FOR KEY SHARE) e ON e.id = r."endpointId"
), done AS (
  DELETE FROM webhook_messages m USING result r WHERE m.id = r.id AND r."waitMs" IS NULL
), well AS (
  DELETE FROM webhook_lanes l USING result r WHERE l.endpoint_id = r."endpointId" AND l.lane = r.lane AND r."waitMs" IS NULL
), failed AS (
  INSERT INTO webhook_lanes AS l (endpoint_id, lane, tries, failed_since, next_try_at)
  SELECT "endpointId", lane, 1, "startedAt", now() + make_interval(secs => "waitMs" / 1000) FROM result WHERE "waitMs" IS NOT NULL
  ORDER BY "endpointId", lane
  ON CONFLICT (endpoint_id, lane) DO UPDATE SET tries = l.tries + 1, next_try_at = EXCLUDED.next_try_at
), held AS (
  UPDATE webhook_endpoints e SET held_until = greatest(e.held_until, now() + make_interval(secs => h.ms / 1000))
  FROM (SELECT "endpointId", max("holdMs") AS ms FROM result WHERE "holdMs" IS NOT NULL GROUP BY "endpointId") h WHERE e.id = h."endpointId"
)
INSERT INTO webhook_tries (endpoint_id, message_id, events, types, started_at, duration_ms, status, answer, error)
SELECT "endpointId", message_id, events, types, "startedAt", "durationMs", status, answer, error FROM result ORDER BY "startedAt", id`;

/** Whether an endpoint has accepted a request that began after `since`. Reads at most the stored tries of the endpoint. */
export const hasAcceptedSince = async (sql: Sql, endpointId: string, since: Date): Promise<boolean> => {
  const { rows } = await sql.query({
    name: 'accepted_webhook_since',
    text: 'SELECT FROM webhook_tries WHERE endpoint_id = $1 AND error IS NULL AND started_at > $2 ORDER BY id DESC LIMIT 1',
    values: [endpointId, since],
  });
  return rows.length > 0;
};

/** Disables an endpoint that is active. Resolves to whether it was. */
export const disableEndpoint = async (
  sql: Sql,
  { endpointId, reason, error }: { endpointId: string; reason: `${WebhookDisabledReason}`; error?: string },
): Promise<boolean> => {
  const { rows } = await sql.query({
    name: 'disable_webhook_endpoint',
    text: `
      UPDATE webhook_endpoints SET state = 'DISABLED', disabled_at = now(), disabled_reason = $2, disabled_error = $3, updated_at = now()
      WHERE id = $1 AND state = 'ACTIVE' RETURNING id`,
    values: [endpointId, reason, error ?? null],
  });
  return rows.length > 0;
};

const DROPPED_AT_ONCE = 5_000;
const KEPT_TRIES = 10_000;
const KEPT_TRY_DAYS = 14;

/** Drops waiting requests of endpoints that aren't active. Resolves to whether there may be more. */
export const dropWaiting = async (sql: Sql): Promise<boolean> => {
  const { rows } = await sql.query({
    name: 'drop_webhook_messages',
    text: `
      WITH gone AS (
        SELECT m.id FROM webhook_endpoints e, LATERAL (
          SELECT id FROM webhook_messages WHERE endpoint_id = e.id LIMIT ${DROPPED_AT_ONCE}) m
        WHERE e.state <> 'ACTIVE'
      ), lanes AS (
        DELETE FROM webhook_lanes l USING webhook_endpoints e WHERE e.id = l.endpoint_id AND e.state <> 'ACTIVE'
      )
      DELETE FROM webhook_messages m USING gone WHERE m.id = gone.id RETURNING m.id`,
  });
  return rows.length >= DROPPED_AT_ONCE;
};

const KEPT_REPLAY_DAYS = 14;

/** Drops replays that ended more than 14 days ago. */
export const dropOldReplays = async (sql: Sql): Promise<void> => {
  await sql.query({
    name: 'drop_webhook_replays',
    text: `DELETE FROM webhook_replays WHERE finished_at < now() - interval '${KEPT_REPLAY_DAYS} days'`,
  });
};

/** Drops tries that are older than 14 days, and those before the last 10,000 of an endpoint. Resolves to whether there may be more. */
export const dropOldTries = async (sql: Sql): Promise<boolean> => {
  const { rows } = await sql.query({
    name: 'drop_webhook_tries',
    text: `
      WITH old AS (
        SELECT t.id FROM webhook_endpoints e
          LEFT JOIN LATERAL (SELECT id FROM webhook_tries WHERE endpoint_id = e.id ORDER BY id DESC OFFSET ${KEPT_TRIES} LIMIT 1) last ON true,
          LATERAL (SELECT id, started_at FROM webhook_tries WHERE endpoint_id = e.id ORDER BY id LIMIT ${DROPPED_AT_ONCE}) t
        WHERE t.id <= last.id OR t.started_at < now() - interval '${KEPT_TRY_DAYS} days'
      )
      DELETE FROM webhook_tries t USING old WHERE t.id = old.id RETURNING t.id`,
  });
  return rows.length >= DROPPED_AT_ONCE;
};
