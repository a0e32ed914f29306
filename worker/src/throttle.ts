import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { Gauge } from 'prom-client';
import type { WorkerMetrics } from './metrics.js';

export type Throttle = ReturnType<typeof createThrottle>;

/** Mails a second. A server that asks for fewer than this is as good as away. */
const SLOWEST = 1;

/** Answers that ask for fewer mails come in swarms, of what was on the wire together: one swarm slows down once. */
const SWARM_MS = 1_000;

/** What is won back in a second, as a part of what was left after the last cut: after ten seconds it is where it was. */
const CLIMB = 0.1;

/** A server that hasn't asked again for so long has no limit any more, or a far higher one. */
const LIFTED_AFTER_MS = 60_000;

/** What may be saved up for a burst, in seconds of the rate. */
const BURST_SECONDS = 0.25;

/**
 * How many mails may go out in a second. Unlimited until the mail server asks for fewer: then half of what went out, and
 * up again in even steps (additive increase, multiplicative decrease, as RFC 5681 has it for TCP).
 */
export const createThrottle = ({
  onRoom,
  metrics,
  logger,
}: {
  /** There is room again, for somebody who was given less than was wanted. */
  onRoom: () => void;
  metrics: WorkerMetrics;
  logger: Logger;
}) => {
  let limit = Number.POSITIVE_INFINITY;
  let step = 0;
  let room = 0;
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
      logger.info('the mail server has not asked for fewer mails for a minute: as many as there are go out again');
      return;
    }
    limit += step * seconds;
    room = Math.min(Math.max(1, limit * BURST_SECONDS), room + limit * seconds);
  };
  new Gauge({
    name: 'tidings_send_limit',
    help: 'Mails a second that may go out, since the mail server has asked for fewer; 0 where there is no limit.',
    registers: [metrics.registry],
    collect() {
      fill();
      this.set(limit === Number.POSITIVE_INFINITY ? 0 : limit);
    },
  });

  return {
    /** How many of those that are wanted may go now; where that is fewer, `onRoom` says when there is room for more. */
    take: (wanted: number): number => {
      fill();
      if (limit === Number.POSITIVE_INFINITY) {
        pace.add(wanted);
        return wanted;
      }
      const taken = Math.min(wanted, Math.floor(room));
      room -= taken;
      pace.add(taken);
      if (taken < wanted) {
        timer ??= setTimeout(
          () => {
            timer = undefined;
            onRoom();
          },
          Math.max(1, ((1 - room) / limit) * 1_000),
        );
      }
      return taken;
    },

    /** So many of those that were taken turned out to be no mails: messages that came twice, or templates that failed. */
    giveBack: (count: number) => {
      pace.add(-count);
      room += count;
    },

    /** False where it can't be any slower. */
    slowDown: (reason: string): boolean => {
      metrics.slowDowns.inc();
      fill();
      const now = performance.now();
      if (now - slowedAt < SWARM_MS) return true;
      if (limit <= SLOWEST * (1 + CLIMB)) {
        slowedAt = now;
        limit = SLOWEST;
        return false;
      }
      const before = Math.min(limit, pace.perSecond());
      if (limit === Number.POSITIVE_INFINITY) {
        logger.warn({ reason, perSecond: Math.round(before) }, 'the mail server asks for fewer mails: sending slower');
      }
      limit = Math.max(SLOWEST, before / 2);
      step = limit * CLIMB;
      room = 0;
      slowedAt = now;
      return true;
    },

    stop: async () => clearTimeout(timer),
  } satisfies Running & Record<string, unknown>;
};

const WINDOW_MS = 1_000;

/** What went out in the last whole second, or in this one where that is more. */
const createPace = () => {
  let since = performance.now();
  let count = 0;
  let last = 0;
  const roll = () => {
    const elapsed = performance.now() - since;
    if (elapsed < WINDOW_MS) return;
    last = elapsed < 2 * WINDOW_MS ? (count * 1_000) / elapsed : 0;
    since = performance.now();
    count = 0;
  };
  return {
    add: (mails: number) => {
      roll();
      count += mails;
    },
    perSecond: (): number => {
      roll();
      return Math.max(last, count);
    },
  };
};
