import { expect, test } from 'vitest';
import { type Attribute, filterText, readFilterText } from './attribute-filter';

const attribute = (more: Partial<Attribute>): Attribute => ({
  path: ['plan', 'level'],
  type: 'NUMBER',
  isList: false,
  values: [],
  ...more,
});

test.each([
  [attribute({}), '2', '{"plan":{"level":2}}'],
  [attribute({ type: 'STRING' }), '2', '{"plan":{"level":"2"}}'],
  [attribute({ path: ['vip'], type: 'BOOLEAN' }), 'false', '{"vip":false}'],
  [attribute({ path: ['a.b'], type: 'STRING', isList: true }), 'x', '{"a.b":["x"]}'],
])('the value of an attribute keeps its type when the filter is written and read again', (of, text, json) => {
  expect(filterText(of, text)).toBe(json);
  expect(readFilterText(json)).toEqual({ attribute: of, text });
});

test('an invalid value gives no filter, and a filter of an unknown shape is not read', () => {
  expect(filterText(attribute({}), '')).toBeUndefined();
  expect(filterText(attribute({}), 'many')).toBeUndefined();
  for (const json of ['', '{}', '{"a":1,"b":2}', '{"a":null}', '[1]']) expect(readFilterText(json)).toBeUndefined();
});
