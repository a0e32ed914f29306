import { expect, test } from 'vitest';
import { AT_ONCE, endAfterExpiry, minutesOf } from './spread';

test('a send that isn’t spread has no time', () => {
  expect(minutesOf(AT_ONCE)).toBeNull();
});

test.each([
  [4, 'hours', 240],
  [1, 'minutes', 1],
  [7, 'days', 10_080],
  [1.5, 'hours', 90],
  [8, 'days', undefined],
  [0, 'hours', undefined],
  [-1, 'hours', undefined],
  [undefined, 'hours', undefined],
] as const)('%s %s are %s minutes', (amount, unit, minutes) => {
  expect(minutesOf({ isSpread: true, amount, unit })).toBe(minutes);
});

test('a send whose last mails would leave after it expires is told', () => {
  const begin = Date.parse('2026-12-01T08:00Z');
  const at = (time: string) => Date.parse(`2026-12-01T${time}Z`);
  expect(endAfterExpiry(240, { begin, expiry: at('11:00') })).toBe(at('12:00'));
  expect(endAfterExpiry(240, { begin, expiry: at('12:00') })).toBeUndefined();
  expect(endAfterExpiry(null, { begin, expiry: at('11:00') })).toBeUndefined();
  expect(endAfterExpiry(240, { begin, expiry: undefined })).toBeUndefined();
});
