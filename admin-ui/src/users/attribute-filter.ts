import type { UserAttributesQuery } from './users.generated';

export type Attribute = UserAttributesQuery['userAttributes'][number];

/** An attribute's path for display. */
export const pathText = ({ path, isList }: Pick<Attribute, 'path' | 'isList'>): string =>
  `${path.join('.')}${isList ? '[]' : ''}`;

const typedValue = (type: Attribute['type'], text: string): unknown => {
  if (type === 'NUMBER') return Number(text);
  return type === 'BOOLEAN' ? text === 'true' : text;
};

/** The API's filter as JSON; undefined if the value doesn't fit the attribute's type. */
export const filterText = ({ path, type, isList }: Attribute, text: string): string | undefined => {
  if (text === '') return undefined;
  const value = typedValue(type, text);
  if (Number.isNaN(value)) return undefined;
  const nested = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), isList ? [value] : value);
  return JSON.stringify(nested);
};

/** Attribute and value of a filter; undefined if the filter has another shape than `filterText` writes. */
export const readFilterText = (json: string): { attribute: Attribute; text: string } | undefined => {
  const path: string[] = [];
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  while (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const [entry, ...more] = Object.entries(value);
    if (!entry || more.length > 0) return undefined;
    path.push(entry[0]);
    value = entry[1];
  }
  const isList = Array.isArray(value);
  const single = Array.isArray(value) ? value[0] : value;
  const type = TYPES[typeof single];
  if (!type || path.length === 0) return undefined;
  return { attribute: { path, type, isList, values: [] }, text: String(single) };
};

const TYPES: Record<string, Attribute['type']> = { string: 'STRING', number: 'NUMBER', boolean: 'BOOLEAN' };
