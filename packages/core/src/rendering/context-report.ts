import { findMissing, RESERVED } from './variables.js';

/** How a caller's context fits a template. */
export interface ContextReport {
  /** Paths that the template reads and the context lacks, for at least one recipient. */
  missing: string[];
  /** Context keys that templates never see, because the recipient's fields replace them. */
  ignored: string[];
}

const MAX_MISSING = 100;
const MAX_PATH_LENGTH = 200;

/** Bounds the number of path look-ups in recipients' own contexts. */
const MAX_LOOKUPS = 200_000;

/**
 * Compares a context with the variables of a template. `own` are recipients' contexts, which are merged over the
 * send's. `everybodyHasOwn` is true if there are no other recipients. `reserved` are variables that the context can't set. Costs one look-up for each path, plus one for
 * each path that an own context may change.
 */
export const reportContext = (
  reads: string[],
  {
    context,
    own = [],
    everybodyHasOwn = false,
    reserved = RESERVED,
  }: {
    context: Record<string, unknown>;
    own?: Record<string, unknown>[];
    everybodyHasOwn?: boolean;
    reserved?: ReadonlySet<string>;
  },
): ContextReport => {
  const variables = reads.filter((path) => !reserved.has(rootOf(path)));
  const lackedByAll = findMissing(variables, context);
  const missing = new Set(everybodyHasOwn && own.length > 0 ? [] : lackedByAll);
  let lookups = 0;
  for (const one of own) {
    const changed = variables.filter((path) => Object.hasOwn(one, rootOf(path)));
    for (const path of findMissing(changed, one)) missing.add(path);
    for (const path of lackedByAll) if (!Object.hasOwn(one, rootOf(path))) missing.add(path);
    lookups += variables.length;
    if (lookups > MAX_LOOKUPS || missing.size === variables.length) break;
  }
  return {
    missing: [...missing]
      .sort()
      .slice(0, MAX_MISSING)
      .map((path) => path.slice(0, MAX_PATH_LENGTH)),
    ignored: findIgnored([context, ...own], reserved),
  };
};

/** Keys of these contexts that are reserved, such as `username` and `user`. */
export const findIgnored = (contexts: Record<string, unknown>[], reserved: ReadonlySet<string> = RESERVED): string[] =>
  [...reserved].filter((key) => contexts.some((context) => Object.hasOwn(context, key))).sort();

const rootOf = (path: string): string => {
  const end = path.indexOf('.');
  return end < 0 ? path : path.slice(0, end);
};
