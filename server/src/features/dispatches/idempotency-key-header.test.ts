import 'reflect-metadata';
import type { FastifyRequest } from 'fastify';
import { describe, expect, test } from 'vitest';
import type { SendNotificationInput } from './dispatch.inputs.js';
import { withHeaderKey } from './idempotency-key-header.js';

/**
 * Adds the header to an input whose body may also have a key, and returns the resulting key. Each item of `lines` is
 * one header line.
 */
const keyOf = (lines: string[], inBody?: string | null) => {
  const headersDistinct = lines.length > 0 ? { 'idempotency-key': lines } : {};
  const input = { templateName: 'welcome', ...(inBody !== undefined && { idempotencyKey: inBody }) };
  return withHeaderKey(input as SendNotificationInput, { raw: { headersDistinct } } as unknown as FastifyRequest)
    .idempotencyKey;
};

describe('a key in the header counts like one in the body', () => {
  test.each([
    ['bare', 'order-4711', 'order-4711'],
    ['quoted', '"order-4711"', 'order-4711'],
    ['quoted, with escapes', String.raw`"a\"b\\c"`, String.raw`a"b\c`],
    ['quoted, with spaces at its ends', '" a "', ' a '],
    ['bare, with a comma and a space', 'a, b', 'a, b'],
    ['of 200 characters', 'k'.repeat(200), 'k'.repeat(200)],
  ])('%s', (_what, line, key) => expect(keyOf([line])).toBe(key));
});

describe('a malformed header is BAD_USER_INPUT', () => {
  test.each([
    ['empty', ['']],
    ['an empty string', ['""']],
    ['an open string', ['"order']],
    ['a string with an unknown escape', [String.raw`"a\n"`]],
    ['a string with parameters', ['"order";v=1']],
    ['a space at its end', ['order ']],
    ['outside ASCII', ['заказ']],
    ['201 characters', ['k'.repeat(201)]],
    ['two lines', ['a', 'b']],
  ])('%s', (_what, lines) =>
    expect(() => keyOf(lines)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringContaining('Idempotency-Key') }),
    ),
  );
});

test('without the header the body is left as it is', () => {
  expect(keyOf([], 'from the body')).toBe('from the body');
  expect(keyOf([])).toBeUndefined();
});

test('the header and the body must have the same key', () => {
  expect(keyOf(['"a"'], 'a')).toBe('a');
  expect(keyOf(['a'], null)).toBe('a');
  expect(() => keyOf(['a'], 'b')).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
});
