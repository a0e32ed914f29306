import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createFreeTimes } from './free-times.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
});

const start = () => {
  const unused: number[] = [];
  return { times: createFreeTimes({ lateMs: 40, onUnused: (time) => unused.push(time) }), unused };
};

test('the earliest time is taken first, in whatever order they were added', () => {
  const { times } = start();
  times.add([10, 20]);
  times.add([5, 15]);
  expect([times.take(0), times.take(0), times.take(0)]).toEqual([5, 10, 15]);
  times.add([12]);
  expect([times.take(0), times.take(0), times.take(0)]).toEqual([12, 20, undefined]);
});

test('a time that passed long ago is dropped and reported once', () => {
  const { times, unused } = start();
  times.add([10, 20, 100]);
  vi.advanceTimersByTime(55);
  expect(times.take(0)).toBe(20);
  vi.advanceTimersByTime(100);
  expect(times.take(0)).toBeUndefined();
  expect(unused).toEqual([10, 100]);
});

test('a mail that needs a later time leaves the earlier ones to others', () => {
  const { times, unused } = start();
  times.add([10, 100, 200]);
  expect(times.take(130)).toBe(100);
  expect(times.take(150)).toBe(200);
  expect(times.take(0)).toBe(10);
  expect(unused).toEqual([]);
});
