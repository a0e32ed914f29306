import { expect, test } from 'vitest';
import { templateUses } from './template-uses';

const listsOf = (source: string) => [...templateUses(source).lists];
const questionsOf = (source: string) => [...templateUses(source).questions];

test.each([
  ['each', '{{#each films}}{{title}}{{/each}}', ['films']],
  ['each inside each', '{{#each films}}{{#each cast}}{{name}}{{/each}}{{/each}}', ['films', 'films.cast']],
  [
    'each over a path that begins with a block parameter',
    '{{#each a as |x|}}{{#each x.b}}{{/each}}{{/each}}',
    ['a', 'a.b'],
  ],
  ['each over a path that begins with ../', '{{#each a}}{{#each ../b}}{{/each}}{{/each}}', ['a', 'b']],
  ['each after else', '{{#each a}}{{else}}{{#each b}}{{/each}}{{/each}}', ['a', 'b']],
  ['each inside with', '{{#with film}}{{~#each cast~}}{{/each}}{{/with}}', ['film.cast']],
  ['none without each', '{{#if a}}{{b.c}}{{/if}}', []],
])('variables that a template iterates over are lists: %s', (_, source, expected) => {
  expect(listsOf(source)).toEqual(expected);
});

test('a variable that is used in conditions and never printed is a condition', () => {
  expect(questionsOf('{{#if vip}}{{#if name}}{{name}}{{/if}}{{else if guest}}{{/if}}')).toEqual(['vip', 'guest']);
  expect(questionsOf('{{#each films}}{{#unless seen}}{{title}}{{/unless}}{{/each}}')).toEqual(['films.seen']);
});

test('incomplete Handlebars causes no exception', () => {
  expect(listsOf('{{#each')).toEqual([]);
  expect(questionsOf('{{/if}}{{else}}{{#if}}{{')).toEqual([]);
});
