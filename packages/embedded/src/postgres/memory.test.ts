import { totalmem } from 'node:os';
import { expect, test } from 'vitest';
import { availableMemory, sharedBuffersMb } from './memory.js';

const GB = 1024 ** 3;

test.each([
  [0.5, 128],
  [2, 128],
  [8, 512],
  [16, 1_024],
  [256, 1_024],
])('with %d GB, PostgreSQL gets %d MB of shared buffers', (gb, mb) => {
  expect(sharedBuffersMb(gb * GB)).toBe(mb);
});

test('available memory is at most that of the machine', () => {
  expect(availableMemory()).toBeGreaterThan(0);
  expect(availableMemory()).toBeLessThanOrEqual(totalmem());
});
