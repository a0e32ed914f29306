import type { ContextSchema, JsonType } from './context-schema.js';

const TYPES: ReadonlySet<string> = new Set<JsonType>([
  'string',
  'number',
  'integer',
  'boolean',
  'null',
  'array',
  'object',
]);
const NUMBERS = ['minimum', 'maximum'] as const;
const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems'] as const;
const TEXTS = ['title', 'description'] as const;
const KEYWORDS: ReadonlySet<string> = new Set([
  ...['type', 'properties', 'required', 'items', 'enum', 'format'],
  ...NUMBERS,
  ...COUNTS,
  ...TEXTS,
]);
export const FORMATS: ReadonlySet<string> = new Set(['date-time', 'date', 'uri', 'email']);

const MAX_DEPTH = 16;

/**
 * Where a person's schema isn't one that can tighten a context's: a path such as `properties.order`, or undefined.
 * Allowed are type, properties, required, items, enum, format, limits, title and description.
 */
export const findInvalidSchema = (schema: unknown, path = '', depth = 0): string | undefined => {
  if (!isObject(schema) || depth > MAX_DEPTH) return path || 'schema';
  const at = (key: string) => (path ? `${path}.${key}` : key);
  for (const [key, value] of Object.entries(schema)) {
    if (!KEYWORDS.has(key) || !isValidKeyword(key, value)) return at(key);
  }
  for (const [name, property] of Object.entries((schema.properties as object | undefined) ?? {})) {
    const invalid = findInvalidSchema(property, at(`properties.${name}`), depth + 1);
    if (invalid) return invalid;
  }
  return schema.items === undefined ? undefined : findInvalidSchema(schema.items, at('items'), depth + 1);
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isValidKeyword = (key: string, value: unknown): boolean => {
  if (key === 'type') return [value].flat().every((type) => TYPES.has(String(type))) && [value].flat().length > 0;
  if (key === 'required') return Array.isArray(value) && value.every((name) => typeof name === 'string');
  if (key === 'enum') return Array.isArray(value) && value.length > 0 && value.every((one) => !isStructure(one));
  if (key === 'format') return FORMATS.has(String(value));
  if ((NUMBERS as readonly string[]).includes(key)) return Number.isFinite(value);
  if ((COUNTS as readonly string[]).includes(key)) return Number.isSafeInteger(value) && Number(value) >= 0;
  return (TEXTS as readonly string[]).includes(key) ? typeof value === 'string' : isObject(value);
};

const isStructure = (value: unknown) => typeof value === 'object' && value !== null;

/** Lays a person's schema over the inferred one: their types and limits, and what either requires. */
export const tightenSchema = (inferred: ContextSchema, own: ContextSchema | null): ContextSchema => {
  if (!own) return inferred;
  const { properties, required, items, ...limits } = own;
  const allRequired = [...new Set([...(inferred.required ?? []), ...(required ?? [])])].sort();
  const isList = items !== undefined && properties === undefined && inferred.properties === undefined;
  return {
    ...inferred,
    ...(isList && { type: 'array' as const }),
    ...limits,
    ...(allRequired.length > 0 && { required: allRequired }),
    ...((properties || inferred.properties) && {
      properties: { ...inferred.properties, ...tightenAll(inferred.properties ?? {}, properties ?? {}) },
    }),
    ...(items && { items: tightenSchema(inferred.items ?? {}, items) }),
  };
};

const tightenAll = (inferred: Record<string, ContextSchema>, own: Record<string, ContextSchema>) =>
  Object.fromEntries(
    Object.entries(own).map(([name, schema]) => [
      name,
      tightenSchema(inferred[name] ?? (schema.properties ? { type: 'object' } : {}), schema),
    ]),
  );
