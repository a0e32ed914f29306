import { unguard } from '../../components/csv/formula-guard';
import { readAttribute } from './cells/attribute';
import { type Column, pathOf } from './columns';

/** Path segment that Handlebars accepts without brackets. */
const PLAIN = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u;

/** Handlebars expression of an attribute, such as `{{user.attributes.[First seen]}}`. */
export const expressionOf = (column: Column, plan: { nestsDots: boolean }): string => {
  const keys = pathOf(column, plan).map((key) => (PLAIN.test(key) ? key : `[${key}]`));
  return ['user', 'attributes', ...keys].join('.');
};

export interface Preview {
  cell: string;
  /** Output of the template; undefined if the cell doesn't fit the type. */
  text: string | undefined;
  /** Whether `{{#if}}` treats the value as true. */
  isTruthy: boolean;
}

/** Preview of a cell in a template. */
export const previewAttribute = (cell: string, { type }: Column): Preview => {
  const read = readAttribute(unguard(cell.trim()), type);
  if ('fault' in read) return { cell, text: undefined, isTruthy: false };
  const { value } = read;
  return { cell, text: textOf(value), isTruthy: Array.isArray(value) ? value.length > 0 : Boolean(value) };
};

/** Handlebars prints false as "false", and null as an empty text. */
const textOf = (value: unknown): string => (value === null || value === undefined ? '' : String(value));
