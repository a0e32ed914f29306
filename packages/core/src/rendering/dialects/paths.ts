import { RESERVED } from '../variables.js';
import type { Translation } from './translation.js';

/** Helpers of this service's engine. A bare variable of such a name would call the helper. */
export const OWN_HELPERS: ReadonlySet<string> = new Set([
  'if',
  'unless',
  'each',
  'with',
  'lookup',
  'log',
  'helperMissing',
  'blockHelperMissing',
  'formatDate',
  'formatNumber',
  'formatCurrency',
  'pluralize',
  'eq',
  'gt',
  'gte',
  'lt',
  'lte',
  'and',
  'or',
  'not',
]);

/** Writes a name of the current scope as a tag of its own, so that it doesn't call a helper. */
export const asVariable = (path: string): string => (OWN_HELPERS.has(path) ? `this.${path}` : path);

/** A step of a path as Handlebars writes it. Numbers and names with other characters stand in brackets. */
export const stepOf = (name: string): string => (/^[A-Za-z_$][\w$-]*$/.test(name) ? name : `[${name}]`);

/** Reports a path from the root whose value the recipient's own takes the place of. */
export const reportReserved = (translation: Translation, { at, path }: { at: number; path: string }): void => {
  const [root] = path.split('.');
  if (RESERVED.has(root!)) translation.reportOnce(at, 'dialect.reserved', { name: root! });
};
