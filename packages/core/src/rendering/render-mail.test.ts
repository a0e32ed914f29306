import { describe, expect, test } from 'vitest';
import { checkTemplate } from './check-template.js';
import { createMailRenderer } from './render-mail.js';
import { TemplateError } from './template-error.js';
import { detectFormat } from './template-format.js';

const render = (title: string, content: string, context: Record<string, unknown> = {}) =>
  createMailRenderer({ title, content, format: detectFormat(content) })(context);

/** The error that a template is refused with. */
const refusalOf = (attempt: () => unknown): TemplateError => {
  try {
    attempt();
  } catch (err) {
    if (err instanceof TemplateError) return err;
    throw err;
  }
  throw new Error('it was not refused');
};

test('HTML is escaped in the body but not in the subject', () => {
  const mail = render('{{name}}', '<p title="{{name}}">{{name}}</p>', { name: `Tom & "Jerry" <3 'x'` });
  expect(mail.subject).toBe(`Tom & "Jerry" <3 'x'`);
  const escaped = 'Tom &amp; &quot;Jerry&quot; &lt;3 &#x27;x&#x27;';
  expect(mail.html).toBe(`<p title="${escaped}">${escaped}</p>`);
});

test('triple braces print HTML unescaped', () => {
  expect(render('', '<p>{{{html}}}</p>', { html: '<b>bold</b>' }).html).toBe('<p><b>bold</b></p>');
});

test.each([
  ['a line feed', 'one\ntwo'],
  ['a carriage return with a line feed', 'one\r\ntwo'],
  ['a tab with a null character', 'one\t\0two'],
  ['a run of Unicode line separators', 'one\u2028\u2029\u0085two'],
])('a subject is one line: %s in a value becomes a space', (_, title) => {
  expect(render('{{title}}', 'x', { title }).subject).toBe('one two');
});

test('a line break in the title becomes a space', () => {
  expect(render('\none\r\n\n  {{word}}\n', 'x', { word: 'two' }).subject).toBe('one two');
});

test('a long subject is truncated to fit a header line', () => {
  expect(render('{{title}}', 'x', { title: 'long '.repeat(1_000) }).subject.length).toBeLessThanOrEqual(998);
});

test('content without HTML is sent as plain text, unescaped', () => {
  const mail = render('Hi', 'Dear {{name}},\n\n  2 < 3 & "so" on', { name: '<Ann> & Co' });
  expect(mail).toMatchObject({ subject: 'Hi', html: '', text: 'Dear <Ann> & Co,\n\n  2 < 3 & "so" on' });
});

test('the text part is generated from the HTML', () => {
  const content =
    '<h1>News for {{name}}</h1><p>See <a href="https://example.test/a">this page</a>.</p><ul><li>one</li><li>two</li></ul><img src="x.png" alt="pixel"><style>p { color: red }</style>';
  const { text } = render('', content, { name: 'Ann & Co' });
  expect(text).toContain('News for Ann & Co');
  expect(text).toContain('this page [https://example.test/a]');
  expect(text).toMatch(/\* one\n\s*\* two/);
  expect(text).not.toMatch(/<|pixel|color/);
});

test('missing values are printed as nothing', () => {
  const mail = render('Hi {{name}}', '<p>{{a.b.c}}{{#each films}}x{{/each}}{{#if gone}}y{{else}}z{{/if}}</p>');
  expect(mail).toMatchObject({ subject: 'Hi', html: '<p>z</p>' });
});

test('the helpers each, with, if, unless and lookup are available', () => {
  const content =
    '{{#each films}}{{@index}}{{title}}{{#unless @last}},{{/unless}}{{/each}} {{#with a}}{{b}}{{/with}} {{lookup m "k"}}';
  const context = { films: [{ title: 'x' }, { title: 'y' }], a: { b: 'z' }, m: { k: 'v' } };
  expect(render('', content, context).text).toBe('0x,1y z v');
});

test.each([
  '{{constructor}}',
  '{{constructor.name}}',
  '{{__proto__}}',
  '{{user.constructor.name}}',
  '{{lookup this "constructor"}}',
  '{{lookup (lookup this "constructor") "name"}}',
  '{{#with user}}{{toString}}{{/with}}',
  '{{#with (lookup user "constructor")}}{{name}}{{/with}}',
  '{{list.push}}',
])('the template %s prints nothing, because prototypes cannot be reached', (content) => {
  expect(render('', content, { user: { name: 'Ann' }, list: [] }).text).toBe('');
});

