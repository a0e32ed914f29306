import { messageOf } from '@tidings/core/errors/issue';
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { type InstantRule, readInstant } from './instant.js';

/** Error of a scalar that refuses a value. graphql-js copies `extensions` to its own error about the variable. */
const refusal = (type: string, rule: InstantRule | 'json.object' | 'text.storable') =>
  new GraphQLError(`${type} ${messageOf({ rule, params: {} })}`, { extensions: { rule } });

const parseInstant = (value: unknown): Date => {
  const instant = readInstant(typeof value === 'string' ? value : '');
  if (instant instanceof Date) return instant;
  throw refusal('DateTime', instant);
};

export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description:
    'An instant in ISO 8601, such as "2026-11-23T06:00:00.000Z". Output is in UTC with milliseconds; input may have any offset.',
  serialize: (value) => new Date(value as Date | string | number).toISOString(),
  parseValue: parseInstant,
  parseLiteral: (node) => parseInstant(node.kind === Kind.STRING ? node.value : undefined),
});

type JsonObject = Record<string, unknown>;

/** False if a text or a key in the value has NUL or a single surrogate. PostgreSQL's jsonb can't store them. */
export const isStorable = (value: unknown): boolean => {
  if (typeof value === 'string') return isStorableText(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isStorable);
  return Object.entries(value).every(([key, inner]) => isStorableText(key) && isStorable(inner));
};

const isStorableText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

const readObject = (value: unknown): JsonObject => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw refusal('JSONObject', 'json.object');
};

const takeObject = (value: unknown): JsonObject => {
  const object = readObject(value);
  if (isStorable(object)) return object;
  throw refusal('JSONObject', 'text.storable');
};

const readLiteral = (node: ValueNode, variables: JsonObject | null | undefined): unknown => {
  switch (node.kind) {
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((field) => [field.name.value, readLiteral(field.value, variables)]));
    case Kind.LIST:
      return node.values.map((value) => readLiteral(value, variables));
    case Kind.VARIABLE:
      return variables?.[node.name.value];
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.NULL:
      return null;
    default:
      return node.value;
  }
};

export const JsonObjectScalar = new GraphQLScalarType<JsonObject, JsonObject>({
  name: 'JSONObject',
  description: 'A JSON object.',
  serialize: readObject,
  parseValue: takeObject,
  parseLiteral: (node, variables) => takeObject(readLiteral(node, variables)),
});
