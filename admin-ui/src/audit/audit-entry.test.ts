import { expect, test } from 'vitest';
import { features } from '../features';
import { changesOf, pageOf } from './audit-entry';

test('the audit entry of a change shows the old and new values of changed fields only', () => {
  const before = { a: { title: 'Old', version: 1, description: 'x' } };
  const after = { a: { title: 'New', version: 2, description: 'x' } };
  expect(changesOf({ outcome: 'DONE', before, after }, 'a')).toEqual([
    { name: 'title', before: 'Old', after: 'New' },
    { name: 'version', before: '1', after: '2' },
  ]);
});

test('the audit entry of a created record shows only new values, and the entry of a deleted record shows only old values', () => {
  expect(changesOf({ outcome: 'DONE', before: null, after: { a: { scopes: ['SEND'] } } }, 'a')).toEqual([
    { name: 'scopes', before: undefined, after: '["SEND"]' },
  ]);
  expect(changesOf({ outcome: 'DONE', before: { a: { name: 'x' } }, after: null }, 'a')).toEqual([
    { name: 'name', before: 'x', after: undefined },
  ]);
  expect(changesOf({ outcome: 'DONE', before: null, after: null }, 'a')).toEqual([]);
});

test('the audit entry of a refused action shows no changes', () => {
  expect(changesOf({ outcome: 'FORBIDDEN', before: { a: { name: 'x' } }, after: null }, 'a')).toEqual([]);
});

test('the subject of an audit entry links to its page if it has one', () => {
  expect(pageOf(features, 'template', 'a-b')).toBe('/templates/a-b');
  expect(pageOf(features, 'dispatch', '1')).toBe('/dispatches/1/show');
  expect(pageOf(features, 'api-key', '1')).toBeUndefined();
});
