import { expect, test } from 'vitest';
import { readObject } from './read-object';

test('an object is read, and nothing is an empty one', () => {
  expect(readObject('{"city": "Oslo"}')).toEqual({ value: { city: 'Oslo' } });
  expect(readObject('  ')).toEqual({ value: {} });
});

test.each(['[1]', '"x"', 'null', '7'])('%s is JSON, but no object', (text) => {
  expect(readObject(text)).toEqual({ problem: 'not_object', args: {} });
});

test('what is no JSON comes with the reason', () => {
  expect(readObject('{city: 1}')).toEqual({
    problem: 'invalid',
    args: { problem: expect.stringMatching(/JSON/) },
  });
});

test.each([
  ['{"a": {"b": [1, 1234567890123456789]}}', 'a.b.1'],
  ['{"id": -9007199254740993}', 'id'],
  ['{"id": 1e400}', 'id'],
])('a number that would be rounded is named: %s', (text, path) => {
  expect(readObject(text)).toEqual({ problem: 'too_large', args: { path } });
});

test('the largest safe number, a long fraction and a text of digits are read as they are', () => {
  const text = '{"a": 9007199254740991, "b": 0.1234567890123456789, "c": "1234567890123456789"}';
  expect(readObject(text)).toHaveProperty('value');
});
