import { isHeldBack } from './first-batch.js';
import type { Sql } from './sql.js';

/** A dispatch that may have deliveries to publish. */
export interface OpenDispatch {
  id: string;
  queue: string;
  isPersonal: boolean;
  cursor: string;
  epoch: number;
  audienceComplete: boolean;
  /** Upper bound of the deliveries to publish. Includes those that are published and not claimed yet. */
  queued: number;
  /** The last delivery that may be published now. Null: all may. */
  upTo: string | null;
}

export interface PublishableDelivery {
  id: string;
  dispatchId: string;
}

/** Queues to skip because they are full: for all sends, and for all but PERSONAL sends. */
export interface FullQueues {
  forAll: string[];
  forBulk: string[];
}

/** Dispatches to publish from, oldest first, at most `limit` of each queue and in total. */
export const findOpenDispatches = async (
  sql: Sql,
  { kind, limit, full }: { kind: 'personal' | 'bulk'; limit: number; full: FullQueues },
): Promise<OpenDispatch[]> => {
  const { rows } = await sql.query<OpenDispatch>({
    name: `find_open_${kind}`,
    text: kind === 'personal' ? FIND_OPEN_PERSONAL : FIND_OPEN_BULK,
    values: [limit, kind === 'personal' ? full.forAll : [...full.forAll, ...full.forBulk]],
  });
  return rows;
};

// Walks from queue to queue through the index, so that a full queue's dispatches are not read.
const findOpen = (isPersonal: string) => `
WITH RECURSIVE open AS (
  (SELECT queue FROM dispatches WHERE status = 'SENDING' AND NOT published ORDER BY queue LIMIT 1)
  UNION ALL
  SELECT (SELECT queue FROM dispatches WHERE status = 'SENDING' AND NOT published AND queue > open.queue ORDER BY queue LIMIT 1)
  FROM open WHERE queue IS NOT NULL
)
SELECT d.* FROM open, LATERAL (
  SELECT id, queue, type = 'PERSONAL' AS "isPersonal", cursor::text, epoch, audience_complete AS "audienceComplete",
    CASE WHEN is_spreading THEN least(queued, spread_to - cursor)::int ELSE queued END AS queued,
    CASE WHEN is_spreading THEN spread_to::text END AS "upTo"
  FROM dispatches
  WHERE queue = open.queue AND status = 'SENDING' AND NOT published AND (type = 'PERSONAL') = ${isPersonal}
    AND NOT ${isHeldBack('dispatches')}
    AND (NOT is_spreading OR spread_to > cursor)
  ORDER BY id LIMIT $1) d
WHERE open.queue <> ALL($2::text[])
ORDER BY id LIMIT $1`;

const FIND_OPEN_PERSONAL = findOpen('true');
const FIND_OPEN_BULK = findOpen('false');

/** The largest bigint. */
const MAX_ID = '9223372036854775807';

/** The next deliveries of each dispatch after its cursor, at most `limits[i]` of `dispatches[i]`. */
export const readPublishable = async (
  sql: Sql,
  { dispatches, limits }: { dispatches: OpenDispatch[]; limits: number[] },
): Promise<PublishableDelivery[]> => {
  const { rows } = await sql.query<PublishableDelivery>({
    name: 'read_publishable',
    text: `
      SELECT r.id::text, d.id AS "dispatchId"
      FROM unnest($1::uuid[], $2::bigint[], $3::int[], $4::bigint[]) AS d(id, cursor, most, up_to), LATERAL (
        SELECT id FROM deliveries
        WHERE dispatch_id = d.id AND id > d.cursor AND id <= d.up_to AND status = 'QUEUED' ORDER BY id LIMIT d.most) r
      ORDER BY d.id, r.id`,
    values: [
      dispatches.map(({ id }) => id),
      dispatches.map(({ cursor }) => cursor),
      limits,
      dispatches.map(({ upTo }) => upTo ?? MAX_ID),
    ],
  });
  return rows;
};

export interface CursorMove {
  dispatchId: string;
  from: { cursor: string; epoch: number };
  to: string;
  /** True if no delivery follows the new cursor, not even after `upTo`, and the audience was complete when that was read. */
  published: boolean;
}