test('a template cannot read inherited properties and getters of classes', () => {
  class Secret {
    get key() {
      return 's3cret';
    }
  }
  expect(render('', '{{secret.key}}', { secret: new Secret() }).text).toBe('');
});

const unknownHelper = (helper: string) => ({ reason: 'template.unknownHelper', params: { helper } });

describe('a template that cannot be rendered', () => {
  test.each([
    ['an open block', '<p>\n  {{#if a}}yes\n</p>', 2, { reason: 'template.blockNotClosed' }],
    [
      'a closing tag of another block',
      '<p>\n{{#if a}}{{/each}}',
      2,
      { reason: 'template.blockMismatch', params: { opened: 'if', closed: 'each' } },
    ],
    ['a broken expression', 'one\ntwo {{a..}}', 2, { reason: 'template.unknownHelper' }],
    ['an unknown helper', 'one\n\n{{upper name}}', 3, unknownHelper('upper')],
    ['the helper log', '{{log "x"}}', 1, unknownHelper('log')],
    ['an unknown block helper', '\n{{#repeat 3}}x{{/repeat}}', 2, unknownHelper('repeat')],
  ])('is refused with the position of %s', (_, content, line, expected) => {
    const refusal = refusalOf(() => createMailRenderer({ title: '', content, format: 'HTML' }));
    expect(refusal).toMatchObject(expected);
    expect(refusal.params).toMatchObject({ part: 'content', line });
    expect(refusal.params.column).toBeGreaterThanOrEqual(1);
    expect(refusal.message).toMatch(/^content: [^\n]+$/);
  });

  test('is refused with the column in its subject, starting at 1', () => {
    const refusal = refusalOf(() => createMailRenderer({ title: 'Hi  {{upper name}}', content: 'x', format: 'TEXT' }));
    expect(refusal.params).toEqual({ part: 'title', line: 1, column: 5, helper: 'upper' });
    expect(refusal.message).toContain('upper');
  });

  test.each([
    ['a partial', 'a {{> footer}}', 'template.partial'],
    ['each without an argument', '{{#each}}x{{/each}}', 'template.oneArgument'],
    ['if without an argument', '{{#if}}x{{/if}}', 'template.oneArgument'],
  ])('is refused for %s, which fails with any context', (_, content, reason) => {
    expect(refusalOf(() => createMailRenderer({ title: '', content, format: 'HTML' }))).toMatchObject({
      reason,
      params: { part: 'content', line: 1 },
    });
  });
});

test('a rendering error names the title or the content as its place', () => {
  const renderer = createMailRenderer({ title: '{{name}}', content: 'x', format: 'TEXT' });
  const broken = {
    get name() {
      throw new Error('no name');
    },
  };
  expect(refusalOf(() => renderer(broken))).toMatchObject({
    reason: 'template.renderFailed',
    params: { part: 'title', problem: 'no name' },
    message: expect.stringContaining('no name'),
  });
});

test('a renderer can render many mails independently', () => {
  const renderer = createMailRenderer({
    title: '{{name}}',
    content: '{{#each list}}{{this}}{{/each}}',
    format: 'TEXT',
  });
  expect(renderer({ name: 'Ann', list: [1, 2] })).toMatchObject({ subject: 'Ann', text: '12' });
  expect(renderer({})).toMatchObject({ subject: '', text: '' });
});

test('MJML in the format HTML is refused with its position and a hint', () => {
  const source = { title: 'Hi', content: '\n  <mjml><mj-body></mj-body></mjml>', format: 'HTML' as const };
  expect(refusalOf(() => checkTemplate(source))).toMatchObject({
    reason: 'template.mjml',
    params: { part: 'content', line: 2, column: 3 },
    message: expect.stringMatching(/this is MJML, which is not HTML: choose the format MJML/),
  });
});

test('the format determines the content type, whatever the content looks like', () => {
  const source = { title: '', content: 'a & {{x}} <b>' };
  expect(createMailRenderer({ ...source, format: 'TEXT' })({ x: '<' })).toMatchObject({ html: '', text: 'a & < <b>' });
  expect(createMailRenderer({ ...source, format: 'HTML' })({ x: '<' })).toMatchObject({
    html: 'a & &lt; <b>',
    text: 'a & <',
  });
});
