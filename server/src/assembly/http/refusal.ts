import { AppError } from '../../foundation/errors.js';
import { tooLarge } from './body-limits.js';

/**
 * The AppError for a request that Fastify refuses; undefined for other errors. Fastify's own messages aren't used, since they may quote the
 * request.
 */
export const refusalOf = (thrown: unknown, maxBodyBytes: number): AppError | undefined => {
  const status = (thrown as { statusCode?: number }).statusCode;
  if (thrown instanceof AppError || !status || status >= 500) return undefined;
  if (status === 400) return new AppError('request.malformed');
  if (status === 413) return tooLarge(maxBodyBytes);
  if (status === 415) return new AppError('request.notJson');
  return new AppError('request.unreadable');
};