/** Moves cursors, except those whose cursor or epoch has changed since they were read, such as by a rewind. */
export const moveCursors = async (sql: Sql, moves: CursorMove[]): Promise<void> => {
  await sql.query({
    name: 'move_cursors',
    text: `
      WITH move AS (
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::int[], $4::bigint[], $5::boolean[])
          AS m(id, cursor, epoch, next, published)
      ), locked AS (
        SELECT d.id FROM dispatches d JOIN move m ON m.id = d.id AND m.cursor = d.cursor AND m.epoch = d.epoch
        ORDER BY d.id FOR NO KEY UPDATE OF d
      )
      UPDATE dispatches d SET cursor = m.next, published = m.published, published_at = now()
      FROM move m JOIN locked USING (id)
      WHERE d.id = m.id AND d.cursor = m.cursor AND d.epoch = m.epoch`,
    values: [
      moves.map(({ dispatchId }) => dispatchId),
      moves.map(({ from }) => from.cursor),
      moves.map(({ from }) => from.epoch),
      moves.map(({ to }) => to),
      moves.map(({ published }) => published),
    ],
  });
};

/**
 * Rewinds cursors to just before the lowest QUEUED delivery, for one queue's dispatches or all, so that everything
 * from there is published again. Publishing twice is harmless: only one claim succeeds.
 */
export const rewindCursors = async (sql: Sql, { queue }: { queue?: string } = {}): Promise<number> => {
  const { rows } = await sql.query({
    name: 'rewind_cursors',
    text: rewind(`d.status = 'SENDING' AND d.queued > 0 AND ($1::text IS NULL OR d.queue = $1)`),
    values: [queue ?? null],
  });
  return rows.length;
};

/**
 * Rewinds dispatches with QUEUED deliveries in which nothing was published or claimed for `afterSeconds`: the messages
 * are lost. Resolves to the ids of those dispatches.
 */
export const rewindStalled = async (sql: Sql, { afterSeconds }: { afterSeconds: number }): Promise<string[]> => {
  const { rows } = await sql.query<{ id: string }>({
    name: 'rewind_stalled',
    text: rewind(`d.status = 'SENDING' AND d.queued > 0
      AND greatest(d.published_at, d.claimed_at) < now() - make_interval(secs => $1)`),
    values: [afterSeconds],
  });
  return rows.map((row) => row.id);
};

const rewind = (which: string) => `
  WITH locked AS (
    SELECT d.id FROM dispatches d WHERE ${which} ORDER BY d.id FOR NO KEY UPDATE OF d
  ), lowest AS (
    SELECT locked.id, q.id AS delivery_id FROM locked, LATERAL (
      SELECT id FROM deliveries WHERE dispatch_id = locked.id AND status = 'QUEUED' ORDER BY id LIMIT 1) q
  )
  UPDATE dispatches d SET epoch = d.epoch + 1, cursor = least(d.cursor, lowest.delivery_id - 1), published = false
  FROM lowest WHERE d.id = lowest.id AND (d.cursor >= lowest.delivery_id OR d.published)
  RETURNING d.id`;

export interface DueDelivery extends PublishableDelivery {
  queue: string;
  isPersonal: boolean;
}

/** Deliveries whose `publish_at` has passed, mostly retries; longest due first. */
export const findDueDeliveries = async (
  sql: Sql,
  { limit, full }: { limit: number; full: FullQueues },
): Promise<DueDelivery[]> => {
  const { rows } = await sql.query<DueDelivery>({
    name: 'find_due_deliveries',
    // LATERAL with a limit makes the plan start from the few due deliveries, not from all SENDING dispatches.
    text: `
      SELECT r.id::text, r.dispatch_id AS "dispatchId", d.queue, d.type = 'PERSONAL' AS "isPersonal"
      FROM deliveries r, LATERAL (
        SELECT queue, type FROM dispatches d
        WHERE d.id = r.dispatch_id AND d.status = 'SENDING'
          AND d.queue <> ALL($2::text[]) AND (d.type = 'PERSONAL' OR d.queue <> ALL($3::text[])) LIMIT 1) d
      WHERE r.publish_at <= now() ORDER BY r.publish_at LIMIT $1`,
    values: [limit, full.forAll, full.forBulk],
  });
  return rows;
};

/**
 * To be called after the broker's confirm: the deliveries are published again in `seconds` unless claimed before.
 */
export const postponePublishing = async (
  sql: Sql,
  { deliveryIds, seconds }: { deliveryIds: string[]; seconds: number },
): Promise<void> => {
  await sql.query({
    name: 'postpone_publishing',
    text: `
      WITH published AS (
        SELECT id FROM deliveries WHERE id = ANY($1::bigint[]) AND publish_at <= now() ORDER BY id FOR NO KEY UPDATE
      )
      UPDATE deliveries r SET publish_at = now() + make_interval(secs => $2) FROM published WHERE r.id = published.id`,
    values: [deliveryIds, seconds],
  });
};
