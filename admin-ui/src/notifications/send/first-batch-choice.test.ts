import { expect, test } from 'vitest';
import { firstBatchOf, NO_FIRST_BATCH, numberOf } from './first-batch-choice';

test('a first batch is sent only if it is switched on', () => {
  expect(firstBatchOf(NO_FIRST_BATCH)).toBeNull();
  expect(firstBatchOf({ ...NO_FIRST_BATCH, isOn: true })).toEqual({ perDomain: 50, waitMinutes: 15 });
  expect(firstBatchOf({ isOn: true, perDomain: '', waitMinutes: '15' })).toBeUndefined();
});

test.each(['', '0', '1001', '1.5', '-3', '1e2', 'ten'])('"%s" is not a number of mails', (text) => {
  expect(numberOf(text, 1_000)).toBeUndefined();
});

test('a number may have blanks around it', () => {
  expect(numberOf(' 20 ', 1_000)).toBe(20);
});
