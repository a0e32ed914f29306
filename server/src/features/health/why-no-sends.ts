import { AppError } from '../../foundation/errors.js';
import type { Health } from './watch-parts.js';

const RETRY_AFTER_MS = 5_000;

/**
 * Refuses sends while commits hang. Otherwise a send would be written, answered with UNAVAILABLE half a minute later,
 * and appear once the standby is back.
 */
export const whyNoSends = (health: Pick<Health, 'problemOf'>): AppError | undefined =>
  health.problemOf('postgresql')?.kind === 'NO_COMMIT'
    ? new AppError('database.waitsForStandby', { retryAfterMs: RETRY_AFTER_MS })
    : undefined;
