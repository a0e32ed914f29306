import { expect, test } from 'vitest';
import { pathsOf } from './known-paths';
import { corrected, nearMisses } from './near-misses';

const KNOWN = ['user.firstName', 'user.email', 'username', 'headline', 'films.title'];

test('a path with a typing mistake or wrong case is recognised', () => {
  expect(nearMisses(['user.fristName'], KNOWN)).toEqual([{ path: 'user.fristName', meant: 'user.firstName' }]);
  expect(nearMisses(['user.firstname'], KNOWN)).toEqual([{ path: 'user.firstname', meant: 'user.firstName' }]);
  expect(nearMisses(['headlin'], KNOWN)).toEqual([{ path: 'headlin', meant: 'headline' }]);
});

test('known paths, and paths that are like no other, get no hint', () => {
  expect(nearMisses(['headline', 'price', 'films.year'], KNOWN)).toEqual([]);
});

test('a correction changes expressions only, also inside a list', () => {
  const miss = { path: 'films.titel', meant: 'films.title' };
  expect(corrected('{{#each films}}{{titel}} titel {{titelage}}{{/each}}{{films.0.titel}}', miss)).toBe(
    '{{#each films}}{{title}} titel {{titelage}}{{/each}}{{films.0.title}}',
  );
  expect(
    corrected('{{#if user.fristName}}{{user.fristName}}{{/if}}', { path: 'user.fristName', meant: 'user.firstName' }),
  ).toBe('{{#if user.firstName}}{{user.firstName}}{{/if}}');
});

test('the paths of a context are its values; a list stands for its first entry', () => {
  expect(pathsOf({ a: 1, films: [{ title: 'x', cast: ['y'] }], none: [] })).toEqual([
    'a',
    'films',
    'films.title',
    'films.cast',
    'none',
  ]);
});
