import type { StatsInterval } from './dashboard.generated';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export type RangeName = 'hour' | 'day' | 'week' | 'month';

interface Range {
  lengthMs: number;
  interval: StatsInterval;
  /** Length of `interval` in milliseconds. A range ends at a multiple of it. */
  intervalMs: number;
  /** Hours of the local day that one bar covers; null if a bar is one interval. */
  hoursPerBar: number | null;
}

/** Each range has 24 to 60 bars. Days are grouped from hours, because the server's days begin at midnight UTC. */
export const RANGES: Record<RangeName, Range> = {
  hour: { lengthMs: HOUR_MS, interval: 'MINUTE', intervalMs: MINUTE_MS, hoursPerBar: null },
  day: { lengthMs: DAY_MS, interval: 'HOUR', intervalMs: HOUR_MS, hoursPerBar: null },
  week: { lengthMs: 7 * DAY_MS, interval: 'HOUR', intervalMs: HOUR_MS, hoursPerBar: 3 },
  month: { lengthMs: 30 * DAY_MS, interval: 'HOUR', intervalMs: HOUR_MS, hoursPerBar: 24 },
};

export const RANGE_NAMES = Object.keys(RANGES) as RangeName[];

/** Start and end of a range. The range ends when the current interval ends, so the result is the same throughout an interval. */
export const stretchOf = (name: RangeName, now: number): { from: string; until: string; interval: StatsInterval } => {
  const { lengthMs, interval, intervalMs } = RANGES[name];
  const until = Math.floor(now / intervalMs) * intervalMs + intervalMs;
  return { from: new Date(until - lengthMs).toISOString(), until: new Date(until).toISOString(), interval };
};
