import { describe, expect, test } from 'vitest';
import { findMissing, findVariables } from './variables.js';

describe('variables of a template', () => {
  test.each<[string, string, string[]]>([
    ['are sorted and unique', '{{b}} {{a}} {{{b}}}', ['a', 'b']],
    [
      'include nested paths',
      '{{film.title}} {{film.cast.[lead actor].name}}',
      ['film.cast.lead actor.name', 'film.title'],
    ],
    ['leave out a path if one of its fields is read', '{{film}} {{film.title}}', ['film.title']],
    ['within each start with the path of the list', '{{#each films}}{{title}}{{/each}}', ['films.title']],
    ['include a list if no field of its items is read', '{{#each tags}}{{this}}{{/each}}', ['tags']],
    [
      'include those in the block of a layout, in its inline partials and in the parameters of partials',
      '{{#> page heading=h}}{{#*inline "top"}}{{a}}{{/inline}}{{#each films}}{{title}}{{/each}}{{formatDate d}}{{> card film size=s}}{{/page}}',
      ['a', 'd', 'film', 'films.title', 'h', 's'],
    ],
    ['within with start with its path', '{{#with film}}{{title}}{{/with}}', ['film.title']],
    ['within a block without a helper start with its path', '{{#film}}{{title}}{{/film}}', ['film.title']],
    ['within an inverted block start at the root', '{{^film}}{{instead}}{{/film}}', ['film', 'instead']],
    [
      'include the conditions of if and unless, which do not change the scope',
      '{{#if a}}{{b}}{{/if}}{{#unless c}}{{d}}{{/unless}}',
      ['a', 'b', 'c', 'd'],
    ],
    [
      'include those within else and else if',
      '{{#if a}}{{b}}{{else if c}}{{d}}{{else}}{{e}}{{/if}}',
      ['a', 'b', 'c', 'd', 'e'],
    ],
    [
      'within the else of each start at the root',
      '{{#each films}}{{title}}{{else}}{{none}}{{/each}}',
      ['films.title', 'none'],
    ],
    [
      'within each within each start with both lists',
      '{{#each films}}{{#each cast}}{{name}}{{/each}}{{/each}}',
      ['films.cast.name'],
    ],
    [
      'that start with ../ belong to the scope around the block',
      '{{#each films}}{{../heading}}{{/each}}',
      ['films', 'heading'],
    ],
    [
      'that start with ../ within if belong to the scope around the list',
      '{{#each films}}{{#if good}}{{../heading}}{{/if}}{{/each}}',
      ['films.good', 'heading'],
    ],
    [
      'that start with ../../ belong to the scope two blocks further out',
      '{{#each a}}{{#each b}}{{../../c}}{{../d}}{{/each}}{{/each}}',
      ['a.b', 'a.d', 'c'],
    ],
    ['that start with @root start at the root', '{{#each films}}{{@root.heading}}{{/each}}', ['films', 'heading']],
    ['do not include @index, @first and @key', '{{#each films}}{{@index}}{{@first}}{{@key}}{{/each}}', ['films']],
    [
      'that start with this belong to the current scope',
      '{{#each films}}{{this.title}}{{/each}}{{this.a}}{{this}}',
      ['a', 'films.title'],
    ],
    [
      'that start with a block parameter start with its path',
      '{{#each films as |film i|}}{{i}}{{film.title}}{{/each}}',
      ['films.title'],
    ],
    [
      'that start with a block parameter of with start with its path',
      '{{#with a.b as |c|}}{{c.d}}{{/with}}',
      ['a.b.d'],
    ],
    [
      'that start with a block parameter may be in an inner block',
      '{{#each a as |x|}}{{#each x.b as |y|}}{{y.c}}{{x.d}}{{/each}}{{/each}}',
      ['a.b.c', 'a.d'],
    ],
    ['do not belong to a block parameter after its block', '{{#each a as |x|}}{{x.b}}{{/each}}{{x}}', ['a.b', 'x']],
    [
      'may start with a block parameter whose name begins with "this"',
      '{{#each films as |thisFilm|}}{{thisFilm.title}}{{/each}}',
      ['films.title'],
    ],
    [
      'that start with ./ never belong to a block parameter',
      '{{#each films as |film|}}{{./film}}{{/each}}',
      ['films.film'],
    ],
    ['include the arguments of lookup', '{{lookup film key}}', ['film', 'key']],
    ['include arguments within arguments', '{{#if (lookup flags name)}}x{{/if}}', ['flags', 'name']],
    [
      'do not include fields of the result of lookup',
      '{{#each (lookup lists kind)}}{{title}}{{/each}}',
      ['kind', 'lists'],
    ],
    ['do not include literal texts and numbers', '{{#if "a"}}{{lookup b 1}}{{/if}}', ['b']],
    [
      'do not include the recipient’s fields',
      '{{username}} {{user.name}} {{#with user}}{{email}}{{/with}} {{a}}',
      ['a'],
    ],
  ])('%s', (_, source, expected) => {
    expect(findVariables(source)).toEqual(expected);
  });

  test('are those of title and content together', () => {
    expect(findVariables('{{title}}', '{{body}} {{title}}')).toEqual(['body', 'title']);
  });
});

describe('missing variables', () => {
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
      'include paths that the context lacks',
      ['film.title', 'film.year', 'other', 'other.a'],
      ['film.year', 'other', 'other.a'],
    ],
    ['do not include paths with empty values', ['zero', 'empty', 'no', 'none'], []],
    ['include paths that the first item of a list lacks', ['film.cast.name', 'film.cast.age'], ['film.cast.age']],
    ['do not include paths within an empty list', ['films.title'], []],
    [
      'include paths within a value that is not an object',
      ['film.title.short', 'none.a', 'zero.a'],
      ['film.title.short', 'none.a', 'zero.a'],
    ],
    ['include names that are only inherited', ['constructor', 'film.toString'], ['constructor', 'film.toString']],
    [
      'do not include the length of a list or one of its items',
      ['film.cast.length', 'film.cast.0.name', 'films.length'],
      [],
    ],
  ])('%s', (_, paths, expected) => {
    expect(findMissing(paths, context)).toEqual(expected);
  });
});
