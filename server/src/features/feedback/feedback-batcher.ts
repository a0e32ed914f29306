import { isDatabaseAway, isPassing } from '@tidings/core/ledger/away';
import { forgetUnmatched, MAX_UNMATCHED } from '@tidings/core/ledger/forget-unmatched';
import {
  type FeedbackEvent,
  type FeedbackOutcome,
  MAX_EVENTS,
  recordFeedback,
  SOFT_BOUNCE_RULE,
  type SoftBounceRule,
} from '@tidings/core/ledger/record-feedback';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Logger } from '@tidings/core/runtime/logger';
import { AppError } from '../../foundation/errors.js';
import type { FeedbackIntakes } from './feedback-intakes.js';
import { storableEvent } from './storable-event.js';

/** Weight of a batch, in bytes of raw reports. A batch ends there or at MAX_EVENTS. */
const MAX_BATCH_BYTES = 4 * 1024 * 1024;

/** Events that wait, and their raw reports. Beyond that, an intake has to ask its sender to come again. */
const MAX_WAITING = 20_000;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
const RETRY_AFTER_MS = 5_000;

/** Wait in milliseconds for more events after the previous transaction. There is no wait if `ENOUGH` events have come or the batcher was idle. */
const GATHER_MS = 10;
const ENOUGH = 100;

/** The oldest unmatched events are deleted after so many new ones. */
const FORGET_EVERY = 1_000;

interface Waiting {
  event: FeedbackEvent;
  resolve: (outcome: FeedbackOutcome) => void;
  reject: (reason: unknown) => void;
}

type Recorded = FeedbackOutcome | Error;

export type FeedbackBatcher = ReturnType<typeof createFeedbackBatcher>;

/**
 * Records events in batches: while one batch is committed, new events form the next one. An event that PostgreSQL refuses fails alone.
 */
export const createFeedbackBatcher = ({
  sql,
  hashKey,
  softBounces = SOFT_BOUNCE_RULE,
  intakes,
  logger,
}: {
  sql: Sql;
  hashKey: Buffer;
  softBounces?: SoftBounceRule;
  intakes: Pick<FeedbackIntakes, 'countEvent'>;
  logger: Logger;
}) => {
  const waiting: Waiting[] = [];
  let waitingBytes = 0;
  let isBusy = false;
  /** Unmatched events since the oldest were deleted. At the start there may be too many. */
  let unmatched = FORGET_EVERY;
  /** Ends the wait for more events. */
  let onEnough: (() => void) | undefined;

  const takeBatch = (): Waiting[] => {
    let bytes = 0;
    const end = waiting.findIndex(({ event }, index) => {
      bytes += weightOf(event);
      return index === MAX_EVENTS || (index > 0 && bytes > MAX_BATCH_BYTES);
    });
    const batch = waiting.splice(0, end < 0 ? waiting.length : end);
    for (const { event } of batch) waitingBytes -= weightOf(event);
    return batch;
  };

  /** Resolves to what became of each event. Halves a batch that PostgreSQL refuses until the faulty event is alone. */
  const record = async (events: FeedbackEvent[]): Promise<Recorded[]> => {
    try {
      return await recordFeedback(sql, { events, hashKey, softBounces });
    } catch (err) {
      if (isDatabaseAway(err)) return events.map(() => err as Error);
      if (events.length === 1) {
        if (!isPassing(err))
          logger.error({ err, source: events[0]!.source, kind: events[0]!.kind }, 'an event can not be stored');
        return [err as Error];
      }
      const half = Math.ceil(events.length / 2);
      return [...(await record(events.slice(0, half))), ...(await record(events.slice(half)))];
    }
  };

  const commit = async (batch: Waiting[]) => {
    const recorded = await record(batch.map(({ event }) => event));
    batch.forEach(({ event, resolve, reject }, index) => {
      const outcome = recorded[index]!;
      intakes.countEvent(event, outcome instanceof Error ? 'failed' : outcome);
      if (outcome === 'unmatched') unmatched += 1;
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    });
  };

  const forget = async () => {
    if (unmatched < FORGET_EVERY) return;
    try {
      await forgetUnmatched(sql, { keep: MAX_UNMATCHED - FORGET_EVERY });
      unmatched = 0;
    } catch (err) {
      logger.warn({ err }, 'could not delete the oldest unmatched feedback, will retry');
    }
  };

  const gather = async () => {
    if (waiting.length >= ENOUGH) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      onEnough = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    onEnough = undefined;
  };

  const work = async () => {
    isBusy = true;
    while (waiting.length > 0) {
      await commit(takeBatch());
      await forget();
      await gather();
    }
    isBusy = false;
  };

  /**
   * Resolves after the commit. Rejects if the event wasn't stored, or may not have been: PostgreSQL is away, or too many events wait.
   * The sender should send it again, with the same deduplication key.
   */
  const take = (given: FeedbackEvent): Promise<FeedbackOutcome> =>
    new Promise((resolve, reject) => {
      const event = storableEvent(given);
      const bytes = weightOf(event);
      if (waiting.length >= MAX_WAITING || waitingBytes + bytes > MAX_WAITING_BYTES) {
        intakes.countEvent(event, 'failed');
        return reject(new AppError('feedback.tooMuch', { retryAfterMs: RETRY_AFTER_MS }));
      }
      waiting.push({ event, resolve, reject });
      waitingBytes += bytes;
      if (!isBusy) void work();
      else if (waiting.length >= ENOUGH) onEnough?.();
    });

  return {
    take,

    /** As `take`, for events that came together. Rejects after all have ended if any of them wasn't stored. */
    takeAll: async (events: readonly FeedbackEvent[]): Promise<FeedbackOutcome[]> => {
      const settled = await Promise.allSettled(events.map(take));
      return settled.map((one) => {
        if (one.status === 'rejected') throw one.reason;
        return one.value;
      });
    },
  };
};

const weightOf = ({ raw }: FeedbackEvent): number => raw?.length ?? 0;
