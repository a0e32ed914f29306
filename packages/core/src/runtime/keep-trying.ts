import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from './logger.js';

const MAX_WAIT_MS = 500;

/**
 * Retries a task until it succeeds, with exponential backoff up to half a second. Logs the first failure and the
 * recovery. Throws the error if `isFinal` returns true for it, or if `isOver` returns true before a retry.
 */
export const keepTrying = async <T>({
  task,
  what,
  logger,
  isOver = () => false,
  isFinal = () => false,
}: {
  task: () => Promise<T>;
  /** The task's name in the log. */
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
      if (failures === 1) logger.warn({ what, err }, 'failed, will retry');
      await sleep(Math.min(MAX_WAIT_MS, 50 * 2 ** Math.min(failures, 10)));
      if (isOver()) throw err;
    }
  }
};
