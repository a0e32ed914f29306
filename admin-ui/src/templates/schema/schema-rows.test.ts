import { expect, test } from 'vitest';
import { ITEMS, rowsOf, type Schema, withRequired, withType } from './schema-rows.js';

const INFERRED: Schema = {
  type: 'object',
  required: ['items', 'title'],
  properties: {
    title: { type: ['string', 'number', 'boolean'] },
    note: {},
    items: { type: 'array', items: { type: 'object', required: ['name'], properties: { name: {}, price: {} } } },
  },
};

const textsOf = (schema: Schema, own: Schema | null) =>
  rowsOf(schema, own).map(({ path, type, isOwnRequired, isAlwaysRequired }) =>
    [path.join('.'), type ?? '-', isAlwaysRequired ? 'always' : isOwnRequired ? 'required' : ''].join(' ').trim(),
  );

test('each value has a row, and what the template requires can’t be changed', () => {
  expect(textsOf(INFERRED, null)).toEqual([
    'title inferred always',
    'note inferred',
    'items - always',
    'items.[].name inferred always',
    'items.[].price inferred',
  ]);
});

test('what a person adds shows', () => {
  const own: Schema = { required: ['note'], properties: { title: { type: 'string', format: 'uri' } } };
  const tightened = { ...INFERRED, required: ['items', 'note', 'title'] };
  expect(textsOf(tightened, own).slice(0, 2)).toEqual(['title uri always', 'note inferred required']);
});

test('types and required values are added and removed, and other keywords stay', () => {
  const path = ['items', ITEMS, 'price'];
  const typed = withType({ properties: { title: { type: 'string' } } }, path, 'number');
  const required = withRequired(typed, path, true);
  expect(required).toEqual({
    properties: {
      title: { type: 'string' },
      items: { items: { required: ['price'], properties: { price: { type: 'number' } } } },
    },
  });
  expect(withRequired(withType(required, path, 'inferred'), path, false)).toEqual({
    properties: { title: { type: 'string' } },
  });
  expect(withType({ properties: { a: { type: 'string', maxLength: 5 } } } as Schema, ['a'], 'date-time')).toEqual({
    properties: { a: { maxLength: 5, type: 'string', format: 'date-time' } },
  });
  expect(withType({ properties: { title: { type: 'string' } } }, ['title'], 'inferred')).toEqual({});
});
