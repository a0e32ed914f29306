/**
 * SQLSTATEs that say nothing about the statement (PostgreSQL manual, Appendix A): connection lost (08), read-only server (25006), out of disk,
 * memory or connections (53), shutting down, crashed or starting (57P01 to 57P05), disk error (58).
 */
const AWAY = /^(?:08...|25006|53...|57P0[1-5]|580..)$/;
const AWAY_SOCKET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** node-postgres gives these errors no code. */
const AWAY_MESSAGE =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error/;

/**
 * Errors after which nobody knows whether the statement was committed: the answer to it was lost. A COMMIT that waits for a synchronous standby that
 * is gone ends so too, with the row already on the primary's disk.
 */
const NO_ANSWER = /^(?:08000|08003|08006|08007|57P01|57P02|ECONNRESET|EPIPE|ETIMEDOUT)$/;
const NO_ANSWER_MESSAGE = /^Connection terminated(?! due to connection timeout)|Query read timeout/;

/** Serialization failure, deadlock, lock timeout, cancelled: the same statement may succeed a moment later. */
const PASSING = /^(?:40001|40003|40P01|55P03|57014)$/;

const fault = (err: unknown) => (err ?? {}) as { code?: unknown; message?: string };

/** PostgreSQL can't be reached, or takes no writes for now. */
export const isDatabaseAway = (err: unknown): boolean => {
  const { code, message = '' } = fault(err);
  return AWAY.test(String(code ?? '')) || AWAY_SOCKET.has(String(code)) || AWAY_MESSAGE.test(message);
};

/** The statement may have been committed although it failed. */
export const mayBeCommitted = (err: unknown): boolean => {
  const { code, message = '' } = fault(err);
  return NO_ANSWER.test(String(code ?? '')) || NO_ANSWER_MESSAGE.test(message) || code === '40003';
};

/** PostgreSQL gave up on this statement; others go on. */
export const isPassing = (err: unknown): boolean => PASSING.test(String(fault(err).code ?? ''));
