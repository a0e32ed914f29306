import { expect, test } from 'vitest';
import { pathWithin, scopeAfter } from './scope';

test('inside each and with, this is the list or the group; conditions change nothing', () => {
  expect(scopeAfter('{{#if vip}}a')).toBe('');
  expect(scopeAfter('{{#each films}}{{#if seen}}a')).toBe('films');
  expect(scopeAfter('{{#each films}}{{#each actors}}a')).toBe('films.actors');
  expect(scopeAfter('{{#each films}}{{#with ../shop}}a')).toBe('shop');
  expect(scopeAfter('{{#each films}}a{{/each}} {{#each @root.news}}b')).toBe('news');
  expect(scopeAfter('{{#each (lookup a b)}}')).toBeUndefined();
  expect(scopeAfter('{{#each films}}{{#> card}}a{{/card}}b')).toBe('films');
});

test('a path is written as it must be read in its place', () => {
  expect(pathWithin('films.title', 'films')).toBe('title');
  expect(pathWithin('films', 'films')).toBe('this');
  expect(pathWithin('user.name', 'films')).toBe('@root.user.name');
  expect(pathWithin('films.title', '')).toBe('films.title');
  expect(pathWithin('user.name', undefined)).toBe('@root.user.name');
});
