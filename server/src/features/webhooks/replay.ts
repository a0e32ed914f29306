import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import {
  type AttemptPosition,
  type FeedbackPosition,
  readAttemptsForWebhooks,
  readFeedbackForWebhooks,
} from '@tidings/core/delivery-log/read-for-webhooks';
import { inTransaction } from '@tidings/core/ledger/pool';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Pool } from 'pg';
import { attemptEvent, dispatchEvent, type EventSend, feedbackEvent, type RoutedEvent } from './build-events.js';
import { type EndedPosition, readEndedDispatches } from './ended-dispatches.js';
import { lockMessages, readSends, readWantsOf, writeMessages } from './fan-out.js';
import { messagesOf } from './route-events.js';

const PAGE = 1_000;

/** A replay waits while its endpoint has so many requests before it. */
const MAX_WAITING = 5_000;

/** Sources of a replay, in the order in which they are read. */
const SOURCES = ['ATTEMPTS', 'FEEDBACK', 'DISPATCHES'] as const;
type Source = (typeof SOURCES)[number];

export const FIRST_SOURCE: Source = SOURCES[0];

interface OpenReplay {
  id: string;
  endpointId: string;
  since: Date;
  until: Date;
  dispatchId: string | null;
  deliveryId: string | null;
  source: Source;
  position: unknown;
}

interface Page {
  events: (sends: ReadonlyMap<string, EventSend>) => RoutedEvent[];
  dispatchIds: string[];
  /** Undefined: there is no more. */
  last: unknown;
}

/**
 * Writes the requests of the next page of the oldest replay that can go on: the log must have what happened before it began. Resolves to
 * false if there is none.
 */
export const replayStep = async ({ pool, clickhouse }: { pool: Pool; clickhouse: DeliveryLog }): Promise<boolean> => {
  const replay = await findOpen(pool);
  if (!replay) return false;
  const page = await readPage(replay, { pool, clickhouse });
  await inTransaction(pool, async (transaction) => {
    await lockMessages(transaction);
    const wants = await readWantsOf(transaction, replay.endpointId);
    const sends = await readSends(transaction, [...new Set(page.dispatchIds)]);
    const messages = wants ? messagesOf(page.events(sends), wants) : [];
    const next = nextOf(replay, { last: wants && page.last });
    const events = messages.reduce((sum, message) => sum + message.events, 0);
    if (await advance(transaction, replay, { ...next, events })) await writeMessages(transaction, messages);
  });
  return true;
};

const nextOf = (
  { source }: OpenReplay,
  { last }: { last: unknown },
): { source: Source | undefined; position: unknown } =>
  last === undefined ? { source: SOURCES[SOURCES.indexOf(source) + 1], position: null } : { source, position: last };

const findOpen = async (sql: Sql): Promise<OpenReplay | undefined> => {
  const { rows } = await sql.query<OpenReplay>({
    name: 'open_webhook_replay',
    text: `
      SELECT id, endpoint_id AS "endpointId", since, until, dispatch_id AS "dispatchId", delivery_id::text AS "deliveryId", source, position
      FROM webhook_replays r WHERE finished_at IS NULL
        AND NOT EXISTS (SELECT FROM attempt_outbox o WHERE o.id <= r.attempt_outbox_id)
        AND NOT EXISTS (SELECT FROM feedback_outbox o WHERE o.id <= r.feedback_outbox_id)
        AND (SELECT count(*) FROM (SELECT FROM webhook_messages m WHERE m.endpoint_id = r.endpoint_id LIMIT ${MAX_WAITING}) w) < ${MAX_WAITING}
      ORDER BY created_at LIMIT 1`,
  });
  return rows[0];
};

/** Resolves to false if another server went on with the replay. */
const advance = async (
  sql: Sql,
  replay: OpenReplay,
  { source, position, events }: { source: Source | undefined; position: unknown; events: number },
): Promise<boolean> => {
  const { rows } = await sql.query({
    name: 'advance_webhook_replay',
    text: `
      UPDATE webhook_replays SET source = coalesce($4, source), position = $5::jsonb, events = events + $6,
        finished_at = CASE WHEN $4::text IS NULL THEN now() END
      WHERE id = $1 AND source = $2 AND position IS NOT DISTINCT FROM $3::jsonb AND finished_at IS NULL RETURNING id`,
    values: [replay.id, replay.source, jsonOf(replay.position), source ?? null, jsonOf(position), events],
  });
  return rows.length > 0;
};

const jsonOf = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

const readPage = async (
  { source, position, since, until, dispatchId, deliveryId }: OpenReplay,
  { pool, clickhouse }: { pool: Sql; clickhouse: DeliveryLog },
): Promise<Page> => {
  const span = { since, until, dispatchId, deliveryId, limit: PAGE };
  switch (source) {
    case 'ATTEMPTS': {
      const rows = await readAttemptsForWebhooks(clickhouse, {
        ...span,
        after: (position ?? undefined) as AttemptPosition | undefined,
      });
      const last = rows.at(-1);
      return pageOf(rows, attemptEvent, last && positionOfAttempt(last));
    }
    case 'FEEDBACK': {
      const rows = await readFeedbackForWebhooks(clickhouse, {
        ...span,
        after: (position ?? undefined) as FeedbackPosition | undefined,
      });
      const last = rows.at(-1);
      return pageOf(rows, feedbackEvent, last && { deliveryId: last.deliveryId, eventId: last.eventId });
    }
    case 'DISPATCHES': {
      const rows =
        deliveryId === null
          ? await readEndedDispatches(pool, { ...span, after: (position ?? undefined) as EndedPosition | undefined })
          : [];
      const last = rows.at(-1);
      return pageOf(rows, dispatchEvent, last && { at: last.at, id: last.dispatchId });
    }
  }
};

const positionOfAttempt = ({ deliveryId, attempt, attemptId }: AttemptPosition): AttemptPosition => ({
  deliveryId,
  attempt,
  attemptId,
});

const pageOf = <Row extends { dispatchId: string }>(
  rows: Row[],
  eventOf: (row: Row, send: EventSend) => RoutedEvent,
  last: unknown,
): Page => ({
  dispatchIds: rows.map(({ dispatchId }) => dispatchId),
  events: (sends) =>
    rows.flatMap((row) => {
      const send = sends.get(row.dispatchId);
      return send ? [eventOf(row, send)] : [];
    }),
  last,
});
