import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves at a time, as `performance.now()` counts, or at once if it has passed. */
export const until = async (at: number): Promise<void> => {
  const ms = at - performance.now();
  if (ms > 0) await sleep(ms);
};
