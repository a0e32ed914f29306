import { expect, test } from 'vitest';
import { contextFields, kindOf, withKey, withSamples } from './context-fields';

const kinds = (variables: string[], content = '') =>
  Object.fromEntries(contextFields(variables, content).map((field) => [field.path, kindOf(field, undefined)]));

test('each variable gets a field, and variables with a common prefix get a group', () => {
  expect(kinds(['city', 'film.title', 'film.year'])).toEqual({ city: 'text', film: 'group' });
});

test('lists and conditions are recognised from the template’s text', () => {
  const content = '{{#each films}}{{title}}{{/each}}{{#each tags}}{{this}}{{/each}}{{#if vip}}!{{/if}}';
  expect(kinds(['films.title', 'tags', 'vip'], content)).toEqual({ films: 'list', tags: 'list', vip: 'switch' });
});

test('a variable whose length or index is used is a list', () => {
  const [films] = contextFields(['films.0.title', 'films.length']);
  expect(films).toMatchObject({ isList: true, children: [{ name: 'title', path: 'films.title' }] });
});

test('the type of an existing value decides how it is edited', () => {
  const [film] = contextFields(['film.title']);
  const [name] = contextFields(['name']);
  expect(kindOf(film!, [])).toBe('list');
  expect(kindOf(film!, { title: 'x' })).toBe('group');
  expect(kindOf(name!, true)).toBe('switch');
  expect(kindOf(name!, { first: 'x' })).toBe('other');
});

test('variables that a helper formats are recognised, also within lists and blocks', () => {
  const content =
    '{{formatDate x "long"}}{{#each rows}}{{formatCurrency sum "EUR"}}{{/each}}{{#if (eq (formatNumber n) "1")}}1{{/if}}';
  const [x, n, rows] = contextFields(['x', 'n', 'rows.sum'], content);
  expect([x!.format, n!.format, rows!.children[0]!.format]).toEqual(['date', 'count', 'money']);
});

test('lists and dates in the block of a layout are recognised', () => {
  const content =
    '{{#> page}}{{#each films}}{{title}}{{/each}}{{#*inline "top"}}{{formatDate x}}{{/inline}}{{/page}}{{#each tags}}{{this}}{{/each}}';
  expect(kinds(['films.title', 'tags', 'x'], content)).toEqual({ films: 'list', tags: 'list', x: 'text' });
  expect(contextFields(['x'], content)[0]!.format).toBe('date');
});

test('samples fill empty fields only', () => {
  const fields = contextFields(['films.frob', 'films.year', 'name'], '{{#each films}}{{frob}}{{/each}}');
  expect(withSamples(fields, { id: 7 }, { language: 'en' })).toEqual({
    id: 7,
    name: 'Ann Lee',
    films: [
      { frob: 'frob 1', year: 2026 },
      { frob: 'frob 2', year: 2024 },
    ],
  });
  expect(withSamples(fields, { name: '', films: [{ frob: 'Stalker' }] }, { language: 'en' })).toEqual({
    name: '',
    films: [{ frob: 'Stalker', year: 2026 }],
  });
});

test('a key without a value is removed from the context', () => {
  expect(withKey({ a: 1, b: 2 }, { key: 'a', value: undefined })).toEqual({ b: 2 });
  expect(withKey({ a: 1 }, { key: 'b', value: '' })).toEqual({ a: 1, b: '' });
});
