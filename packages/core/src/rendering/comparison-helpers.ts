import Handlebars from 'handlebars';

type Helper = (this: unknown, ...args: unknown[]) => unknown;

/** False like in `#if`: undefined, null, false, 0, "", NaN and an empty list. */
const isTrue = (value: unknown): boolean => value !== 0 && !Handlebars.Utils.isEmpty(value) && !Number.isNaN(value);

const isPrimitive = (value: unknown) => ['string', 'number', 'boolean', 'bigint'].includes(typeof value);

/** Equal as texts: 3 and "3". A missing value equals null. */
const isEqual = (a: unknown, b: unknown): boolean => {
  if (a === b || (a ?? null) === (b ?? null)) return true;
  return isPrimitive(a) && isPrimitive(b) && String(a) === String(b);
};

/**
 * Compares numbers, and texts that are numbers, as numbers; other texts by their characters. Undefined if the values
 * can't be compared, such as a missing one.
 */
const compare = (a: unknown, b: unknown): number | undefined => {
  if (!isPrimitive(a) || !isPrimitive(b)) return undefined;
  const [left, right] = [toNumber(a), toNumber(b)];
  if (left !== undefined && right !== undefined) return left - right;
  if (typeof a !== 'string' || typeof b !== 'string' || a === b) return a === b ? 0 : undefined;
  return a < b ? -1 : 1;
};

const toNumber = (value: unknown): number | undefined => {
  if (typeof value === 'string' && value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
};

const comparison =
  (holds: (order: number) => boolean) =>
  ([a, b]: unknown[]): boolean => {
    const order = compare(a, b);
    return order !== undefined && holds(order);
  };

const firstOrLast = (args: readonly unknown[], decides: (arg: unknown) => boolean): unknown => {
  const index = args.findIndex(decides);
  return index < 0 ? args.at(-1) : args[index];
};

/** Results of the comparisons by name, from all their arguments. */
export const COMPARISONS: Readonly<Record<string, (args: unknown[]) => unknown>> = {
  eq: ([a, b]) => isEqual(a, b),
  gt: comparison((order) => order > 0),
  gte: comparison((order) => order >= 0),
  lt: comparison((order) => order < 0),
  lte: comparison((order) => order <= 0),
  /** The first false argument, else the last. */
  and: (args) => firstOrLast(args, (arg) => !isTrue(arg)),
  /** The first true argument, else the last. */
  or: (args) => firstOrLast(args, isTrue),
  not: ([value]) => !isTrue(value),
};

/** Without arguments a helper is a variable of that name, so that `{{not}}` prints a value of the context. */
const orVariable = (name: string, helper: (args: unknown[]) => unknown): Helper =>
  function (...args) {
    // The last argument has the options.
    if (args.length > 1) return helper(args.slice(0, -1));
    return typeof this === 'object' && this !== null && Object.hasOwn(this, name)
      ? (this as Record<string, unknown>)[name]
      : undefined;
  };

/** Helpers for conditions: `{{#if (eq status "paid")}}`, `{{#if (and (gt total 100) (not isMember))}}`. */
export const COMPARISON_HELPERS: Readonly<Record<string, Helper>> = Object.fromEntries(
  Object.entries(COMPARISONS).map(([name, helper]) => [name, orVariable(name, helper)]),
);
