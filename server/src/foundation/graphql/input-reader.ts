import { type Issue, issue } from '@tidings/core/errors/issue';
import type { Rule } from '@tidings/core/errors/rules';
import {
  type GraphQLEnumType,
  GraphQLError,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLScalarType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { getMetadataStorage } from 'type-graphql';

/**
 * Converts a value of parsed JSON to what a resolver gets for it: enums to their values, instants to dates, objects to instances of their classes.
 * Adds an issue for each value that doesn't fit the type. If it adds any, the caller must not use the result.
 */
export type InputReader = (value: unknown, path: string, issues: Issue[]) => unknown;

/** By type, so that a type that contains itself is compiled once. */
const compiled = new WeakMap<GraphQLInputObjectType, InputReader>();

/**
 * Compiles a reader of an input type. It reads what GraphQL would, but no single value as a list and no number as a text. The fields' own rules
 * are checked by `checkInput`.
 */
export const inputReaderOf = (type: GraphQLInputType): InputReader => {
  if (isNonNullType(type)) {
    const read = readerOfGiven(type.ofType);
    return (value, path, issues) => {
      if (value !== null && value !== undefined) return read(value, path, issues);
      issues.push(issue(path || 'body', 'required'));
      return undefined;
    };
  }
  const read = readerOfGiven(type);
  return (value, path, issues) => (value === null || value === undefined ? value : read(value, path, issues));
};

const readerOfGiven = (type: GraphQLInputType): InputReader => {
  if (isListType(type)) return listReader(inputReaderOf(type.ofType));
  if (isEnumType(type)) return enumReader(type);
  if (isInputObjectType(type)) return objectReader(type);
  return scalarReader(type as GraphQLScalarType);
};

const listReader =
  (readItem: InputReader): InputReader =>
  (value, path, issues) => {
    if (Array.isArray(value)) return value.map((item, n) => readItem(item, `${path}.${n}`, issues));
    issues.push(issue(path, 'type', { expected: 'array' }));
    return undefined;
  };

const enumReader = (type: GraphQLEnumType): InputReader => {
  const values = new Map(type.getValues().map(({ name, value }) => [name, value as unknown]));
  return (value, path, issues) => {
    if (typeof value === 'string' && values.has(value)) return values.get(value);
    issues.push(issue(path, 'oneOf', { values: [...values.keys()] }));
    return undefined;
  };
};

/** Types of JSON by the scalars of GraphQL that allow more than one. */
const JSON_TYPES: Readonly<Record<string, 'string' | 'boolean' | 'number'>> = {
  ID: 'string',
  String: 'string',
  Boolean: 'boolean',
  Int: 'number',
  Float: 'number',
};

const scalarReader = (type: GraphQLScalarType): InputReader => {
  const expected = JSON_TYPES[type.name];
  return (value, path, issues) => {
    if (expected && typeof value !== expected) {
      issues.push(issue(path, 'type', { expected }));
      return undefined;
    }
    if (expected === 'string' || expected === 'boolean') return value;
    try {
      return type.parseValue(value);
    } catch (err) {
      issues.push(issueOf(err, path));
      return undefined;
    }
  };
};

/** Scalars of this project name the broken rule. Of the others, only Int refuses a number. */
const issueOf = (err: unknown, path: string): Issue => {
  const rule = err instanceof GraphQLError ? err.extensions.rule : undefined;
  return typeof rule === 'string' ? { path, rule: rule as Rule, params: {} } : issue(path, 'number.whole');
};

const objectReader = (type: GraphQLInputObjectType): InputReader => {
  const known = compiled.get(type);
  if (known) return known;
  // A type may contain itself, so its fields are compiled when the first value is read.
  let read: InputReader | undefined;
  const reader: InputReader = (value, path, issues) => {
    read ??= compileObject(type);
    return read(value, path, issues);
  };
  compiled.set(type, reader);
  return reader;
};

const compileObject = (type: GraphQLInputObjectType): InputReader => {
  const Target = classOf(type);
  const fields = Object.values(type.getFields()).map(({ name, type: of, defaultValue }) => ({
    name,
    read: inputReaderOf(of),
    defaultValue,
  }));
  const names = new Set(fields.map(({ name }) => name));
  return (value, path, issues) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      issues.push(issue(path || 'body', 'type', { expected: 'object' }));
      return undefined;
    }
    const unknown = Object.keys(value).filter((name) => !names.has(name));
    if (unknown.length > 0) issues.push(issue(path || 'body', 'unknownFields', { names: unknown }));
    const given = value as Record<string, unknown>;
    const object = new Target() as Record<string, unknown>;
    for (const { name, read, defaultValue } of fields) {
      const field = Object.hasOwn(given, name) ? given[name] : undefined;
      const inner = read(field, path === '' ? name : `${path}.${name}`, issues);
      if (inner !== undefined) object[name] = inner;
      else if (defaultValue !== undefined) object[name] = defaultValue;
    }
    return object;
  };
};

/** The class that a resolver gets an instance of. */
const classOf = ({ name }: GraphQLInputObjectType): (new () => object) => {
  const found = getMetadataStorage().inputTypes.find((input) => input.name === name);
  if (!found) throw new Error(`no class is the input type ${name}`);
  return found.target as new () => object;
};
