import { AppError } from '../errors.js';

/**
 * SQL for the new `updated_at` of a saved row. It grows by at least a millisecond, the precision that callers see, so
 * that two saves always differ.
 */
export const NEXT_UPDATED_AT = `greatest(now(), updated_at + interval '1 ms')`;

/** Options of the field `expectedUpdatedAt` in every Update input. */
export const EXPECTED_UPDATED_AT = {
  nullable: true,
  description:
    'The `updatedAt` that was read before editing. CONFLICT if the object has been saved since. If absent, the call saves in any case.',
};

/** CONFLICT for an object that was saved meanwhile; only this CONFLICT has `extensions.updatedAt`. */
export const savedInBetween = (
  what: 'user' | 'group' | 'notification' | 'template',
  { updatedAt }: { updatedAt: Date },
): AppError => new AppError(`${what}.savedInBetween`, { updatedAt: updatedAt.toISOString() });
