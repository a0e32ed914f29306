import { expect, test } from 'vitest';
import { problemWith } from './send-time';

const now = new Date('2026-11-24T12:00').getTime();
const time = { isLater: false, sendAt: '', expiresAt: '' };

test('now, and no end, is fine', () => {
  expect(problemWith(time, now)).toBeUndefined();
});

test('later needs a moment, and one that has not passed', () => {
  expect(problemWith({ ...time, isLater: true }, now)?.field).toBe('sendAt');
  expect(problemWith({ ...time, isLater: true, sendAt: '2026-11-24T11:59' }, now)?.field).toBe('sendAt');
  expect(problemWith({ ...time, isLater: true, sendAt: '2026-11-24T12:01' }, now)).toBeUndefined();
});

test('the end comes after the beginning, whenever that is', () => {
  expect(problemWith({ ...time, expiresAt: '2026-11-24T11:00' }, now)?.field).toBe('expiresAt');
  const later = { isLater: true, sendAt: '2026-11-25T12:00', expiresAt: '2026-11-25T11:00' };
  expect(problemWith(later, now)?.field).toBe('expiresAt');
  expect(problemWith({ ...later, expiresAt: '2026-11-25T13:00' }, now)).toBeUndefined();
});
