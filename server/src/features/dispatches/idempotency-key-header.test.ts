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

describe('the Idempotency-Key header', () => {
  test.each([
    ['without quotes', 'order-4711', 'order-4711'],
    ['in quotes', '"order-4711"', 'order-4711'],
    ['in quotes, with escapes', String.raw`"a\"b\\c"`, String.raw`a"b\c`],
    ['in quotes, with spaces at its ends', '" a "', ' a '],
    ['without quotes, with a comma and a space', 'a, b', 'a, b'],
    ['200 characters long', 'k'.repeat(200), 'k'.repeat(200)],
  ])('gives the key if it is %s', (_what, line, key) => expect(keyOf([line])).toBe(key));
});

describe('a malformed Idempotency-Key header', () => {
  test.each([
    ['empty', ['']],
    ['an empty string in quotes', ['""']],
    ['a string without its closing quote', ['"order']],
    ['a string with an unknown escape', [String.raw`"a\n"`]],
    ['a string with parameters', ['"order";v=1']],
    ['a key followed by a space', ['order ']],
    ['not ASCII', ['заказ']],
    ['201 characters long', ['k'.repeat(201)]],
    ['sent twice', ['a', 'b']],
  ])('is BAD_USER_INPUT if it is %s', (_what, lines) =>
    expect(() => keyOf(lines)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringContaining('Idempotency-Key') }),
    ),
  );
});

test('without the header, the key in the body is used', () => {
  expect(keyOf([], 'from the body')).toBe('from the body');
  expect(keyOf([])).toBeUndefined();
});

test('different keys in the header and the body are refused', () => {
  expect(keyOf(['"a"'], 'a')).toBe('a');
  expect(keyOf(['a'], null)).toBe('a');
  expect(() => keyOf(['a'], 'b')).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
});
