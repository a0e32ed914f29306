import { expect, test } from 'vitest';
import { readObject } from './read-object';

test('a JSON object is read, and empty text is read as an empty object', () => {
  expect(readObject('{"city": "Oslo"}')).toEqual({ value: { city: 'Oslo' } });
  expect(readObject('  ')).toEqual({ value: {} });
});

test.each(['[1]', '"x"', 'null', '7'])('%s is refused, because it is valid JSON but not an object', (text) => {
  expect(readObject(text)).toEqual({ problem: 'not_object', args: {} });
});

test('invalid JSON is refused with the parser’s reason', () => {
  expect(readObject('{city: 1}')).toEqual({
    problem: 'invalid',
    args: { problem: expect.stringMatching(/JSON/) },
  });
});

test.each([
  ['{"a": {"b": [1, 1234567890123456789]}}', 'a.b.1'],
  ['{"id": -9007199254740993}', 'id'],
  ['{"id": 1e400}', 'id'],
])('a number that JSON.parse would round is refused with its path: %s', (text, path) => {
  expect(readObject(text)).toEqual({ problem: 'too_large', args: { path } });
});

test('the largest safe integer, a long fraction and a text of many digits are accepted', () => {
  const text = '{"a": 9007199254740991, "b": 0.1234567890123456789, "c": "1234567890123456789"}';
  expect(readObject(text)).toHaveProperty('value');
});
