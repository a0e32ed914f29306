import { logAttempts, NEW_ATTEMPT_ID } from './attempt-outbox.js';
import { countChanges, DISPATCH_HAS_ENDED } from './counters.js';
import { isHeldBack } from './first-batch.js';
import { MESSAGE_ID_SQL } from './message-id.js';
import type { Sql } from './sql.js';
import type { DispatchStatus } from './status.js';
import { LATEST_ATTEMPT_FAILED } from './stop-reasons.js';

/** The statuses that each control applies to. */
export const PAUSABLE: readonly DispatchStatus[] = ['SCHEDULED', 'SENDING'];
export const RESUMABLE: readonly DispatchStatus[] = ['PAUSED'];
export const CANCELLABLE: readonly DispatchStatus[] = ['SCHEDULED', 'SENDING', 'PAUSED'];

/** Resolves to the previous status, which tells whether anything changed. Undefined if there is no such dispatch. */
type Control = (sql: Sql, dispatchId: string) => Promise<DispatchStatus | undefined>;

const control =
  ({ name, from, set }: { name: string; from: readonly DispatchStatus[]; set: string }): Control =>
  async (sql, dispatchId) => {
    const { rows } = await sql.query<{ was: DispatchStatus }>({
      name,
      text: `
        WITH locked AS (
          SELECT id, status FROM dispatches WHERE id = $1 FOR NO KEY UPDATE
        ), changed AS (
          UPDATE dispatches d SET ${set} FROM locked WHERE d.id = locked.id AND locked.status::text = ANY($2::text[])
        )
        SELECT status AS was FROM locked`,
      values: [dispatchId, from],
    });
    return rows[0]?.was;
  };

/** Stops claims. Deliveries claimed before are still sent. */
export const pauseDispatch = control({ name: 'pause_dispatch', from: PAUSABLE, set: `status = 'PAUSED'` });

const LOWEST_QUEUED = `(SELECT min(r.id) FROM deliveries r WHERE r.dispatch_id = d.id AND r.status = 'QUEUED')`;
const REWIND = `epoch = d.epoch + 1, published = false, cursor = least(d.cursor, coalesce(${LOWEST_QUEUED} - 1, d.cursor))`;

/** SQL for `first_batch_begun_at`: the time in which a first batch couldn't be sent doesn't count. */
const FIRST_BATCH_BEGINS_ANEW = `CASE WHEN d.first_batch_begun_at IS NOT NULL AND ${isHeldBack('d')} THEN now() ELSE d.first_batch_begun_at END`;

/** A dispatch that was stopped by itself waits for no first batch after that. */
const IS_WAIVED = `d.stop_cause IS NOT NULL AND ${isHeldBack('d')}`;

/**
 * Continues a paused dispatch. Everything queued is published again, because its messages may be gone. A dispatch that was stopped by
 * itself isn't stopped again.
 */
export const resumeDispatch = control({
  name: 'resume_dispatch',
  from: RESUMABLE,
  set: `
    status = CASE WHEN ${DISPATCH_HAS_ENDED} THEN 'COMPLETED' WHEN d.send_at > now() THEN 'SCHEDULED' ELSE 'SENDING' END::dispatch_status,
    completed_at = CASE WHEN ${DISPATCH_HAS_ENDED} THEN now() END, stop_waived = d.stop_waived OR d.stop_cause IS NOT NULL, stop_cause = NULL,
    first_batch_state = CASE WHEN ${IS_WAIVED} THEN 'RELEASED' ELSE d.first_batch_state END,
    first_batch_ended_at = CASE WHEN ${IS_WAIVED} THEN now() ELSE d.first_batch_ended_at END,
    first_batch_begun_at = ${FIRST_BATCH_BEGINS_ANEW}, ${REWIND}`,
});

/** Stops claims and the writing of the audience. `sweepDispatch` then cancels the waiting deliveries. */
export const cancelDispatch = control({
  name: 'cancel_dispatch',
  from: CANCELLABLE,
  set: `status = 'CANCELLED', cancelled_at = now(), audience_complete = true, swept = d.queued + d.retrying = 0`,
});

