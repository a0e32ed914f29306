import { describe, expect, test } from 'vitest';
import { checkTemplate } from './check-template.js';
import { createMailRenderer } from './render-mail.js';
import { NO_PARTS } from './template-version.js';

type Json = Record<string, unknown>;

const render = (content: string, context: Json = {}): string =>
  createMailRenderer({ title: 'x', content, format: 'TEXT', parts: NO_PARTS })(context, {}).text;

/** What Handlebars 4.7 does with valid templates, which callers and the importer rely on. */
describe('Handlebars', () => {
  test.each<[string, string, Json, string]>([
    [
      'takes empty lists, empty texts and 0 for false',
      '{{#if l}}a{{/if}}{{#if t}}b{{/if}}{{#if n}}c{{/if}}',
      { l: [], t: '', n: 0 },
      '',
    ],
    [
      'takes empty objects, "0" and blanks for true',
      '{{#if o}}a{{/if}}{{#if z}}b{{/if}}{{#if s}}c{{/if}}',
      { o: {}, z: '0', s: ' ' },
      'abc',
    ],
    ['opens with for 0 and an empty object', '{{#with n}}a{{/with}}{{#with o}}b{{/with}}', { n: 0, o: {} }, 'ab'],
    [
      'takes else of with for an empty text, an empty list and null',
      '{{#with t}}a{{else}}1{{/with}}{{#with l}}a{{else}}2{{/with}}{{#with n}}a{{else}}3{{/with}}',
      { t: '', l: [], n: null },
      '123',
    ],
    [
      'takes else of each for texts and numbers',
      '{{#each t}}a{{else}}1{{/each}}{{#each n}}a{{else}}2{{/each}}',
      { t: 'abc', n: 3 },
      '12',
    ],
    [
      'goes through numeric keys of an object first',
      '{{#each o}}{{@key}}{{/each}}',
      { o: { b: 1, 2: 1, 1: 1 } },
      '12b',
    ],
    [
      'takes an index in three notations',
      '{{l.[0].x}}{{l.0.x}}{{#with l}}{{this.0.x}}{{/with}}',
      { l: [{ x: 'a' }] },
      'aaa',
    ],
    ['reads the root in block parameters', '{{#each l as |x|}}{{x}}{{@root.r}}{{/each}}', { l: ['a'], r: 'b' }, 'ab'],
    ['hides outer names behind block parameters', '{{#each l as |x|}}{{x}}{{/each}}{{x}}', { l: ['a'], x: 'b' }, 'ab'],
    [
      'moves the scope in with, also with a block parameter',
      '{{#with a as |q|}}{{q.b}}{{b}}{{/with}}',
      { a: { b: 'c' } },
      'cc',
    ],
    ['knows the length of a text, but not of an object', '{{t.length}}/{{o.length}}', { t: 'abc', o: { a: 1 } }, '3/'],
    [
      'looks up an index that is a text or a number',
      '{{lookup l "1"}}{{lookup l 1}}{{lookup l i}}',
      { l: ['a', 'b'], i: 1 },
      'bbb',
    ],
    [
      'finds nothing for a missing, negative or inherited key',
      '{{lookup l m}}{{lookup l -1}}{{lookup l "constructor"}}',
      { l: ['a'] },
      '',
    ],
    [
      'looks up words and numbers as names',
      '{{true}}{{null}}{{12}}{{"a b"}}',
      { true: 'a', null: 'b', 12: 'c', 'a b': 'd' },
      'abcd',
    ],
    ['takes the first of two hash values', '{{pluralize n one="a" one="b" other="c"}}', { n: 1 }, 'a'],
    ['ends a short comment at the first braces', '{{! {{y}} }}', { y: 1 }, ' }}'],
    ['ends a long comment where it ends', 'a{{!-- {{y}} --}}b', { y: 1 }, 'ab'],
    ['prints a tag behind a backslash', 'C:\\{{x}}', { x: 1 }, 'C:{{x}}'],
    ['prints a backslash and the value behind two', 'C:\\\\{{x}}', { x: 1 }, 'C:\\1'],
    ['removes the line of a block tag, with CRLF too', 'a\r\n{{#if x}}\r\nb\r\n{{/if}}\r\nc', { x: 1 }, 'a\r\nb\r\nc'],
    ['keeps a line with two tags', 'a\n{{#if x}}{{/if}}\nb', { x: 1 }, 'a\n\nb'],
    ['sees an inline partial before its definition', '{{> p}}{{#*inline "p"}}a{{/inline}}', {}, 'a'],
    ['prints null and undefined as nothing, and false as a word', '{{a}}{{b}}{{c}}', { a: null, c: false }, 'false'],
    ['prints lists with commas', '{{l}}', { l: [1, 2] }, '1,2'],
  ])('%s', (_what, content, context, expected) => {
    expect(render(content, context)).toBe(expected);
  });

  test('doesn’t indent the lines of a value in an indented partial', () => {
    const mail = createMailRenderer({
      title: 'x',
      content: '  {{> p}}',
      format: 'TEXT',
      parts: { ...NO_PARTS, partials: { p: '{{v}}' } },
    });
    expect(mail({ v: 'a\nb' }, {}).text).toContain('a\nb');
  });

  test.each([
    ['a path into an index with brackets', '{{x[0].y}}'],
    ['a value after a hash', '{{formatNumber a=1 b}}'],
    ['a helper that nobody knows', '{{nope x}}'],
    ['a block tag with two values', '{{#if a b}}x{{/if}}'],
  ])('%s is refused when it is saved', (_what, content) => {
    const source = { title: 'x', content, format: 'TEXT' as const, parts: NO_PARTS };
    expect(() => checkTemplate(source, { kind: 'MAIL', unusable: { mails: [], html: [] } })).toThrow();
  });

  test.each<[string, string, Json]>([
    ['a plain value that is called', '{{name "x"}}', { name: 'a' }],
    ['an object that can’t become a text', '{{o}}', { o: { toString: 1 } }],
    ['a partial that calls itself without an end', '{{#*inline "p"}}{{> p}}{{/inline}}{{> p}}', {}],
  ])('%s is an error of the template', (_what, content, context) => {
    expect(() => render(content, context)).toThrow(expect.objectContaining({ name: 'TemplateError' }));
  });
});
