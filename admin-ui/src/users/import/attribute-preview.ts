import { readAttribute } from './cells/attribute';
import { type Column, pathOf } from './columns';
import { unguard } from './formula-guard';

/** A path segment that Handlebars reads without brackets. */
const PLAIN = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u;

/** How a template names an attribute: `{{user.attributes.[First seen]}}`. */
export const expressionOf = (column: Column, plan: { nestsDots: boolean }): string => {
  const keys = pathOf(column, plan).map((key) => (PLAIN.test(key) ? key : `[${key}]`));
  return ['user', 'attributes', ...keys].join('.');
};

export interface Preview {
  cell: string;
  /** What the template writes; undefined where the cell can't be read as the type. */
  text: string | undefined;
  /** What {{#if}} decides. */
  isTruthy: boolean;
}

/** What a template sees of a cell. */
export const previewAttribute = (cell: string, { type }: Column): Preview => {
  const read = readAttribute(unguard(cell.trim()), type);
  if ('fault' in read) return { cell, text: undefined, isTruthy: false };
  const { value } = read;
  return { cell, text: textOf(value), isTruthy: Array.isArray(value) ? value.length > 0 : Boolean(value) };
};

/** As Handlebars writes values: false is a word, null is nothing. */
const textOf = (value: unknown): string => (value === null || value === undefined ? '' : String(value));
