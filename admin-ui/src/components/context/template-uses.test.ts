import { expect, test } from 'vitest';
import { templateUses } from './template-uses';

const listsOf = (source: string) => [...templateUses(source).lists];
const questionsOf = (source: string) => [...templateUses(source).questions];

test.each([
  ['each', '{{#each films}}{{title}}{{/each}}', ['films']],
  ['each within each', '{{#each films}}{{#each cast}}{{name}}{{/each}}{{/each}}', ['films', 'films.cast']],
  ['each over what a block parameter stands for', '{{#each a as |x|}}{{#each x.b}}{{/each}}{{/each}}', ['a', 'a.b']],
  ['each that goes out by one', '{{#each a}}{{#each ../b}}{{/each}}{{/each}}', ['a', 'b']],
  ['each after else', '{{#each a}}{{else}}{{#each b}}{{/each}}{{/each}}', ['a', 'b']],
  ['each within with', '{{#with film}}{{~#each cast~}}{{/each}}{{/with}}', ['film.cast']],
  ['no each at all', '{{#if a}}{{b.c}}{{/if}}', []],
])('lists: %s', (_, source, expected) => {
  expect(listsOf(source)).toEqual(expected);
});

test('a variable that is only a condition is never shown', () => {
  expect(questionsOf('{{#if vip}}{{#if name}}{{name}}{{/if}}{{else if guest}}{{/if}}')).toEqual(['vip', 'guest']);
  expect(questionsOf('{{#each films}}{{#unless seen}}{{title}}{{/unless}}{{/each}}')).toEqual(['films.seen']);
});

test('incomplete Handlebars doesn’t throw', () => {
  expect(listsOf('{{#each')).toEqual([]);
  expect(questionsOf('{{/if}}{{else}}{{#if}}{{')).toEqual([]);
});
