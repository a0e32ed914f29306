import { AppError } from '../../errors.js';

const RETRY_AFTER_MS = 5_000;

/** What ClickHouse itself refuses has a code of its own, in digits; a connection's has letters, and a time-out none. */
const isRefusal = (err: unknown) => /^\d+$/.test(String((err as { code?: unknown }).code ?? ''));

/** Asks the log. Where it can't be reached that is said, and that nothing is lost by it. */
export const askLog = async <Answer>(question: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await question();
  } catch (err) {
    if (err instanceof AppError || isRefusal(err)) throw err;
    throw new AppError(
      'UNAVAILABLE',
      'The log is away for now. Mails go out as before, and what happens is kept for it.',
      {
        part: 'log',
        retryAfterMs: RETRY_AFTER_MS,
      },
    );
  }
};
