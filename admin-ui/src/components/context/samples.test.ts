import { expect, test } from 'vitest';
import { sampleValue } from './samples';

const sample = (name: string, language = 'en', row?: number) => sampleValue({ name, row, language });

test('the name of a variable decides what its sample looks like', () => {
  expect(sample('resetUrl')).toBe('https://example.com/first');
  expect(sample('imageUrl')).toMatch(/^data:image/);
  expect(sample('order_total')).toBe(144.45);
  expect(sample('createdAt')).toBe('2026-10-14');
  expect(sample('isTrial')).toBe(true);
  expect(sample('first_name')).toBe('Ann');
  expect(sample('linkText')).toMatch(/^A short paragraph/);
  expect(sample('years')).toBe(3);
});

test('a helper that formats a variable decides what its sample is, if the name says something else', () => {
  expect(sampleValue({ name: 'x', format: 'date', row: undefined, language: 'en' })).toBe('2026-10-14');
  expect(sampleValue({ name: 'x', format: 'count', row: undefined, language: 'en' })).toBe(3);
  expect(sampleValue({ name: 'rate', format: 'count', row: undefined, language: 'en' })).toBe(0.72);
  expect(sampleValue({ name: 'starts', format: 'money', row: undefined, language: 'en' })).toBe(24.95);
});

test('rows of a list differ, and samples are in the reader’s language', () => {
  expect(sample('title', 'en', 1)).not.toBe(sample('title', 'en', 0));
  expect(sample('name', 'ru')).toBe('Анна Лебедева');
  expect(sample('name', 'de')).toBe('Ann Lee');
});

test('a variable that nothing is known about is filled with its name', () => {
  expect(sample('frobnication')).toBe('frobnication');
  expect(sample('frobnication', 'en', 1)).toBe('frobnication 2');
});
