import { expect, test } from 'vitest';
import { createMissLimit, MAX_MISSES } from './create-miss-limit.js';

test('a network waits after too many invalid tokens in a minute, others don’t', () => {
  let at = 0;
  const limit = createMissLimit({ now: () => at });
  const waits = Array.from({ length: MAX_MISSES + 1 }, () => limit.waitAfterMiss('192.0.2.0/24'));
  expect(waits).toEqual([...Array(MAX_MISSES).fill(0), 60_000]);
  expect(limit.waitAfterMiss('198.51.100.0/24')).toBe(0);
  at = 60_000;
  expect(limit.waitAfterMiss('192.0.2.0/24')).toBe(0);
});
