import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import type { WorkerMetrics } from './metrics.js';
import { createPace } from './pace.js';

export type Throttle = ReturnType<typeof createThrottle>;

/** The lowest limit, in mails per second. A server that asks for less counts as unavailable. */
const MIN_RATE = 1;

/** Mails that were in flight together get throttling replies together. All replies within this time count as one. */
const COALESCE_MS = 1_000;

/** Increase of the limit per second, as a fraction of the limit after the last decrease. After ten seconds the limit is back at its former value. */
const INCREASE = 0.1;

/** The limit is lifted after this many milliseconds without a throttling reply. */
const LIFTED_AFTER_MS = 60_000;

/** Permits that may be saved up for a burst, in seconds of the rate. */
const BURST_SECONDS = 0.25;

/**
 * Limits how many mails may go out per second. There is no limit until the mail server sends a throttling reply. Then the limit is half of the
 * current rate, and it rises linearly (additive increase, multiplicative decrease, as RFC 5681 does for TCP).
 */
export const createThrottle = ({
  onPermits,
  metrics,
  logger,
}: {
  /** Called once there are permits again, after `take` gave fewer than were wanted. */
  onPermits: () => void;
  metrics: Pick<WorkerMetrics, 'slowDowns'>;
  logger: Logger;
}) => {
  let limit = Number.POSITIVE_INFINITY;
  let step = 0;
  let permits = 0;
  let filledAt = performance.now();
  let slowedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const pace = createPace();

  const fill = () => {
    const now = performance.now();
    const seconds = (now - filledAt) / 1_000;
    filledAt = now;
    if (limit === Number.POSITIVE_INFINITY) return;
    if (now - slowedAt >= LIFTED_AFTER_MS) {
      limit = Number.POSITIVE_INFINITY;
      logger.info('no throttling reply for a minute: sending without a limit again');
      return;
    }
    limit += step * seconds;
    permits = Math.min(Math.max(1, limit * BURST_SECONDS), permits + limit * seconds);
  };
  return {
    /** The limit in mails per second. Infinity if there is none. */
    limit: (): number => {
      fill();
      return limit;
    },

    /** Takes up to `wanted` permits and returns how many. If they are fewer, `onPermits` is called once there are more. */
    take: (wanted: number): number => {
      fill();
      if (limit === Number.POSITIVE_INFINITY) {
        pace.add(wanted);
        return wanted;
      }
      const taken = Math.min(wanted, Math.floor(permits));
      permits -= taken;
      pace.add(taken);
      if (taken < wanted) {
        timer ??= setTimeout(
          () => {
            timer = undefined;
            onPermits();
          },
          Math.max(1, ((1 - permits) / limit) * 1_000),
        );
      }
      return taken;
    },

    /** Gives back permits of messages for which no mail was sent, such as duplicates and template errors. */
    release: (count: number) => {
      pace.add(-count);
      permits += count;
    },

    /** Halves the rate. Returns false if it is at its minimum already. */
    slowDown: (reason: string): boolean => {
      metrics.slowDowns.inc();
      fill();
      const now = performance.now();
      if (now - slowedAt < COALESCE_MS) return true;
      if (limit <= MIN_RATE * (1 + INCREASE)) {
        slowedAt = now;
        limit = MIN_RATE;
        return false;
      }
      const before = Math.min(limit, pace.perSecond());
      if (limit === Number.POSITIVE_INFINITY) {
        logger.warn({ reason, perSecond: Math.round(before) }, 'the mail server throttles: sending slower');
      }
      limit = Math.max(MIN_RATE, before / 2);
      step = limit * INCREASE;
      permits = 0;
      slowedAt = now;
      return true;
    },

    stop: async () => clearTimeout(timer),
  } satisfies Running & Record<string, unknown>;
};
