import type { Running } from './lifecycle.js';
import type { Logger } from './logger.js';

export interface Loop extends Running {
  /** Runs the step again without waiting out the interval; while it runs, once more after it. */
  wake(): void;
}

/**
 * Runs `step` again and again, one at a time: at once when it says 'again', else after `everyMs` or `wake`; two begin `apartMs`
 * from each other at the least, so that much that comes singly is done together. A step
 * that throws is tried again, later and later, up to five seconds apart, or `everyMs` where that is shorter, and half a second at least. The log says once what fails, and once that it works again.
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
  // Whatever has to be done often has to be done soon once it can be done again: leases lapse meanwhile.
  const longestWaitMs = Math.min(5_000, Math.max(500, everyMs));
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
    let said: string | undefined;
    while (!stopping) {
      woken = false;
      const startedAt = performance.now();
      try {
        const next = await step();
        if (failures > 0) logger.info({ loop: name, failures }, 'works again');
        failures = 0;
        said = undefined;
        if (next === 'wait') await pause(everyMs);
        const early = apartMs - (performance.now() - startedAt);
        if (apartMs > 0 && early > 0 && !stopping) await new Promise((resolve) => setTimeout(resolve, early));
      } catch (err) {
        failures += 1;
        const reason = (err as Error).message;
        if (reason !== said) logger.warn({ loop: name, failures, err }, 'failed, will try again');
        said = reason;
        woken = false;
        await pause(Math.min(longestWaitMs, 100 * 2 ** Math.min(failures, 10)));
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
