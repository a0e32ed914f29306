import { expect, test } from 'vitest';
import { compileSource } from './handlebars-engine.js';
import { findOpenBlock } from './open-block.js';

test.each([
  ['<p>a</p>\n<p>{{#if x}}a</p>', { name: 'if', line: 2, column: 4 }],
  ['{{#each a}}\r\n{{#if b}}{{else}}{{/if}}{{^c}}{{/c}}', { name: 'each', line: 1, column: 1 }],
  ['x\n {{~#> layout title="a"}}x', { name: 'layout', line: 2, column: 2 }],
  ['{{#*inline "x"}}y', { name: 'inline', line: 1, column: 1 }],
  ['{{#if a}}{{!-- {{/if}} --}}\\{{/if}}', { name: 'if', line: 1, column: 1 }],
  ['{{#if a}}{{/if}}', undefined],
])('the innermost open block of %j', (source, block) => {
  expect(findOpenBlock(source)).toEqual(block);
});

const errorOf = (compile: () => unknown): unknown => {
  try {
    return compile();
  } catch (err) {
    return err;
  }
};

test.each([
  ['<p>\n{{#if x}}a</p>', { reason: 'template.blockNotClosed', params: { opened: 'if', line: 2, column: 1 } }],
  [
    '<div>\n  <p>a long line of text</p>{{/if}}',
    { reason: 'template.blockNotOpened', params: { line: 2, column: 29 } },
  ],
  ['<p>\n{{/each}}a</p>', { reason: 'template.blockNotOpened', params: { closed: 'each', line: 2, column: 1 } }],
])('an error names the block of %j', (source, expected) => {
  const compile = () => compileSource(source, { part: 'content', escapes: true, dialect: 'full' });
  expect(errorOf(compile)).toMatchObject(expected);
});
