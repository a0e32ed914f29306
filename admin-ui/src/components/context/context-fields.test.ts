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

test('samples fill empty fields only', () => {
  const fields = contextFields(['films.title', 'films.year', 'name'], '{{#each films}}{{title}}{{/each}}');
  expect(withSamples(fields, { id: 7 })).toEqual({
    id: 7,
    name: 'name',
    films: [
      { title: 'title 1', year: 'year 1' },
      { title: 'title 2', year: 'year 2' },
    ],
  });
  expect(withSamples(fields, { name: '', films: [{ title: 'Stalker' }] })).toEqual({
    name: '',
    films: [{ title: 'Stalker', year: 'year' }],
  });
});

test('a key without a value is removed from the context', () => {
  expect(withKey({ a: 1, b: 2 }, { key: 'a', value: undefined })).toEqual({ b: 2 });
  expect(withKey({ a: 1 }, { key: 'b', value: '' })).toEqual({ a: 1, b: '' });
});
