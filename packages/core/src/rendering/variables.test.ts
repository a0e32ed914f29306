import { describe, expect, test } from 'vitest';
import { findMissing, findVariables } from './variables.js';

describe('the variables of a template', () => {
  test.each<[string, string, string[]]>([
    ['plain ones, sorted and each once', '{{b}} {{a}} {{{b}}}', ['a', 'b']],
    ['nested paths', '{{film.title}} {{film.cast.[lead actor].name}}', ['film.cast.lead actor.name', 'film.title']],
    ['not a path beside what lies below it', '{{film}} {{film.title}}', ['film.title']],
    ['within each, from the list on', '{{#each films}}{{title}}{{/each}}', ['films.title']],
    ['the list itself where nothing of its items is read', '{{#each tags}}{{this}}{{/each}}', ['tags']],
    ['within with', '{{#with film}}{{title}}{{/with}}', ['film.title']],
    ['within a block that names no helper', '{{#film}}{{title}}{{/film}}', ['film.title']],
    ['within an inverted block', '{{^film}}{{instead}}{{/film}}', ['film', 'instead']],
    ['if and unless ask and open nothing', '{{#if a}}{{b}}{{/if}}{{#unless c}}{{d}}{{/unless}}', ['a', 'b', 'c', 'd']],
    ['of else as well', '{{#if a}}{{b}}{{else if c}}{{d}}{{else}}{{e}}{{/if}}', ['a', 'b', 'c', 'd', 'e']],
    [
      'else of each is outside of the list',
      '{{#each films}}{{title}}{{else}}{{none}}{{/each}}',
      ['films.title', 'none'],
    ],
    ['each within each', '{{#each films}}{{#each cast}}{{name}}{{/each}}{{/each}}', ['films.cast.name']],
    ['../ goes out by one', '{{#each films}}{{../heading}}{{/each}}', ['films', 'heading']],
    ['../ passes if by', '{{#each films}}{{#if good}}{{../heading}}{{/if}}{{/each}}', ['films.good', 'heading']],
    ['../../ goes out by two', '{{#each a}}{{#each b}}{{../../c}}{{../d}}{{/each}}{{/each}}', ['a.b', 'a.d', 'c']],
    ['@root is the context', '{{#each films}}{{@root.heading}}{{/each}}', ['films', 'heading']],
    ['@index and the like are none', '{{#each films}}{{@index}}{{@first}}{{@key}}{{/each}}', ['films']],
    ['this is where it stands', '{{#each films}}{{this.title}}{{/each}}{{this.a}}{{this}}', ['a', 'films.title']],
    [
      'block parameters are what they stand for',
      '{{#each films as |film i|}}{{i}}{{film.title}}{{/each}}',
      ['films.title'],
    ],
    ['of with as well', '{{#with a.b as |c|}}{{c.d}}{{/with}}', ['a.b.d']],
    [
      'a block parameter is known within',
      '{{#each a as |x|}}{{#each x.b as |y|}}{{y.c}}{{x.d}}{{/each}}{{/each}}',
      ['a.b.c', 'a.d'],
    ],
    ['a block parameter ends with its block', '{{#each a as |x|}}{{x.b}}{{/each}}{{x}}', ['a.b', 'x']],
    [
      'a block parameter may begin with this',
      '{{#each films as |thisFilm|}}{{thisFilm.title}}{{/each}}',
      ['films.title'],
    ],
    ['./ is no block parameter', '{{#each films as |film|}}{{./film}}{{/each}}', ['films.film']],
    ['lookup reads its arguments', '{{lookup film key}}', ['film', 'key']],
    ['arguments within arguments', '{{#if (lookup flags name)}}x{{/if}}', ['flags', 'name']],
    [
      'what lies in the result of a lookup is not known',
      '{{#each (lookup lists kind)}}{{title}}{{/each}}',
      ['kind', 'lists'],
    ],
    ['words and numbers are none', '{{#if "a"}}{{lookup b 1}}{{/if}}', ['b']],
    [
      'what is known of the recipient is none',
      '{{username}} {{user.name}} {{#with user}}{{email}}{{/with}} {{a}}',
      ['a'],
    ],
  ])('%s', (_, source, expected) => {
    expect(findVariables(source)).toEqual(expected);
  });

  test('title and content are combined', () => {
    expect(findVariables('{{title}}', '{{body}} {{title}}')).toEqual(['body', 'title']);
  });
});

describe('missing variables are', () => {
  const context = {
    film: { title: 'Stalker', cast: [{ name: 'A' }, {}] },
    films: [],
    zero: 0,
    empty: '',
    no: false,
    none: null,
  };

  test.each<[string, string[], string[]]>([
    [
      'paths of which the context has nothing',
      ['film.title', 'film.year', 'other', 'other.a'],
      ['film.year', 'other', 'other.a'],
    ],
    ['not values that are there and empty', ['zero', 'empty', 'no', 'none'], []],
    ['what the first item of a list does not have', ['film.cast.name', 'film.cast.age'], ['film.cast.age']],
    ['nothing of an empty list', ['films.title'], []],
    [
      'paths into what is no object',
      ['film.title.short', 'none.a', 'zero.a'],
      ['film.title.short', 'none.a', 'zero.a'],
    ],
    ['inherited names', ['constructor', 'film.toString'], ['constructor', 'film.toString']],
    ['not the length of a list, nor one item of it', ['film.cast.length', 'film.cast.0.name', 'films.length'], []],
  ])('%s', (_, paths, expected) => {
    expect(findMissing(paths, context)).toEqual(expected);
  });
});
