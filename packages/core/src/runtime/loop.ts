import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from './lifecycle.js';
import type { Logger } from './logger.js';

export interface Loop extends Running {
  /** Runs the step now instead of after the interval. If the step is running, runs it once more afterwards. */
  wake(): void;
}

/**
 * Runs `step` repeatedly, one run at a time: at once after 'again', otherwise after `everyMs` or `wake`. Starts of two
 * runs are at least `apartMs` apart, so that single items gather into a batch. After an error, retries with exponential
 * backoff. Its longest wait is `everyMs`, but at least 0.5 s and at most 5 s. Logs each new error once, and the
 * recovery.
 */
export const startLoop = ({
  name,
  everyMs,
  apartMs = 0,
  step,
  logger,
}: {
  name: string;
  everyMs: number;
  apartMs?: number;
  step: () => Promise<'again' | 'wait'>;
  logger: Logger;
}): Loop => {
  let stopping = false;
  let woken = false;
  // A frequent step must resume soon after a failure, because leases expire meanwhile.
  const maxWaitMs = Math.min(5_000, Math.max(500, everyMs));
  let interrupt: () => void = () => {};

  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      if (woken || stopping) return resolve();
      const timer = setTimeout(resolve, milliseconds);
      interrupt = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const run = async () => {
    let failures = 0;
    let loggedReason: string | undefined;
    while (!stopping) {
      woken = false;
      const startedAt = performance.now();
      try {
        const next = await step();
        if (failures > 0) logger.info({ loop: name, failures }, 'works again');
        failures = 0;
        loggedReason = undefined;
        if (next === 'wait') await pause(everyMs);
        const remainingMs = apartMs - (performance.now() - startedAt);
        // A timer may fire up to a millisecond early.
        if (remainingMs > 0) await sleep(Math.ceil(remainingMs) + 1);
      } catch (err) {
        failures += 1;
        const reason = (err as Error).message;
        if (reason !== loggedReason) logger.warn({ loop: name, failures, err }, 'failed, will retry');
        loggedReason = reason;
        woken = false;
        await pause(Math.min(maxWaitMs, 100 * 2 ** Math.min(failures, 10)));
      }
    }
  };
  const done = run();

  return {
    wake: () => {
      woken = true;
      interrupt();
    },
    stop: async () => {
      stopping = true;
      interrupt();
      await done;
    },
  };
};
