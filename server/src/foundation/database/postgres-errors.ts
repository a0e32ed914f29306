import type { Issue } from '@tidings/core/errors/issue';
import type { PlainReason } from '@tidings/core/errors/reasons';
import { AppError, badInput } from '../errors.js';

const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';
const DEADLOCK = '40P01';

const fault = (err: unknown) => (err ?? {}) as { code?: string; constraint?: string; message?: string };

/** Turns a violated constraint into CONFLICT; rethrows any other error. `conflicts` is keyed by constraint name. */
export const explainConflict =
  (conflicts: Record<string, PlainReason<'CONFLICT'>>) =>
  (err: unknown): never => {
    const { code, constraint = '' } = fault(err);
    const reason = conflicts[constraint];
    if ((code === UNIQUE_VIOLATION || code === FOREIGN_KEY_VIOLATION) && reason) throw new AppError(reason);
    throw err;
  };

/**
 * Turns a violated foreign key into BAD_USER_INPUT for the field that holds the reference. `missing` is keyed by
 * constraint name.
 */
export const explainMissing =
  (missing: Record<string, Issue>) =>
  (err: unknown): never => {
    const { code, constraint = '' } = fault(err);
    const found = missing[constraint];
    if (code === FOREIGN_KEY_VIOLATION && found) throw badInput(found);
    throw err;
  };

/** Turns a deadlock into CONFLICT. PostgreSQL resolves a deadlock by aborting one of the transactions. */
export const explainDeadlock = (err: unknown): never => {
  if (fault(err).code === DEADLOCK) throw new AppError('write.deadlock');
  throw err;
};

/**
 * Whether PostgreSQL can't store a text, such as one with NUL: SQLSTATE character_not_in_repertoire or
 * untranslatable_character.
 */
export const isUnstorable = (err: unknown): boolean => UNSTORABLE.includes(String((err as { code?: unknown })?.code));

const UNSTORABLE = ['22021', '22P05'];
