import { findMissing, GIVEN } from './variables.js';

/** What a caller's context comes to with a template. */
export interface ContextReport {
  /** Paths that the template reads and the context lacks, for one recipient at least. */
  missing: string[];
  /** Keys of a context that no template sees: what is known of the recipient stands in their place. */
  ignored: string[];
}

const MAX_MISSING = 100;
const MAX_PATH_LENGTH = 200;

/** How often paths are looked up in recipients' own contexts, in all. */
const MAX_LOOKUPS = 200_000;

/**
 * `own` are the contexts of recipients, which are merged over the send's; `everybodyHasOwn` where there are no other recipients. Costs
 * one look-up for each path, and for each own context those of the paths that it may change.
 */
export const reportContext = (
  variables: string[],
  {
    context,
    own = [],
    everybodyHasOwn = false,
  }: { context: Record<string, unknown>; own?: Record<string, unknown>[]; everybodyHasOwn?: boolean },
): ContextReport => {
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
    ignored: findIgnored(context, ...own),
  };
};

/** Keys of these contexts that are the recipient's own: `username`, `user`. */
export const findIgnored = (...contexts: Record<string, unknown>[]): string[] =>
  [...GIVEN].filter((key) => contexts.some((context) => Object.hasOwn(context, key))).sort();

const rootOf = (path: string): string => {
  const end = path.indexOf('.');
  return end < 0 ? path : path.slice(0, end);
};
