import { expect, test } from 'vitest';
import { createMailRenderer } from '../render-mail.js';
import { NO_PARTS } from '../template-version.js';
import { translateMandrill } from './mandrill.js';

const translate = (content: string) => translateMandrill(content, 'content');
const textOf = (content: string) => translate(content).text;
const rulesOf = (content: string) => translate(content).issues.map(({ rule }) => rule);

const show = (content: string, context: Record<string, unknown>) =>
  createMailRenderer({ title: 't', content: textOf(content), format: 'HTML', parts: NO_PARTS })({ ...context }).html;

test('conditions in backticks are compared', () => {
  const content = '{{#if `a > 3`}}big{{elseif `b == "x"`}}x{{else}}none{{/if}}';
  expect(show(content, { a: 10 })).toBe('big');
  expect(show(content, { a: 1, b: 'x' })).toBe('x');
  expect(show(content, {})).toBe('none');
  expect(show('{{#if `(a >= 2 && !b) || c`}}y{{else}}n{{/if}}', { a: 2, b: 1 })).toBe('n');
  expect(show('{{#if `(a >= 2 && !b) || c`}}y{{else}}n{{/if}}', { a: 2 })).toBe('y');
});

test('elseif is no helper', () => {
  expect(textOf('{{#if a}}1{{elseif b}}2{{/if}}')).toBe('{{#if a}}1{{else if b}}2{{/if}}');
});

test('helpers for texts print the value alone, and are named', () => {
  expect(translate('{{upper name}} {{title this.x}}')).toMatchObject({
    text: '{{name}} {{this.x}}',
    issues: [{ params: { filter: 'upper' } }, { params: { filter: 'title' } }],
  });
});

test('today’s date is refused, and a variable of that name is read', () => {
  expect(textOf('{{date "d.m.Y"}}')).toBe('{{!-- {{date "d.m.Y"}} --}}');
  expect(rulesOf('{{date "d.m.Y"}}')).toEqual(['dialect.tag']);
  expect(translate('{{date}} {{this.date}}')).toMatchObject({
    text: '{{date}} {{this.date}}',
    issues: [{ rule: 'dialect.helperName' }],
  });
});

test('a backslash makes a comment', () => {
  expect(show('a\\{{x}}b', { x: 1 })).toBe('ab');
});

test('merge tags become Handlebars', () => {
  const content = '*|IF:PLAN=pro|*P *|FNAME|**|ELSEIF:TRIAL|*T*|ELSE:|*N*|END:IF|**|IFNOT:PAID|*!*|END:IF|*';
  expect(show(content, { PLAN: 'pro', FNAME: '<', PAID: 1 })).toBe('P &lt;');
  expect(show(content, { TRIAL: 1 })).toBe('T!');
  expect(show('*|HTML:X|*', { X: '<b>' })).toBe('<b>');
  expect(textOf("<a href='*|UNSUB:http://x.y|*'>*|UPPER:A|*")).toBe("<a href='{{unsubscribeUrl}}'>{{A}}");
  expect(textOf("{{unsub 'http://x.y'}}")).toBe('{{unsubscribeUrl}}');
  expect(rulesOf('*|LIST:COMPANY|* *|MC:SUBJECT|* *|ARCHIVE|* *|DATE:d/m|* *|CURRENT_YEAR|*')).toEqual(
    Array(5).fill('dialect.tag'),
  );
});

test('regions that a call could replace are named', () => {
  expect(translate('<p mc:edit="main">x</p>').issues).toMatchObject([
    { rule: 'dialect.slot', params: { text: 'mc:edit="main"' }, line: 1, column: 4 },
  ]);
});
