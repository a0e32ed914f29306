import { expect, test } from 'vitest';
import { readMetadataFilter } from './metadata-filter';

test.each([
  ['order=17', { order: 17 }],
  ['order="17"', { order: '17' }],
  [' order = A-17 ', { order: 'A-17' }],
  ['order.id=17', { order: { id: 17 } }],
  ['paid=true', { paid: true }],
  ['note=a=b', { note: 'a=b' }],
])('%s is read as a key and its value', (typed, filter) => {
  expect(readMetadataFilter(typed)).toEqual(filter);
});

test.each(['order', '=17', 'order=', 'order.=17', ''])('%j is no filter', (typed) => {
  expect(readMetadataFilter(typed)).toBeUndefined();
});
