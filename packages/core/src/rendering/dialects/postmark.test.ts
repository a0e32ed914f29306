import { expect, test } from 'vitest';
import { createMailRenderer } from '../render-mail.js';
import { NO_PARTS } from '../template-version.js';
import { translatePostmark } from './postmark.js';

const translate = (content: string) => translatePostmark(content, 'content');
const textOf = (content: string) => translate(content).text;
const rulesOf = (content: string) => translate(content).issues.map(({ rule }) => rule);

const show = (content: string, context: Record<string, unknown>) =>
  createMailRenderer({ title: 't', content: textOf(content), format: 'HTML', parts: NO_PARTS })({ ...context }).html;

test('a section is hidden for 0 and "", and its inverse is shown', () => {
  for (const x of [0, '', null, false, []]) expect(show('{{#x}}a{{/x}}{{^x}}b{{/x}}', { x })).toBe('b');
  expect(show('{{#x}}a{{/x}}{{^x}}b{{/x}}', { x: 'y' })).toBe('a');
});

test('a section is a scope, and is shown once for a list', () => {
  expect(show('{{#a}}{{n}}{{../n}}{{/a}}', { n: 1, a: { n: 2 } })).toBe('21');
  expect(show('{{#a.b}}{{n}}{{../m}}{{../../k}}{{/a.b}}', { k: 3, a: { m: 2, b: { n: 1 } } })).toBe('123');
  expect(show('{{#l}}[{{#each .}}{{n}}{{/each}}]{{/l}}', { l: [{ n: 1 }, { n: 2 }] })).toBe('[12]');
  expect(show('{{#flag}}{{../n}}{{/flag}}{{^off}}{{../n}}{{/off}}', { flag: true, n: 1 })).toBe('11');
  expect(show('{{#name}}Hi {{.}}{{/name}}', { name: 'Ada' })).toBe('Hi Ada');
});

test('each step of a path and each list is a level', () => {
  const context = { n: 'root', a: { n: 'a', b: [{ n: 'item' }] } };
  expect(show('{{#each a.b}}{{n}} {{../../n}} {{../../../n}} {{../../../../n}}{{/each}}', context)).toBe(
    'item a root root',
  );
  expect(
    show('{{#each l}}{{#each m}}{{x}}{{../../y}}{{/each}}{{/each}}', { l: [{ y: 1, m: [{ x: 2 }, { x: 3 }] }] }),
  ).toBe('2131');
  expect(show('{{#each l}}{{.}}{{#o}}{{../../../../z}}{{/o}}{{/each}}', { z: 1, l: ['a', 'b'] })).toBe('ab');
  expect(show('{{#each l}}{{#o}}{{p}}{{../q}}{{/o}}{{/each}}', { l: [{ q: 1, o: { p: 2 } }] })).toBe('21');
});

test('variables with names of helpers are variables', () => {
  expect(show('{{pluralize}}{{#each l}}{{eq}}{{/each}}', { pluralize: 1, l: [{ eq: 2 }] })).toBe('12');
});

test('raw values, layouts and links to unsubscribe are translated', () => {
  expect(textOf('{{{a}}} {{&a}}')).toBe('{{{a}}} {{{a}}}');
  expect(translate('{{{ @content }}}')).toMatchObject({
    text: '{{> @partial-block}}',
    issues: [{ rule: 'dialect.layoutSlot' }],
  });
  expect(textOf('{{{ pm:unsubscribe }}}')).toBe('{{unsubscribeUrl}}');
});

test('what differs for values that aren’t known is named', () => {
  expect(rulesOf('{{#a}}{{n}}{{/a}}')).toEqual(['dialect.emptyObject']);
  expect(rulesOf('{{#each l}}x{{/each}}{{l}}')).toEqual(['dialect.list']);
  expect(rulesOf('{{user}} {{x(y)}} {{#a b}}{{/a b}} {{/z}}')).toEqual([
    'dialect.reserved',
    'dialect.tag',
    'dialect.tag',
    'dialect.unmatched',
  ]);
});

test('the newer #if with else is accepted', () => {
  expect(show('{{#if a}}{{n}}{{else}}no{{/if}}', { a: { n: 1 }, n: 2 })).toBe('2');
});
