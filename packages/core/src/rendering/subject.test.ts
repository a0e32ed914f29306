import { expect, test } from 'vitest';
import { asSubject } from './subject.js';

const HALF_PAIR = /\p{Surrogate}/u;

test.each([
  ['emoji of two UTF-16 units', '\u{1f600}'],
  ['joined emoji', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'],
  ['flags', '\u{1f1e9}\u{1f1ea}'],
  ['letters with combining accents', 'e\u0301'],
  ['plain letters', 'a'],
])('a long subject of %s is truncated between graphemes', (_, character) => {
  for (const before of ['', 'x', 'xy', 'xyz', '\u{1f600}']) {
    const subject = asSubject(before + character.repeat(900));
    expect(subject).not.toMatch(HALF_PAIR);
    expect(subject.length).toBeLessThanOrEqual(900);
    expect(subject.length).toBeGreaterThan(900 - 20);
    expect(subject.slice(before.length).replaceAll(character, '')).toBe('');
  }
});

test('a character with very many combining marks is truncated between two marks', () => {
  expect(asSubject(`a${'\u0301'.repeat(2_000)}`)).toHaveLength(900);
  expect(asSubject(`a${'\u{e0061}'.repeat(2_000)}`)).not.toMatch(HALF_PAIR);
});

test('a subject of 900 characters is not truncated', () => {
  expect(asSubject('x'.repeat(900))).toHaveLength(900);
});
