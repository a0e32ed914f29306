import { expect, test } from 'vitest';
import { checkSafeNumbers, findUnsafeNumbers } from './safe-numbers.js';

const largest = Number.MAX_SAFE_INTEGER;

test('the paths of numbers beyond 2^53 - 1 are found, at any depth', () => {
  const context = JSON.parse(
    `{"id": ${largest}, "order": {"id": 9007199254740993, "lines": [1, {"sku": -9007199254740992}]}, "text": "9007199254740993"}`,
  );
  expect(findUnsafeNumbers(context, 'context')).toEqual(['context.order.id', 'context.order.lines.1.sku']);
});

test('fractions, null and booleans are not reported as unsafe numbers', () => {
  expect(findUnsafeNumbers({ a: 0.1, b: null, c: true, d: -largest, e: [] }, 'context')).toEqual([]);
});

test('an unsafe number in an input is BAD_USER_INPUT with its path', () => {
  expect(() => checkSafeNumbers({ context: { a: largest }, to: undefined })).not.toThrow();
  expect(() => checkSafeNumbers({ context: { a: [largest + 1] } })).toThrow(
    expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringMatching(/^context\.a\.0 /) }),
  );
});

test('at most twenty unsafe numbers are listed in an error', () => {
  const context = Array.from({ length: 30 }, () => largest + 1);
  expect(() => checkSafeNumbers({ context })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('context.20 ') }),
  );
});
