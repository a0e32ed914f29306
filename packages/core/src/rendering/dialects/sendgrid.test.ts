import { expect, test } from 'vitest';
import { createMailRenderer } from '../render-mail.js';
import { NO_PARTS } from '../template-version.js';
import { translateSendgrid } from './sendgrid.js';

const translate = (content: string) => translateSendgrid(content, 'content');
const textOf = (content: string) => translate(content).text;
const rulesOf = (content: string) => translate(content).issues.map(({ rule }) => rule);

/** What a translated content shows, as HTML. */
const show = (content: string, context: Record<string, unknown>) =>
  createMailRenderer({ title: 't', content: textOf(content), format: 'HTML', parts: NO_PARTS })({ ...context }).html;

test('what both services write alike stays as it is', () => {
  const content = [
    '{{name}} {{{raw}}} {{order.total}} {{! note }} {{!-- {{x}} --}} \\{{x}}',
    '{{#if a}}1{{else if b}}2{{else}}3{{/if}}{{#unless c}}4{{/unless}}',
    '{{#each items}}{{this.name}} {{@index}} {{@root.shop}} {{../shop}}{{else}}none{{/each}}',
    '{{#each items as |item|}}{{item.name}}{{/each}}',
  ].join('\n');
  expect(translate(content)).toEqual({ text: content, issues: [] });
});

test('a default is shown for a missing or empty value, and not for 0', () => {
  for (const content of [
    '{{insert x "default=a & b"}}',
    '{{insert x "a & b"}}',
    '{{x | a & b}}',
    '{{insert x “default=a & b”}}',
  ]) {
    expect(show(content, {})).toBe('a &amp; b');
    expect(show(content, { x: '' })).toBe('a &amp; b');
    expect(show(content, { x: 0 })).toBe('0');
    expect(show(content, { x: '<' })).toBe('&lt;');
  }
  expect(translateSendgrid('{{insert x "default=a & b"}}', 'title').text).toContain('{{else}}a & b{{/if}}');
  expect(show('{{insert x default=there}}', {})).toBe('there');
});

test('comparing blocks show what SendGrid shows', () => {
  expect(show('{{#equals a b}}y{{else}}n{{/equals}}', { a: 3, b: '3' })).toBe('y');
  expect(show('{{#equals a "x"}}y{{else}}n{{/equals}}', { a: 'z' })).toBe('n');
  expect(show('{{#equals a "x"}}x{{else equals a "z"}}z{{else}}n{{/equals}}', { a: 'z' })).toBe('z');
  expect(show('{{#notEquals a "x"}}y{{/notEquals}}', { a: 'z' })).toBe('y');
  expect(show('{{#greaterThan a b}}y{{else}}n{{/greaterThan}}', { a: '10', b: '9' })).toBe('y');
  expect(show('{{#lessThan a 5}}y{{else}}n{{/lessThan}}', {})).toBe('n');
  expect(show('{{#and a b}}y{{else}}n{{/and}}', { a: 1, b: [] })).toBe('n');
  expect(show('{{#or a b}}y{{else}}n{{/or}}', { a: 0, b: 'x' })).toBe('y');
  expect(show('{{#greaterThan (length l) 1}}y{{/greaterThan}}', { l: [1, 2] })).toBe('y');
  expect(show('{{#equals 0 length l}}empty{{/equals}}', {})).toBe('empty');
  expect(show('{{length l}}', { l: [1, 2] })).toBe('2');
});

test('../ within a comparison leaves only the comparison', () => {
  const content = '{{#each l}}{{#equals this.a ../x}}{{../n}}{{/equals}}{{/each}}';
  expect(show(content, { x: 1, n: 'root', l: [{ a: 1, n: 'item' }] })).toBe('item');
  expect(rulesOf(content)).toEqual(['dialect.leftComparison']);
  expect(show('{{#if a}}{{../b}}{{/if}}', { a: 1, b: 2 })).toBe('2');
});

test('dates are formatted in the recipient’s language, which is reported', () => {
  expect(translate('{{formatDate d "MMMM D" "-0800"}}')).toMatchObject({
    text: '{{formatDate d "long"}}',
    issues: [
      { rule: 'dialect.dateFormat', params: { format: 'MMMM D' } },
      { rule: 'dialect.timeZone', params: { zone: '"-0800"' } },
    ],
  });
  expect(textOf('{{formatDate d "MM/DD/YY h:mm A"}}')).toBe('{{formatDate d "short" time="short"}}');
});

test('links to unsubscribe become the links of a topic', () => {
  for (const link of ['{{{unsubscribe}}}', '{{unsubscribe}}', '<%asm_group_unsubscribe_raw_url%>', '[Unsubscribe]']) {
    expect(translate(`<a href="${link}">`)).toMatchObject({
      text: '<a href="{{unsubscribeUrl}}">',
      issues: [{ rule: 'dialect.needsTopic', line: 1, column: 10 }],
    });
  }
  expect(textOf('<%asm_preferences_raw_url%> [Unsubscribe_Preferences]')).toBe('{{preferencesUrl}} {{preferencesUrl}}');
  expect(rulesOf('<%asm_global_unsubscribe_raw_url%>')).toEqual(['dialect.globalUnsubscribe', 'dialect.needsTopic']);
});

test('fields of the sender become variables, which is reported once for each', () => {
  expect(translate('[Sender_Name], [Sender_Name], {{Sender_City}}')).toMatchObject({
    text: '{{Sender_Name}}, {{Sender_Name}}, {{Sender_City}}',
    issues: [{ params: { name: 'Sender_Name' } }, { params: { name: 'Sender_City' } }],
  });
});

test('what has no counterpart becomes a comment on the same line, and is named', () => {
  const { text, issues } = translate('a\n{{foo\n x}}\n  {{Weblink}}\n{{#bar x}}b{{else}}c{{/bar}} {{> p}} {{x y z');
  expect(text.split('\n')).toHaveLength(5);
  expect(issues.map(({ params, line, column }) => [params.text, line, column])).toEqual([
    ['{{foo\n x}}', 2, 1],
    ['{{Weblink}}', 4, 3],
    ['{{#bar x}}', 5, 1],
    ['{{> p}}', 5, expect.any(Number)],
  ]);
  expect(show('{{#bar x}}b{{else}}c{{/bar}}', {})).toBe('bc');
  expect(text.split('\n')[4]!.slice(issues[3]!.column - 1)).toMatch(/^\{\{!-- \{\{> p\}\} --\}\}/);
});

test('variables that would call a helper or are the recipient’s are handled', () => {
  expect(textOf('{{pluralize}} {{eq}}')).toBe('{{this.pluralize}} {{this.eq}}');
  expect(rulesOf('{{username}} {{user.name}} {{#each l}}{{user}}{{../user}}{{/each}}')).toEqual([
    'dialect.reserved',
    'dialect.reserved',
  ]);
});

test('tags of other services are named', () => {
  const content = '{% if x %} *|NAME|* %name% -first_name- 100% 50%off% width:100% -webkit-box';
  expect(translate(content).issues.map(({ params }) => params.text)).toEqual([
    '{% if x %}',
    '*|NAME|*',
    '%name%',
    '-first_name-',
  ]);
});

test('entities and curly quotes within tags are read as what they stand for', () => {
  expect(translate('{{#equals a &quot;x&quot;}}y{{/equals}}')).toEqual({
    text: '{{#if (eq a "x")}}y{{/if}}',
    issues: [],
  });
  expect(rulesOf('{{#equals a “x”}}y{{/equals}}')).toEqual(['dialect.quotes']);
});
