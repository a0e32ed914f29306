/**
 * SQLSTATEs that don't concern the statement (PostgreSQL manual, Appendix A): connection lost (08), read-only server
 * (25006), out of disk, memory or connections (53), shutdown, crash or start-up (57P01 to 57P05), I/O error (58).
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
/** Messages of connection errors to which node-postgres gives no code. */
const AWAY_MESSAGE =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error/;

/**
 * Errors that lose the answer: the statement may or may not have been committed. A COMMIT that waits for a lost
 * synchronous standby ends this way too, although the primary has written it to disk.
 */
const NO_ANSWER = /^(?:08000|08003|08006|08007|57P01|57P02|ECONNRESET|EPIPE|ETIMEDOUT)$/;
const NO_ANSWER_MESSAGE = /^Connection terminated(?! due to connection timeout)|Query read timeout/;

/** Serialization failure, deadlock, lock timeout or cancellation: the same statement may succeed a moment later. */
const PASSING = /^(?:40001|40003|40P01|55P03|57014)$/;

const fault = (err: unknown) => (err ?? {}) as { code?: unknown; message?: string };

/** Whether the error means that PostgreSQL can't be reached, or accepts no writes for now. */
export const isDatabaseAway = (err: unknown): boolean => {
  const { code, message = '' } = fault(err);
  return AWAY.test(String(code ?? '')) || AWAY_SOCKET.has(String(code)) || AWAY_MESSAGE.test(message);
};

/** Whether the statement may have been committed although it failed. */
export const mayBeCommitted = (err: unknown): boolean => {
  const { code, message = '' } = fault(err);
  return NO_ANSWER.test(String(code ?? '')) || NO_ANSWER_MESSAGE.test(message) || code === '40003';
};

/** Whether PostgreSQL gave up on this statement only, so that others are not affected. */
export const isPassing = (err: unknown): boolean => PASSING.test(String(fault(err).code ?? ''));
