import { expect, test } from 'vitest';
import { readObject } from './read-object';

test('an object is read, and nothing is an empty one', () => {
  expect(readObject('{"city": "Oslo"}')).toEqual({ value: { city: 'Oslo' } });
  expect(readObject('  ')).toEqual({ value: {} });
});

test.each(['[1]', '"x"', 'null', '7'])('%s is JSON, but no object', (text) => {
  expect(readObject(text)).toEqual({ problem: '' });
});

test('what is no JSON comes with the reason', () => {
  expect(readObject('{city: 1}')).toEqual({ problem: expect.stringMatching(/JSON/) });
});