/** SQL condition: no delivery of the dispatch `d` was claimed, and none was written from its users and groups. */
export const HAS_NOT_BEGUN = `d.claimed_at IS NULL AND d.audience_from IS NULL AND d.total = d.queued`;

export type Rescheduling = 'moved' | 'begun' | 'after expiry' | { refused: DispatchStatus };

/**
 * Changes the start time of a dispatch that is SCHEDULED, or PAUSED and not begun. A SCHEDULED one starts at once if
 * `sendAt` has passed. A PAUSED one waits for `resumeDispatch` in any case. Undefined if there is no such dispatch.
 */
export const rescheduleDispatch = async (
  sql: Sql,
  { dispatchId, sendAt }: { dispatchId: string; sendAt: Date },
): Promise<Rescheduling | undefined> => {
  const { rows } = await sql.query<{ was: DispatchStatus; isMovable: boolean; fits: boolean }>({
    name: 'reschedule_dispatch',
    text: RESCHEDULE,
    values: [dispatchId, sendAt],
  });
  const [row] = rows;
  if (!row) return undefined;
  if (row.isMovable) return row.fits ? 'moved' : 'after expiry';
  return row.was === 'PAUSED' ? 'begun' : { refused: row.was };
};

const RESCHEDULE = `
WITH locked AS (
  SELECT d.id, d.status, d.status = 'SCHEDULED' OR d.status = 'PAUSED' AND ${HAS_NOT_BEGUN} AS is_movable,
    d.expires_at IS NULL OR greatest($2::timestamptz, now()) < d.expires_at AS fits
  FROM dispatches d WHERE d.id = $1 FOR NO KEY UPDATE
), changed AS (
  UPDATE dispatches d SET send_at = $2, published = false,
    status = CASE WHEN d.status = 'PAUSED' THEN 'PAUSED' WHEN $2 > now() THEN 'SCHEDULED'
      WHEN ${DISPATCH_HAS_ENDED} THEN 'COMPLETED' ELSE 'SENDING' END::dispatch_status,
    completed_at = CASE WHEN d.status = 'SCHEDULED' AND $2 <= now() AND ${DISPATCH_HAS_ENDED} THEN now() END
  FROM locked WHERE d.id = locked.id AND locked.is_movable AND locked.fits
)
SELECT status AS was, is_movable AS "isMovable", fits FROM locked`;

/**
 * Starts scheduled dispatches that are due, and those that expired while SCHEDULED or PAUSED, so that `sweepDispatch`
 * expires their deliveries. A dispatch whose recipients were all erased completes at once.
 */
export const startDueDispatches = async (sql: Sql, limit: number): Promise<number> => {
  const { rows } = await sql.query({
    name: 'start_due_dispatches',
    text: `
      UPDATE dispatches d SET published = false,
        status = CASE WHEN ${DISPATCH_HAS_ENDED} THEN 'COMPLETED' ELSE 'SENDING' END::dispatch_status,
        completed_at = CASE WHEN ${DISPATCH_HAS_ENDED} THEN now() END, first_batch_begun_at = ${FIRST_BATCH_BEGINS_ANEW}
      WHERE id IN (
        SELECT id FROM dispatches
        WHERE status = 'SCHEDULED' AND send_at <= now() OR status IN ('SCHEDULED', 'PAUSED') AND expires_at <= now()
        ORDER BY id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED)
      RETURNING id`,
    values: [limit],
  });
  return rows.length;
};

