import { expect, test } from 'vitest';
import type { Counts } from '../components/DispatchProgress';
import { paceOf, type Sample, sampleOf, withSample } from './pace';

const counts: Counts = {
  total: 1_000,
  queued: 290,
  sending: 10,
  retrying: 0,
  uncertain: 0,
  sent: 690,
  failed: 10,
  suppressed: 0,
  cancelled: 0,
  expired: 0,
};

const after = (...samples: Sample[]) => samples.reduce<Sample[]>(withSample, []);

test('the pace is unknown after one sample, or after two samples within a moment', () => {
  expect(paceOf([], counts)).toBeUndefined();
  expect(paceOf(after({ at: 0, handled: 5 }, { at: 100, handled: 9 }), counts)).toBeUndefined();
});

test('the pace is the number of mails handled per second, and the remaining time follows from it', () => {
  const samples = after({ at: 0, handled: 500 }, sampleOf(counts, 2_000));
  expect(paceOf(samples, counts)).toEqual({ mailsPerSecond: 100, leftMs: 3_000 });
});

test('samples older than ten seconds are ignored', () => {
  const samples = after({ at: 0, handled: 0 }, { at: 5_000, handled: 500 }, { at: 15_000, handled: 600 });
  expect(paceOf(samples, counts)?.mailsPerSecond).toBe(10);
});

test('the remaining time is unknown while no mail is handled', () => {
  const samples = after({ at: 0, handled: 700 }, { at: 3_000, handled: 700 });
  expect(paceOf(samples, counts)).toEqual({ mailsPerSecond: 0, leftMs: undefined });
});

test('sampling restarts when failed mails are queued again', () => {
  expect(after({ at: 0, handled: 700 }, { at: 1_000, handled: 650 })).toEqual([{ at: 1_000, handled: 650 }]);
});
