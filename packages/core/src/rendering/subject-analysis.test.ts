import { expect, test } from 'vitest';
import { createMailRenderer } from './render-mail.js';
import { analyzeSubject, areBlank } from './subject-analysis.js';

test.each([
  ['Order {{order.id}}', { kind: 'never-blank' }],
  ['{{#if a}}Order{{/if}}', { kind: 'unknown', title: '{{#if a}}Order{{/if}}' }],
  ['{{#if a}}Order{{else if b}}Offer{{else}}News{{/if}} {{x}}', { kind: 'never-blank' }],
  ['{{lookup a "b"}}', { kind: 'unknown', title: '{{lookup a "b"}}' }],
  ['{{@root.a}}', { kind: 'unknown', title: '{{@root.a}}' }],
  [' {{order.id}}{{! a comment }}\t{{this.name}} ', { kind: 'values', paths: [['order', 'id'], ['name']] }],
  ['  ', { kind: 'values', paths: [] }],
])('the analysis of the subject %j is %j', (title, analysis) => {
  expect(analyzeSubject(title)).toEqual(analysis);
});

const VALUES: unknown[] = [
  undefined,
  null,
  '',
  ' ',
  '\u00a0\n',
  'x',
  0,
  1,
  false,
  true,
  [],
  [''],
  ['', ''],
  [null],
  ['x'],
  {},
  { b: '' },
  { b: 'x' },
  [[]],
];

test.each(['{{a}}', '{{a.b}}', '{{a}} {{a.b}}', '{{a.length}}', '{{a.[0]}}', '{{a.toString}}'])(
  'the values of the subject %s count as blank exactly if it is rendered to nothing',
  (title) => {
    const analysis = analyzeSubject(title);
    if (analysis.kind !== 'values') throw new Error('it is made of values');
    const render = createMailRenderer({ title, content: 'x', format: 'TEXT' });
    for (const a of VALUES) {
      expect([a, areBlank(analysis.paths, { context: { a } })]).toEqual([a, render({ a }).subject === '']);
    }
  },
);

test('values that are not known yet do not count as blank', () => {
  expect(areBlank([['user', 'name']], { context: {}, isKnown: (root) => root !== 'user' })).toBe(false);
  expect(areBlank([['a'], ['user', 'name']], { context: { a: 'x' } })).toBe(false);
});
