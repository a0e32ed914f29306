import { expect, test } from 'vitest';
import { barsOf, sumOf } from './bars';

const stat = (at: Date, sent: number, waits = { p50Ms: 0, p95Ms: 0 }) => ({
  at: at.toISOString(),
  sent,
  failed: 1,
  retried: 2,
  ...waits,
});

/** An hour in March 2026, in the time zone of the machine that runs the test. */
const hourOf = (day: number, hour: number) => new Date(2026, 2, day, hour);

test('without grouping, each interval of the server’s statistics is one bar', () => {
  const bars = barsOf([stat(hourOf(5, 10), 3), stat(hourOf(5, 11), 4)], null);
  expect(bars.map(({ at, sent }) => [at, sent])).toEqual([
    [hourOf(5, 10), 3],
    [hourOf(5, 11), 4],
  ]);
});

test('hours are grouped into days, from midnight to midnight in local time', () => {
  const bars = barsOf([stat(hourOf(5, 22), 1), stat(hourOf(5, 23), 2), stat(hourOf(6, 0), 4)], 24);
  expect(bars).toEqual([
    { at: hourOf(5, 0), sent: 3, failed: 2, retried: 4, p50Ms: 0, p95Ms: 0 },
    { at: hourOf(6, 0), sent: 4, failed: 1, retried: 2, p50Ms: 0, p95Ms: 0 },
  ]);
});

test('the mean duration of several intervals is weighted by their numbers of sent mails', () => {
  const quick = stat(hourOf(5, 1), 30, { p50Ms: 100, p95Ms: 200 });
  const slow = stat(hourOf(5, 2), 10, { p50Ms: 500, p95Ms: 1000 });
  expect(sumOf([quick, slow])).toMatchObject({ sent: 40, p50Ms: 200, p95Ms: 400 });
  expect(sumOf([])).toMatchObject({ sent: 0, p50Ms: 0 });
});
