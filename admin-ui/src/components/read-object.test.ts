import { expect, test } from 'vitest';
import { readObject } from './read-object';

test('a JSON object is read, and empty text is an empty object', () => {
  expect(readObject('{"city": "Oslo"}')).toEqual({ value: { city: 'Oslo' } });
  expect(readObject('  ')).toEqual({ value: {} });
});

test.each(['[1]', '"x"', 'null', '7'])('%s is JSON but not an object', (text) => {
  expect(readObject(text)).toEqual({ problem: 'not_object', args: {} });
});

test('invalid JSON comes with the reason', () => {
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

test('the largest safe number, a long fraction and digits in a text are read exactly', () => {
  const text = '{"a": 9007199254740991, "b": 0.1234567890123456789, "c": "1234567890123456789"}';
  expect(readObject(text)).toHaveProperty('value');
});
