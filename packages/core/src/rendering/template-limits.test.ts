import { expect, test } from 'vitest';
import { checkTemplate } from './check-template.js';
import { MAX_DEPTH, MAX_EXPRESSIONS } from './template-limits.js';

const nested = (depth: number) => `${'{{#if a}}'.repeat(depth)}x${'{{/if}}'.repeat(depth)}`;
const chained = (depth: number) => `{{#if a}}${'x{{else if b}}'.repeat(depth)}{{/if}}`;
const within = (depth: number) => `{{lookup ${'(lookup '.repeat(depth)}a "b"${') "b"'.repeat(depth)}}}`;
const many = (count: number) => '{{a}} '.repeat(count);

const check = (content: string) => () => checkTemplate({ title: 'x', content, format: 'HTML' });

test.each([
  ['nested blocks', nested(MAX_DEPTH)],
  ['chained else-ifs', chained(MAX_DEPTH - 1)],
  ['expressions', many(MAX_EXPRESSIONS)],
  ['blocks one after the other', nested(2).repeat(200)],
  ['expressions in comments', `{{!-- ${nested(100)} --}}{{! ${'{{a'.repeat(3_000)} }}`],
  ['parentheses in text', '(('.repeat(5_000)],
])('a template within the limits can be saved: %s', (_what, content) => {
  expect(check(content)).not.toThrow();
});

test.each([
  ['nested blocks', nested(MAX_DEPTH + 1), /nested more than 32 deep/],
  ['5,000 nested blocks', nested(5_000), /nested more than 32 deep/],
  ['blocks that are never closed', '{{#if a}}'.repeat(5_000), /more than 32/],
  ['inverse blocks', `${'{{^a}}'.repeat(40)}${'{{/a}}'.repeat(40)}`, /more than 32/],
  ['chained else-ifs', chained(MAX_DEPTH), /more than 32/],
  ['5,000 chained else-ifs', chained(5_000), /more than 32/],
  ['expressions within an expression', within(MAX_DEPTH + 1), /more than 32/],
  ['5,000 expressions within an expression', within(5_000), /more than 32/],
  ['expressions', many(MAX_EXPRESSIONS + 1), /more than 2000 expressions/],
  ['50,000 expressions', many(50_000), /more than 2000 expressions/],
])('a template beyond the limits is refused before parsing: %s', (_what, content, words) => {
  expect(check(content)).toThrow(words);
});

test('the error has the position where the limit is exceeded', () => {
  expect(check(`one\n${nested(MAX_DEPTH + 1)}`)).toThrow(
    expect.objectContaining({ params: expect.objectContaining({ part: 'content', line: 2 }) }),
  );
});

test('a link that runs a script is refused with its position', () => {
  expect(check('<p>\n<a href="javascript:alert(1)">x</a></p>')).toThrow(
    'content: a link must not run anything (line 2, column 10)',
  );
  expect(check('javascript:alert(1)')).not.toThrow();
});

test('an AST is not accepted as a template', () => {
  const tree = { type: 'Program', body: [], strip: {} } as unknown as string;
  expect(check(tree)).toThrow();
  expect(() => checkTemplate({ title: tree, content: '', format: 'TEXT' })).toThrow();
});
