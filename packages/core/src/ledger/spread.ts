import { isHeldBack } from './first-batch.js';
import type { Sql } from './sql.js';
import type { DispatchStatus } from './status.js';

/** Maximum number of deliveries of one dispatch that one statement lets go. */
const MAX_LET_GO = 10_000;

/** How much of a standstill is caught up on: seconds, and part of the time that a dispatch is spread over. The lower one applies. */
const MAX_LAG_SECONDS = 60;
const MAX_LAG = 0.05;

/**
 * SQL for how many seconds of a spread have passed. Time in which deliveries weren't claimed doesn't count, such as a pause, except for
 * MAX_LAG_SECONDS or MAX_LAG of the spread, whichever is less.
 */
const usedSeconds = (d: string) => `least(
  extract(epoch FROM now() - coalesce(${d}.spread_from, now()))::float8,
  least(${d}.spread_count, ${d}.total - ${d}.queued)::float8 / greatest(${d}.total, 1) * ${d}.spread_seconds + least(${MAX_LAG_SECONDS}, ${MAX_LAG} * ${d}.spread_seconds))`;

/** SQL for the number of deliveries that are to be let go. The first one is at the start. */
const dueCount = (d: string) => `floor(${d}.total * ${usedSeconds(d)} / ${d}.spread_seconds) + 1 - ${d}.spread_count`;

/** Columns of a dispatch that is spreading. */
export interface Spread {
  /** The time that it is spread over, in seconds. */
  seconds: number;
  /** Null: nothing was let go yet. */
  from: Date | null;
  /** Number of deliveries that were let go. */
  count: number;
  total: number;
  /** Number of deliveries that weren't claimed yet. */
  queued: number;
}

/** When the last delivery is let go if nothing stands still any more. */
export const endOfSpread = ({ seconds, from, count, total, queued }: Spread, now = Date.now()): Date => {
  const elapsed = (now - (from?.getTime() ?? now)) / 1_000;
  const lag = Math.min(MAX_LAG_SECONDS, MAX_LAG * seconds);
  const claimed = Math.min(count, total - queued) / Math.max(1, total);
  const used = Math.min(elapsed, claimed * seconds + lag);
  return new Date(now + 1_000 * Math.max(0, seconds - used));
};

/**
 * Lets deliveries of dispatches that are spread over time go, evenly over that time: they may be published from now on. A standstill is
 * not caught up on: the rest goes on at its pace, and ends later. Resolves to the number of dispatches.
 */
export const advanceSpreads = async (sql: Sql): Promise<number> => {
  const { rows } = await sql.query({ name: 'advance_spreads', text: ADVANCE, values: [] });
  return rows.length;
};

// What was let go is stored before it is published, so that a dispatcher that dies in between publishes nothing too early. `complete` reads
// the statement's snapshot, unlike the locked rows: its deliveries are all in the snapshot that `next` reads. The comparison of pairs keeps
// PostgreSQL from walking through the deliveries of all dispatches by the primary key.
export const ADVANCE = `
WITH complete AS MATERIALIZED (
  SELECT d.id FROM dispatches d WHERE d.status = 'SENDING' AND d.is_spreading AND d.audience_complete
), due AS MATERIALIZED (
  SELECT d.id, d.spread_to, d.spread_count, d.total, ${usedSeconds('d')} AS used_seconds, greatest(0, least(${dueCount('d')}, ${MAX_LET_GO}))::int AS due
  FROM dispatches d WHERE d.status = 'SENDING' AND d.is_spreading AND NOT ${isHeldBack('d')} AND ${dueCount('d')} >= 1
  ORDER BY d.id FOR NO KEY UPDATE
), next AS MATERIALIZED (
  SELECT due.*, n.count, n.last,
    (n.count < due.due OR due.spread_count + n.count >= due.total) AND due.id IN (SELECT id FROM complete) AS is_last FROM due, LATERAL (
    SELECT count(*)::int AS count, max(q.id) AS last FROM (
      SELECT r.id FROM deliveries r WHERE r.dispatch_id = due.id AND r.status = 'QUEUED' AND (r.dispatch_id, r.id) > (due.id, due.spread_to)
      ORDER BY r.id LIMIT due.due) q) n
)
UPDATE dispatches d SET spread_to = coalesce(next.last, d.spread_to), spread_count = d.spread_count + next.count,
  spread_from = now() - make_interval(secs => next.used_seconds), is_spreading = NOT next.is_last
FROM next WHERE d.id = next.id AND (next.count > 0 OR next.is_last)
RETURNING d.id`;

/** The statuses in which a spread can be ended. */
export const SPREADABLE: readonly DispatchStatus[] = ['SCHEDULED', 'SENDING', 'PAUSED'];

/**
 * Ends the spreading of a dispatch: its rest is published at once, or when it starts or is resumed. Resolves to its status and whether it was
 * spreading. Undefined if there is no such dispatch.
 */
export const endSpread = async (
  sql: Sql,
  dispatchId: string,
): Promise<{ status: DispatchStatus; wasSpreading: boolean } | undefined> => {
  const { rows } = await sql.query<{ status: DispatchStatus; wasSpreading: boolean }>({
    name: 'end_spread',
    text: `
      WITH locked AS (
        SELECT id, status, is_spreading FROM dispatches WHERE id = $1 FOR NO KEY UPDATE
      ), ended AS (
        UPDATE dispatches d SET is_spreading = false FROM locked
        WHERE d.id = locked.id AND locked.is_spreading AND locked.status::text = ANY($2::text[])
      )
      SELECT status, is_spreading AS "wasSpreading" FROM locked`,
    values: [dispatchId, SPREADABLE],
  });
  return rows[0];
};
