import type { UserAttributesQuery } from './users.generated';

export type Attribute = UserAttributesQuery['userAttributes'][number];

/** A path as people read it. */
export const pathText = ({ path, isList }: Pick<Attribute, 'path' | 'isList'>): string =>
  `${path.join('.')}${isList ? '[]' : ''}`;

const typedValue = (type: Attribute['type'], text: string): unknown => {
  if (type === 'NUMBER') return Number(text);
  return type === 'BOOLEAN' ? text === 'true' : text;
};

/** What the API's filter holds, as JSON; undefined for a value that the attribute can't have. */
export const filterText = ({ path, type, isList }: Attribute, text: string): string | undefined => {
  if (text === '') return undefined;
  const value = typedValue(type, text);
  if (Number.isNaN(value)) return undefined;
  const nested = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), isList ? [value] : value);
  return JSON.stringify(nested);
};

/** The attribute and its value in a filter; undefined where it is of another form. */
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
