import type { ContextSchema, JsonType } from './context-schema.js';
import { type Budget, TooManySteps } from './walk-template.js';

/** A value that isn't as a schema says. */
export interface Violation {
  /** `items.2.price` */
  path: string;
  /** What the schema expects there: `number`, `date-time`, `"a" | "b"`, `≥ 1`. `present`: the value is absent. */
  expected: string;
}

const MAX_VIOLATIONS = 100;

const MAX_STEPS = 200_000;

/**
 * Values of a context that a person's schema doesn't allow, 100 at most. Values that the schema doesn't name are
 * allowed. Each value, and each key that the schema names, costs a step. Throws TooManySteps.
 */
export const findViolations = (
  schema: ContextSchema,
  context: unknown,
  budget: Budget = { steps: MAX_STEPS },
): Violation[] => {
  const found: Violation[] = [];
  validate(schema, { value: context, path: '' }, { found, budget });
  return found;
};

interface Validation {
  found: Violation[];
  budget: Budget;
}

const validate = (schema: ContextSchema, { value, path }: { value: unknown; path: string }, to: Validation) => {
  if (to.found.length >= MAX_VIOLATIONS) return;
  const { required = [], properties = {} } = schema;
  to.budget.steps -= 1 + required.length + Object.keys(properties).length;
  if (to.budget.steps < 0) throw new TooManySteps();
  const expected = expectedInstead(schema, value);
  if (expected) {
    to.found.push({ path, expected });
    return;
  }
  const at = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`);
  if (Array.isArray(value)) {
    if (schema.items)
      for (const [index, item] of value.entries()) validate(schema.items, { value: item, path: at(index) }, to);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const key of required) {
    if (!Object.hasOwn(value, key)) to.found.push({ path: at(key), expected: 'present' });
  }
  for (const [key, property] of Object.entries(properties)) {
    if (Object.hasOwn(value, key))
      validate(property, { value: (value as Record<string, unknown>)[key], path: at(key) }, to);
  }
};

const expectedInstead = (schema: ContextSchema, value: unknown): string | undefined => {
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOfType(type, value))) return types.join(' | ');
  if (schema.enum && !schema.enum.some((one) => one === value)) {
    return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  }
  if (schema.format && !isOfFormat(schema.format, value)) return schema.format;
  return limitBroken(schema, value);
};

const isOfType = (type: JsonType, value: unknown): boolean => {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
};

const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:?\d{2})?$/;

/** As in JSON Schema, a format applies to texts only. */
const isOfFormat = (format: string, value: unknown): boolean => {
  if (typeof value !== 'string') return true;
  if (format === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
  if (format === 'date-time') return DATE_TIME.test(value) && !Number.isNaN(Date.parse(value));
  if (format === 'uri') return URL.canParse(value);
  if (format === 'email') return /^[^\s@]+@[^\s@]+$/.test(value);
  return true;
};

const limitBroken = (schema: ContextSchema, value: unknown): string | undefined => {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems } = schema;
  if (typeof value === 'number') return outside(value, { min: minimum, max: maximum, of: '' });
  if (typeof value === 'string') return outside([...value].length, { min: minLength, max: maxLength, of: 'length ' });
  if (Array.isArray(value)) return outside(value.length, { min: minItems, max: maxItems, of: 'items ' });
  return undefined;
};

const outside = (
  size: number,
  { min, max, of }: { min: number | undefined; max: number | undefined; of: string },
): string | undefined => {
  if (min !== undefined && size < min) return `${of}≥ ${min}`;
  return max !== undefined && size > max ? `${of}≤ ${max}` : undefined;
};
