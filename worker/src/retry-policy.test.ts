import { describe, expect, test } from 'vitest';
import { createRetryPolicy } from './retry-policy.js';

const waitsMs = [5_000, 30_000, 120_000];

const many = (wait: () => number | null) => Array.from({ length: 500 }, wait) as number[];

describe('a wait', () => {
  test.each([
    [1, 5_000],
    [2, 30_000],
    [3, 120_000],
  ])('after attempt %i differs from %i ms by at most a tenth', (attempt, wait) => {
    const { waitAfter } = createRetryPolicy({ waitsMs, uncertainPolicy: 'resend' });
    const waits = many(() => waitAfter(attempt));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(wait * 0.9);
    expect(Math.max(...waits)).toBeLessThanOrEqual(wait * 1.1);
    expect(Math.min(...waits)).toBeLessThan(wait * 0.95);
    expect(Math.max(...waits)).toBeGreaterThan(wait * 1.05);
    expect(waits.every(Number.isInteger)).toBe(true);
  });

  test('is null after the last attempt and later ones', () => {
    const { waitAfter } = createRetryPolicy({ waitsMs, uncertainPolicy: 'resend' });
    expect([waitAfter(4), waitAfter(5)]).toEqual([null, null]);
  });

  test('may be 0 ms', () => {
    const { waitAfter } = createRetryPolicy({ waitsMs: [0], uncertainPolicy: 'resend' });
    expect([waitAfter(1), waitAfter(2)]).toEqual([0, null]);
  });
});

describe('after an uncertain attempt', () => {
  test('the same wait applies under `resend`, as long as there are tries', () => {
    const { waitAfterUncertain } = createRetryPolicy({ waitsMs, uncertainPolicy: 'resend' });
    expect(waitAfterUncertain(2)).toBeGreaterThanOrEqual(27_000);
    expect(waitAfterUncertain(4)).toBeNull();
  });

  test('there is no retry under `hold`', () => {
    const { waitAfter, waitAfterUncertain } = createRetryPolicy({ waitsMs, uncertainPolicy: 'hold' });
    expect(waitAfterUncertain(1)).toBeNull();
    expect(waitAfter(1)).not.toBeNull();
  });
});
