import { expect, test } from 'vitest';
import { languageChoices } from './language-choices';

test('languages are offered once, by their names in the language of the admin, in its order', () => {
  const choices = languageChoices('ru', []);
  expect(choices.length).toBeGreaterThan(150);
  expect(choices).toContainEqual({ id: 'de', name: 'немецкий (de)' });
  expect(choices).toContainEqual(expect.objectContaining({ id: 'pt-BR' }));
  expect(choices.map(({ id }) => id)).not.toContain('iw');
  const { compare } = new Intl.Collator('ru');
  expect(choices).toEqual([...choices].sort((a, b) => compare(a.name, b.name)));
});

test('a language that a topic uses already is offered, whatever its tag', () => {
  const choices = languageChoices('en', ['de-AT', 'x-klingon', 'de']);
  expect(choices).toContainEqual({ id: 'de-AT', name: 'Austrian German (de-AT)' });
  expect(choices).toContainEqual({ id: 'x-klingon', name: 'x-klingon (x-klingon)' });
  expect(choices.filter(({ id }) => id === 'de')).toHaveLength(1);
});
