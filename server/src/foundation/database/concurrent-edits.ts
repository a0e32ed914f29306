import { AppError } from '../errors.js';

/**
 * SQL for the new `updated_at` of a saved row. It is at least a millisecond later than the old value, so that two saves
 * always differ; callers see milliseconds.
 */
export const NEXT_UPDATED_AT = `greatest(now(), updated_at + interval '1 ms')`;

/** Options of the field `expectedUpdatedAt` in every Update input. */
export const EXPECTED_UPDATED_AT = {
  nullable: true,
  description:
    'The `updatedAt` that was read before editing. CONFLICT if the object has been saved since. If absent, the call saves in any case.',
};

/** CONFLICT for an object that somebody else saved meanwhile. No other CONFLICT has `extensions.updatedAt`. */
export const savedInBetween = (
  what: 'user' | 'group' | 'notification' | 'template',
  { updatedAt }: { updatedAt: Date },
): AppError => new AppError(`${what}.savedInBetween`, { updatedAt: updatedAt.toISOString() });
