import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from './logger.js';

const LONGEST_WAIT_MS = 500;

/**
 * Tries a task until it works, later and later, up to half a second apart. The log says once that it fails, and once that it
 * works again. `isOver` is asked before each further try: where it says so, or where `isFinal` knows the error for one that
 * no further try can mend, the error is thrown.
 */
export const keepTrying = async <T>({
  task,
  what,
  logger,
  isOver = () => false,
  isFinal = () => false,
}: {
  task: () => Promise<T>;
  /** In the log, as `what could not be done`. */
  what: string;
  logger: Logger;
  isOver?: () => boolean;
  isFinal?: (err: unknown) => boolean;
}): Promise<T> => {
  for (let failures = 0; ; ) {
    try {
      const result = await task();
      if (failures > 0) logger.info({ what, failures }, 'works again');
      return result;
    } catch (err) {
      if (isFinal(err)) throw err;
      failures += 1;
      if (failures === 1) logger.warn({ what, err }, 'failed, will try again');
      await sleep(Math.min(LONGEST_WAIT_MS, 50 * 2 ** Math.min(failures, 10)));
      if (isOver()) throw err;
    }
  }
};
