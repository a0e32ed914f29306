import { describe, expect, test } from 'vitest';
import { findViolations } from './schema-violations.js';
import { findInvalidSchema, tightenSchema } from './tighten-schema.js';

test.each<[string, unknown, string | undefined]>([
  [
    'types, required keys and limits',
    { required: ['a'], properties: { a: { type: 'string', maxLength: 5 } } },
    undefined,
  ],
  ['items of lists', { properties: { l: { type: 'array', items: { enum: ['a', 1, null] } } } }, undefined],
  ['a list', [], 'schema'],
  ['an unknown keyword', { properties: { a: { pattern: '(a+)+' } } }, 'properties.a.pattern'],
  ['an unknown type', { properties: { a: { type: 'text' } } }, 'properties.a.type'],
  ['a property that is no schema', { properties: { a: 'string' } }, 'properties.a'],
  ['items that are no schema', { items: { items: [] } }, 'items.items'],
  ['an unknown format', { format: 'regex' }, 'format'],
])('a schema with %s is checked before it is saved', (_title, schema, invalid) => {
  expect(findInvalidSchema(schema)).toBe(invalid);
});

test('a deeply nested schema is refused', () => {
  let schema: object = {};
  for (let depth = 0; depth < 100; depth += 1) schema = { items: schema };
  expect(findInvalidSchema(schema)).toMatch(/^items\.items/);
});

test('a person’s types and required keys are laid over the inferred ones', () => {
  const inferred = {
    type: 'object' as const,
    properties: { a: {}, o: { type: 'object' as const, properties: { b: {}, c: {} }, required: ['b'] } },
    required: ['a'],
  };
  const own = { properties: { a: { type: 'integer' as const }, o: { required: ['c'] } }, required: ['o'] };
  expect(tightenSchema(inferred, own)).toEqual({
    type: 'object',
    properties: { a: { type: 'integer' }, o: { type: 'object', properties: { b: {}, c: {} }, required: ['b', 'c'] } },
    required: ['a', 'o'],
  });
});

describe('values that a schema doesn’t allow', () => {
  test.each<[string, Parameters<typeof findViolations>[0], unknown, string[]]>([
    ['have another type', { properties: { a: { type: ['string', 'null'] } } }, { a: 1 }, ['a string | null']],
    ['are absent', { properties: { o: { required: ['b'] } } }, { o: {} }, ['o.b present']],
    ['are in lists', { properties: { l: { items: { type: 'integer' } } } }, { l: [1, 1.5] }, ['l.1 integer']],
    ['are not in a list of values', { properties: { a: { enum: ['x', 'y'] } } }, { a: 'z' }, ['a "x" | "y"']],
    ['are no dates', { properties: { a: { format: 'date-time' } } }, { a: 'tomorrow' }, ['a date-time']],
    ['are no addresses of pages', { properties: { a: { format: 'uri' } } }, { a: 'x' }, ['a uri']],
    ['are too long', { properties: { a: { maxLength: 1 } } }, { a: '🦊🦊' }, ['a length ≤ 1']],
    ['are too small', { properties: { a: { minimum: 1 } } }, { a: 0 }, ['a ≥ 1']],
  ])('%s', (_title, schema, context, expected) => {
    expect(findViolations(schema, context).map(({ path, expected: what }) => `${path} ${what}`)).toEqual(expected);
  });

  test('are not those that it doesn’t name', () => {
    expect(findViolations({ properties: { a: { format: 'date-time' } } }, { a: '2026-11-30T07:00:00Z', b: 1 })).toEqual(
      [],
    );
  });
});
