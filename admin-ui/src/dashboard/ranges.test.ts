import { expect, test } from 'vitest';
import { RANGE_NAMES, RANGES, stretchOf } from './ranges';

const at = (time: string) => Date.parse(`2026-03-05T${time}Z`);

test('a range ends when the current interval ends', () => {
  expect(stretchOf('hour', at('10:20:30'))).toEqual({
    from: '2026-03-05T09:21:00.000Z',
    until: '2026-03-05T10:21:00.000Z',
    interval: 'MINUTE',
  });
  expect(stretchOf('day', at('10:20:30'))).toMatchObject({
    from: '2026-03-04T11:00:00.000Z',
    until: '2026-03-05T11:00:00.000Z',
  });
});

test('the start and end of a range stay the same within an interval, so that the answer stays in the cache', () => {
  expect(stretchOf('hour', at('10:20:00'))).toEqual(stretchOf('hour', at('10:20:59')));
  expect(stretchOf('hour', at('10:20:59'))).not.toEqual(stretchOf('hour', at('10:21:00')));
});

test('each range has 24 to 120 bars', () => {
  for (const name of RANGE_NAMES) {
    const { lengthMs, intervalMs, hoursPerBar } = RANGES[name];
    const bars = lengthMs / (hoursPerBar ? hoursPerBar * 3_600_000 : intervalMs);
    expect(bars, name).toBeGreaterThanOrEqual(24);
    expect(bars, name).toBeLessThanOrEqual(120);
  }
});
