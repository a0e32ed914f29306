import type { Logger } from '@tidings/core/runtime/logger';

const EVERY_MS = 60_000;

/**
 * Logs what strangers cause at will: each message at once, and then at most once a minute, with the number of `times` since the last line.
 */
export const createSeldomLog = (logger: Pick<Logger, 'warn'>) => {
  const said = new Map<string, { at: number; times: number }>();
  return (message: string): void => {
    const last = said.get(message) ?? { at: Number.NEGATIVE_INFINITY, times: 0 };
    last.times += 1;
    said.set(message, last);
    if (performance.now() - last.at < EVERY_MS) return;
    logger.warn({ times: last.times }, message);
    said.set(message, { at: performance.now(), times: 0 });
  };
};
