import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@tidings/core/runtime/logger';
import type { Part, PartProblem, Problem } from './part-problem.js';

const PATIENCE_MS = 2_000;

/** A problem is logged here once it has lasted this long. Calls that meet a shorter problem log it themselves. */
const SAID_AFTER_MS = 4_000;

const EFFECTS: Record<Part, string> = {
  postgresql: 'PostgreSQL accepts no writes: nothing is accepted or sent until it does',
  broker: 'RabbitMQ stores no messages: accepted mails are sent once it does',
  clickhouse: 'ClickHouse is away: mails are sent, and their log entries follow once it is back',
};

export type PartCheck = () => Promise<Problem | undefined>;

/**
 * Keeps track of whether one part has a problem, and since when. `check` may take any time: after two seconds without
 * an answer, the problem is NO_ANSWER until the check ends. Checks never overlap.
 */
export const watchPart = ({ part, check, logger }: { part: Part; check: PartCheck; logger: Logger }) => {
  let found: PartProblem | undefined;
  let isSaid = false;
  let pending: Promise<void> | undefined;

  const set = (problem: Problem | undefined) => {
    if (!problem) {
      if (found && isSaid) logger.info({ part, downMs: Date.now() - found.since.getTime() }, 'works again');
      found = undefined;
      isSaid = false;
      return;
    }
    found = { ...problem, part, since: found?.since ?? new Date() };
  };

  const look = async (): Promise<PartProblem | undefined> => {
    pending ??= check()
      .catch((err: Error): Problem => ({ kind: 'AWAY', reason: err.message }))
      .then(set)
      .finally(() => {
        pending = undefined;
      });
    const asked = pending;
    const timer = new AbortController();
    const isLate = await Promise.race([
      asked.then(() => false),
      sleep(PATIENCE_MS, true, { signal: timer.signal }).catch(() => false),
    ]);
    timer.abort();
    if (isLate) set({ kind: 'NO_ANSWER', reason: `no answer within ${PATIENCE_MS} ms` });
    return found;
  };

  return {
    look,
    current: () => found,
    /** Logs the current problem if it has lasted long enough and hasn't been logged. */
    say: () => {
      if (!found || isSaid || Date.now() - found.since.getTime() < SAID_AFTER_MS) return;
      isSaid = true;
      const { kind, reason, since } = found;
      logger[part === 'clickhouse' ? 'warn' : 'error']({ part, kind, reason, since }, EFFECTS[part]);
    },
  };
};
