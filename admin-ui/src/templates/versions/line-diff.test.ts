import { expect, test } from 'vitest';
import { lineDiff } from './line-diff';

const told = (before: string, after: string) =>
  lineDiff(before, after).map(({ kind, lines }) => `${kind} ${lines.join('|')}`);

test('what is the same stands around what differs', () => {
  expect(told('a\nb\nc', 'a\nx\nc')).toEqual(['same a', 'removed b', 'added x', 'same c']);
});

test('equal texts are one part', () => {
  expect(told('a\nb', 'a\nb')).toEqual(['same a|b']);
});

test('a line that moved is taken out once and put in once', () => {
  expect(told('a\nb\nc\nd', 'b\nc\na\nd')).toEqual(['removed a', 'same b|c', 'added a', 'same d']);
});

test('only added, only removed', () => {
  expect(told('a', 'a\nb\nc')).toEqual(['same a', 'added b|c']);
  expect(told('a\nb', 'b')).toEqual(['removed a', 'same b']);
});

test('ends of lines as other systems write them are no difference', () => {
  expect(told('a\r\nb', 'a\nb')).toEqual(['same a|b']);
});

test('texts that have too little in common for the table are shown whole', () => {
  const many = (letter: string) => Array.from({ length: 2_100 }, (_, index) => `${letter}${index}`).join('\n');
  expect(lineDiff(many('a'), many('b')).map(({ kind }) => kind)).toEqual(['removed', 'added']);
});
