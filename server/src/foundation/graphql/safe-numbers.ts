import { issue } from '@tidings/core/errors/issue';
import { badInput } from '../errors.js';

/**
 * Finds the paths of numbers beyond ±(2^53 - 1) in parsed JSON. Doubles are exact up to there, and rounding never makes
 * a larger number smaller than that, so the source text isn't needed.
 */
export const findUnsafeNumbers = (value: unknown, path: string): string[] => {
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => findUnsafeNumbers(inner, `${path}.${key}`));
};

const MAX_NAMED = 20;

/** Throws BAD_USER_INPUT that lists each number too large to be exact. */
export const checkSafeNumbers = (fields: Record<string, unknown>): void => {
  const paths = Object.entries(fields).flatMap(([field, value]) => findUnsafeNumbers(value, field));
  if (paths.length === 0) return;
  throw badInput(
    ...paths.slice(0, MAX_NAMED).map((path) => issue(path, 'number.safe', { max: Number.MAX_SAFE_INTEGER })),
  );
};
