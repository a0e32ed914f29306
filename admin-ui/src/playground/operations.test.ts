import { expect, test } from 'vitest';
import { operationAt, operationsOf, tidyJson, tidyQuery } from './operations';

const TWO = 'query First { a }\n\nmutation Second { b }\n';

test('the operation at the cursor is run, otherwise the first', () => {
  const operations = operationsOf(TWO);
  expect(operations.map(({ name, kind }) => ({ name, kind }))).toEqual([
    { name: 'First', kind: 'query' },
    { name: 'Second', kind: 'mutation' },
  ]);
  expect(operationAt(operations, TWO.indexOf('b'))?.name).toBe('Second');
  expect(operationAt(operations, 18)?.name).toBe('First');
});

test('a text that can’t be parsed has no operation', () => {
  expect(operationsOf('query {')).toEqual([]);
});

test('tidying keeps comments and what can’t be parsed', () => {
  expect(tidyQuery('{a{b}}')).toBe('{\n  a {\n    b\n  }\n}\n');
  expect(tidyQuery('# why\n{a}')).toBe('# why\n{a}');
  expect(tidyQuery('{a')).toBe('{a');
  expect(tidyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(tidyJson('{"a"')).toBe('{"a"');
});
