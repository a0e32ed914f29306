import { badInput } from '../../errors.js';

/**
 * Paths of numbers beyond 2^53 - 1 in what was read from JSON. A double holds all whole numbers up to there, and whatever was written larger
 * is larger still after rounding, so the source text isn't needed to find it.
 */
export const findUnsafeNumbers = (value: unknown, path: string): string[] => {
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => findUnsafeNumbers(inner, `${path}.${key}`));
};

export const UNSAFE_NUMBER = `must be at most ${Number.MAX_SAFE_INTEGER}, or a text: a larger number would be rounded`;

const MAX_NAMED = 20;

/** Throws BAD_USER_INPUT that names each number in these fields that was rounded because it is too large. */
export const checkSafeNumbers = (fields: Record<string, unknown>): void => {
  const paths = Object.entries(fields).flatMap(([field, value]) => findUnsafeNumbers(value, field));
  if (paths.length === 0) return;
  throw badInput(Object.fromEntries(paths.slice(0, MAX_NAMED).map((path) => [path, [UNSAFE_NUMBER]])));
};
