import { describe, expect, test } from 'vitest';
import { createMailRenderer } from './render-mail.js';
import { NO_PARTS } from './template-version.js';

const show = (content: string, context: Record<string, unknown>, parts: typeof NO_PARTS | null = NO_PARTS) =>
  createMailRenderer({ title: 't', content, format: 'TEXT', parts })({ ...context }).text;

const isTrue = (condition: string, context: Record<string, unknown> = {}) =>
  show(`{{#if ${condition}}}y{{else}}n{{/if}}`, context) === 'y';

describe('eq', () => {
  test.each([
    [3, '3', true],
    ['a', 'a', true],
    ['a', 'b', false],
    [true, 'true', true],
    [0, '', false],
    [null, undefined, true],
    ['', undefined, false],
    [[], [], false],
  ])('compares %j with %j', (a, b, expected) => expect(isTrue('(eq a b)', { a, b })).toBe(expected));
});

describe('gt, gte, lt and lte', () => {
  test.each([
    [10, 9, true],
    ['10', '9', true],
    ['10', 9, true],
    ['b', 'a', true],
    ['a', 'b', false],
    [1, 1, false],
    [1, undefined, false],
    [undefined, -1, false],
    ['x', 1, false],
    [null, -1, false],
    [[2], 1, false],
  ])('compare %j with %j', (a, b, isGreater) => {
    expect(isTrue('(gt a b)', { a, b })).toBe(isGreater);
    expect(isTrue('(lt b a)', { a, b })).toBe(isGreater);
  });
  test('include equal values', () => {
    expect([isTrue('(gte 1 1)'), isTrue('(lte "1" 1)'), isTrue('(gte a a)')]).toEqual([true, true, false]);
  });
});

describe('and, or and not', () => {
  test('take an empty list for false, as #if does', () => {
    const context = { list: [], full: [1], object: {} };
    expect(isTrue('(not list)', context)).toBe(true);
    expect(isTrue('(or list full)', context)).toBe(true);
    expect(isTrue('(and list full)', context)).toBe(false);
    expect(isTrue('(and full object)', context)).toBe(true);
    expect(isTrue('(and missing full)', context)).toBe(false);
    expect(isTrue('(or missing null)', context)).toBe(false);
  });
  test('give a value', () => {
    expect(show('{{or nickname name "you"}}', { name: 'Ada' })).toBe('Ada');
    expect(show('{{or nickname name "you"}}', {})).toBe('you');
    expect(show('{{and a b}}', { a: 1, b: 2 })).toBe('2');
  });
  test('pass 0 on where it decides', () => {
    expect(show('{{or list.length 0}}', {})).toBe('0');
    expect(show('{{and 0 1}}', {})).toBe('0');
  });
});

test('variables with the names of these helpers are still variables', () => {
  const content = '{{eq}}{{#each l}}{{or}}{{/each}}{{this.not}}{{missing.and}}{{gt}}';
  const context = { eq: 1, not: 3, l: [{ or: 2 }] };
  expect(show(content, context)).toBe('123');
  expect(show(content, context, null)).toBe('123');
});

test('a version saved before these helpers existed does not have them', () => {
  expect(() => show('{{#if (eq a b)}}y{{/if}}', {}, null)).toThrow(/eq/);
});
