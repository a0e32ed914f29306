import type { Publisher } from '@tidings/core/broker/broker';
import { ATTEMPT_OUTBOX } from '@tidings/core/ledger/attempt-outbox';
import { FEEDBACK_OUTBOX } from '@tidings/core/ledger/feedback-outbox';
import { measureOutbox } from '@tidings/core/ledger/outbox';
import { inTransaction } from '@tidings/core/ledger/pool';
import {
  checkCounters,
  type ListedDispatch,
  listDispatchesAfter,
  listSendingDispatches,
  type Progress,
  publishAgain,
  readProgress,
  repairCounters,
} from '@tidings/core/ledger/reconcile';
import { findInterruptedReleases, finishRelease } from '@tidings/core/ledger/release-domain';
import type { Logger } from '@tidings/core/runtime/logger';
import type { Pool } from 'pg';
import type { DispatcherMetrics } from './metrics.js';
import { MAX_MESSAGES } from './queue-capacity.js';

/** A new leader checks the dispatches accepted within this time, and all dispatches that are still open. */
const LOOK_BACK_MS = 24 * 60 * 60 * 1_000;

/**
 * Maximum number of rows counted per round. A larger dispatch is counted at once, and uses up the rows of the following
 * rounds, so that the average cost stays bounded.
 */
const ROWS_A_ROUND = 200_000;

/** Maximum number of dispatches listed per round. */
const LISTED = 5_000;
const CHECKED_AT_ONCE = 500;

/** If a QUEUED delivery has been behind the cursor for this long and its message is lost, it is republished. */
const LEFT_BEHIND_MS = 60_000;
const PUBLISHED_AGAIN_AT_ONCE = 1_000;

/** Age of the oldest unshipped attempt above which the log counts as late. */
const LATE_LOG_SECONDS = 300;

/** The smallest UUIDv7 of a moment in time (RFC 9562 section 5.7). */
const firstIdOf = (moment: number): string => {
  const hex = Math.max(0, moment).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
};

/**
 * Checks a part of the ledger per round: the counters of a dispatch equal its rows, no delivery behind the cursor lacks
 * a message, and attempts reach the log. Repairs problems and logs each repair; logs a problem that it can't repair as
 * ERROR.
 */
export const createReconciler = ({
  pool,
  publisher,
  logger,
  metrics,
}: {
  pool: Pool;
  publisher: Pick<Publisher, 'depth' | 'isConnected'>;
  logger: Logger;
  metrics: DispatcherMetrics;
}) => {
  let listedTo = firstIdOf(Date.now() - LOOK_BACK_MS);
  let rowsLeft = 0;
  let isLogLate = false;
  /** Dispatches to check, in order. A dispatch that is still open after its check goes to the end. */
  const toCheck = new Map<string, ListedDispatch>();
  const progress = new Map<string, Progress & { at: number }>();

  const list = async () => {
    if (toCheck.size < 2 * LISTED) {
      const accepted = await listDispatchesAfter(pool, listedTo, LISTED);
      listedTo = accepted.at(-1)?.id ?? listedTo;
      for (const dispatch of accepted) toCheck.set(dispatch.id, dispatch);
    }
    for (const dispatch of await listSendingDispatches(pool, LISTED)) {
      if (!toCheck.has(dispatch.id)) toCheck.set(dispatch.id, dispatch);
    }
  };

  const mend = async (id: string, difference: object) => {
    if (await inTransaction(pool, (transaction) => repairCounters(transaction, id))) {
      metrics.mended.inc();
      logger.warn({ dispatchId: id, ...difference }, 'counters differed from the rows and were repaired');
      return;
    }
    metrics.unmendable.inc();
    logger.error({ dispatchId: id, ...difference }, 'accepted deliveries are missing from the ledger');
  };

  const checkAll = async () => {
    rowsLeft = Math.min(ROWS_A_ROUND, rowsLeft + ROWS_A_ROUND);
    const inTurn = [...toCheck.values()];
    while (inTurn.length > 0 && rowsLeft > 0) {
      const batch: string[] = [];
      while (inTurn.length > 0 && rowsLeft > 0 && batch.length < CHECKED_AT_ONCE) {
        const { id, total } = inTurn.shift()!;
        batch.push(id);
        toCheck.delete(id);
        rowsLeft -= total + 1;
      }
      for (const { id, isOpen, counters, rows, differs } of await checkCounters(pool, batch)) {
        if (isOpen) toCheck.set(id, { id, total: rows.total });
        if (differs) await mend(id, { counters, rows });
      }
      metrics.reconciled.inc(batch.length);
    }
  };

  /**
   * Tells whether a delivery's message is lost: the queue is empty, or workers have since claimed more deliveries than
   * a queue can hold.
   */
  const isGone = async (before: Progress, now: Progress): Promise<boolean> =>
    now.claimed - before.claimed > MAX_MESSAGES || (await publisher.depth(now.queue)) === 0;

  const findLeftBehind = async () => {
    const sending = await readProgress(pool, LISTED);
    const ids = new Set(sending.map(({ id }) => id));
    for (const id of progress.keys()) if (!ids.has(id)) progress.delete(id);
    for (const now of sending) {
      const before = progress.get(now.id);
      if (before && before.epoch === now.epoch) {
        if (performance.now() - before.at < LEFT_BEHIND_MS || !(await isGone(before, now))) continue;
        const deliveryIds = await publishAgain(pool, {
          dispatchId: now.id,
          upTo: before.cursor,
          limit: PUBLISHED_AGAIN_AT_ONCE,
        });
        metrics.mended.inc(deliveryIds.length);
        if (deliveryIds.length > 0)
          logger.warn(
            { dispatchId: now.id, deliveryIds },
            'queued deliveries had lost their messages and were published again',
          );
      }
      progress.set(now.id, { ...now, at: performance.now() });
    }
  };

  const watchLog = async () => {
    const attempts = await measureOutbox(pool, ATTEMPT_OUTBOX, 1);
    const feedback = await measureOutbox(pool, FEEDBACK_OUTBOX, 1);
    const oldestSeconds = Math.max(attempts.oldestSeconds, feedback.oldestSeconds);
    const isLate = oldestSeconds > LATE_LOG_SECONDS;
    if (isLate && !isLogLate) logger.error({ oldestSeconds }, 'attempts or feedback are not reaching the delivery log');
    if (!isLate && isLogLate) logger.info('attempts and feedback are reaching the delivery log again');
    isLogLate = isLate;
  };

  const finishReleases = async () => {
    for (const held of await findInterruptedReleases(pool)) {
      const released = await finishRelease(pool, held);
      logger.warn({ ...held, released }, 'release of a held domain was interrupted and is finished');
    }
  };

  return async (): Promise<'wait'> => {
    await list();
    await checkAll();
    if (publisher.isConnected()) await findLeftBehind();
    await watchLog();
    await finishReleases();
    return 'wait';
  };
};
