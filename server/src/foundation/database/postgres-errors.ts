import { AppError, badInput } from '../../errors.js';

const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';
const DEADLOCK = '40P01';

const fault = (err: unknown) => (err ?? {}) as { code?: string; constraint?: string; message?: string };

/** Turns a violated constraint into CONFLICT; anything else goes on as it is. `taken` is keyed by the constraint's name. */
export const explainConflict =
  (taken: Record<string, string>) =>
  (err: unknown): never => {
    const { code, constraint = '' } = fault(err);
    const words = taken[constraint];
    if ((code === UNIQUE_VIOLATION || code === FOREIGN_KEY_VIOLATION) && words) throw new AppError('CONFLICT', words);
    throw err;
  };

/** Turns a reference to nothing into the mistake of the field that made it. Keyed by the constraint's name. */
export const explainMissing =
  (missing: Record<string, { field: string; words: string }>) =>
  (err: unknown): never => {
    const { code, constraint = '' } = fault(err);
    const explained = missing[constraint];
    if (code === FOREIGN_KEY_VIOLATION && explained) throw badInput({ [explained.field]: [explained.words] });
    throw err;
  };

/** Two writers of many rows waited for each other, and this is the one that PostgreSQL let go of. */
export const explainDeadlock = (err: unknown): never => {
  if (fault(err).code === DEADLOCK) throw new AppError('CONFLICT', 'Somebody else wrote the same just now: try again.');
  throw err;
};

/** character_not_in_repertoire and untranslatable_character: a text with a NUL in it, say. */
export const isUnstorable = (err: unknown): boolean => UNSTORABLE.includes(String((err as { code?: unknown })?.code));

const UNSTORABLE = ['22021', '22P05'];
