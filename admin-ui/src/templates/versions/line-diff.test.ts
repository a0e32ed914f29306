import { expect, test } from 'vitest';
import { lineDiff } from './line-diff';

const shown = (before: string, after: string) =>
  lineDiff(before, after).map(({ kind, lines }) => `${kind} ${lines.join('|')}`);

test('the unchanged lines around a changed line are shown too', () => {
  expect(shown('a\nb\nc', 'a\nx\nc')).toEqual(['same a', 'removed b', 'added x', 'same c']);
});

test('equal texts give one unchanged part', () => {
  expect(shown('a\nb', 'a\nb')).toEqual(['same a|b']);
});

test('a moved line is shown as removed once and added once', () => {
  expect(shown('a\nb\nc\nd', 'b\nc\na\nd')).toEqual(['removed a', 'same b|c', 'added a', 'same d']);
});

test('added lines alone show no removed part, and removed lines alone no added part', () => {
  expect(shown('a', 'a\nb\nc')).toEqual(['same a', 'added b|c']);
  expect(shown('a\nb', 'b')).toEqual(['removed a', 'same b']);
});

test('lines that differ only in CRLF and LF are unchanged', () => {
  expect(shown('a\r\nb', 'a\nb')).toEqual(['same a|b']);
});

test('texts with too many changed lines are shown as one removed and one added part', () => {
  const many = (letter: string) => Array.from({ length: 2_100 }, (_, index) => `${letter}${index}`).join('\n');
  expect(lineDiff(many('a'), many('b')).map(({ kind }) => kind)).toEqual(['removed', 'added']);
});