/** Dispatches that were cancelled or have expired and still have waiting deliveries. */
export const findDispatchesToSweep = async (sql: Sql, limit: number): Promise<string[]> => {
  const { rows } = await sql.query<{ id: string }>({
    name: 'find_dispatches_to_sweep',
    // Comparing the status as text keeps PostgreSQL from using the index of all SENDING dispatches for the second
    // part, so that it uses the one of `expires_at`.
    text: `
      (SELECT id FROM dispatches WHERE status = 'CANCELLED' AND NOT swept LIMIT $1)
      UNION ALL
      (SELECT id FROM dispatches
       WHERE expires_at <= now() AND status IN ('SCHEDULED', 'SENDING', 'PAUSED') AND status::text = 'SENDING'
         AND queued + retrying > 0 LIMIT $1)`,
    values: [limit],
  });
  return rows.map((row) => row.id);
};

/**
 * Moves up to `chunk` waiting deliveries of a cancelled or expired dispatch to CANCELLED or EXPIRED, or to UNCERTAIN
 * if an earlier attempt may have arrived. Resolves to how many.
 */
export const sweepDispatch = async (
  sql: Sql,
  { dispatchId, chunk }: { dispatchId: string; chunk: number },
): Promise<number> => {
  const { rows } = await sql.query<{ swept: number }>({
    name: 'sweep_dispatch',
    text: SWEEP,
    values: [dispatchId, chunk],
  });
  return rows[0]!.swept;
};

// Deliveries of each waiting status are selected through an index of their own.
const SWEEP = `
WITH dispatch AS MATERIALIZED (
  SELECT id, status FROM dispatches
  WHERE id = $1 AND (status = 'CANCELLED' OR status = 'SENDING' AND expires_at <= now()) FOR NO KEY UPDATE
), candidate AS (
  (SELECT r.id FROM dispatch, deliveries r WHERE r.dispatch_id = $1 AND r.status = 'QUEUED' ORDER BY r.id LIMIT $2)
  UNION ALL
  (SELECT r.id FROM dispatch, deliveries r
    WHERE r.dispatch_id = $1 AND r.status = 'RETRYING' AND r.publish_at IS NOT NULL LIMIT $2)
), waiting AS MATERIALIZED (
  SELECT r.id, r.status AS was, r.may_have_arrived AS is_uncertain, r.wait_reason IS NOT NULL AS was_waiting FROM deliveries r
  WHERE r.id IN (SELECT id FROM candidate) AND r.status IN ('QUEUED', 'RETRYING')
  ORDER BY r.id FOR UPDATE OF r SKIP LOCKED
), swept AS (
  UPDATE deliveries r SET
    status = CASE WHEN waiting.is_uncertain THEN 'UNCERTAIN' WHEN dispatch.status = 'CANCELLED' THEN 'CANCELLED'
      ELSE 'EXPIRED' END::delivery_status,
    publish_at = NULL, next_attempt_at = NULL, wait_reason = NULL, updated_at = now(), recipient = coalesce(r.recipient, '{}'),
    last_error = CASE
      WHEN waiting.is_uncertain AND waiting.was = 'RETRYING' AND NOT waiting.was_waiting THEN '${LATEST_ATTEMPT_FAILED}' || r.last_error
      WHEN waiting.is_uncertain OR dispatch.status = 'CANCELLED' THEN r.last_error
      ELSE 'the send has expired' END
  FROM waiting, dispatch WHERE r.id = waiting.id
  RETURNING r.*, waiting.was
), counted AS (
${countChanges({ changed: 'swept', more: ', swept = d.queued + c.queued + d.retrying + c.retrying = 0' })}
), ${logAttempts({
  of: `swept WHERE status = 'EXPIRED'`,
  attemptId: NEW_ATTEMPT_ID,
  attempt: 'attempts + 1',
  outcome: `'EXPIRED'`,
  error: 'last_error',
  messageId: `coalesce(${MESSAGE_ID_SQL}, '')`,
})}, finished AS (
  -- Marks the dispatch if nothing was left to sweep: the last waiting deliveries were erased or settled.
  UPDATE dispatches d SET swept = true FROM dispatch
  WHERE d.id = dispatch.id AND dispatch.status = 'CANCELLED' AND d.queued + d.retrying = 0 AND NOT EXISTS (SELECT FROM swept)
)
SELECT count(*)::int AS swept FROM swept`;
