import { AppError } from '../../foundation/errors.js';

const RETRY_AFTER_MS = 5_000;

/** ClickHouse's own errors have a numeric code; connection errors have a code in letters, and time-outs none. */
const isRefusal = (err: unknown) => /^\d+$/.test(String((err as { code?: unknown }).code ?? ''));

/** Queries the delivery log. Throws UNAVAILABLE if it can't be reached. */
export const askLog = async <Answer>(question: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await question();
  } catch (err) {
    if (err instanceof AppError || isRefusal(err)) throw err;
    throw new AppError('log.isAway', { part: 'log', retryAfterMs: RETRY_AFTER_MS });
  }
};
