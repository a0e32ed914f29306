import { parseValue } from 'graphql';
import { describe, expect, test } from 'vitest';
import { DateTimeScalar, isStorable, JsonObjectScalar } from './scalars.js';

describe('a JSONObject', () => {
  test('is an object, not an array, a text or null', () => {
    expect(JsonObjectScalar.parseValue({ a: [1, null] })).toEqual({ a: [1, null] });
    for (const value of [[1], 'text', 1, null]) expect(() => JsonObjectScalar.parseValue(value)).toThrow(/object/);
  });

  test('can be written in the query, with variables in it', () => {
    const literal = parseValue('{a: 1, b: -2.5, c: "text", d: [true, null, ENUM], e: {f: $name}}');
    expect(JsonObjectScalar.parseLiteral(literal, { name: 'Ada' })).toEqual({
      a: 1,
      b: -2.5,
      c: 'text',
      d: [true, null, 'ENUM'],
      e: { f: 'Ada' },
    });
  });

  test('with text that PostgreSQL cannot store is refused', () => {
    expect(() => JsonObjectScalar.parseValue({ a: { b: ['\0'] } })).toThrow(/NUL/);
    expect(() => JsonObjectScalar.parseLiteral(parseValue('{a: "\\u0000"}'), {})).toThrow(/NUL/);
  });
});

describe('text for PostgreSQL', () => {
  test.each(['text', 'яблоко', '😀', String.raw`\u0000 written out`, String.raw`\\u0000`, ''])(
    '%j can be stored',
    (text) => expect(isStorable(text)).toBe(true),
  );
});

describe('text that PostgreSQL cannot store', () => {
  test.each(['\0', 'a\0b', '\ud83d', '\ude00 alone', '\\ \0'])('%j is reported as not storable', (text) =>
    expect(isStorable(text)).toBe(false),
  );
});

test('a DateTime is written in UTC with milliseconds, and read as an instant', () => {
  expect(DateTimeScalar.serialize(new Date('2026-11-23T08:00:00+02:00'))).toBe('2026-11-23T06:00:00.000Z');
  expect(DateTimeScalar.parseLiteral(parseValue('"2026-11-23T08:00:00+02:00"'))).toEqual(new Date('2026-11-23T06:00Z'));
  expect(() => DateTimeScalar.parseLiteral(parseValue('1764000000'))).toThrow(/^DateTime /);
});
