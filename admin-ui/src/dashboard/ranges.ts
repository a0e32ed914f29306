import type { StatsInterval } from './dashboard.generated';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export type RangeName = 'hour' | 'day' | 'week' | 'month';

interface Range {
  lengthMs: number;
  interval: StatsInterval;
  /** What `interval` is. Questions end at its multiples. */
  intervalMs: number;
  /** How much of the day one bar tells; null where that is one interval. */
  hoursPerBar: number | null;
}

/** Between 24 and 60 bars each. Days are added up from hours, since the server's days begin where UTC's do and the reader's may not. */
export const RANGES: Record<RangeName, Range> = {
  hour: { lengthMs: HOUR_MS, interval: 'MINUTE', intervalMs: MINUTE_MS, hoursPerBar: null },
  day: { lengthMs: DAY_MS, interval: 'HOUR', intervalMs: HOUR_MS, hoursPerBar: null },
  week: { lengthMs: 7 * DAY_MS, interval: 'HOUR', intervalMs: HOUR_MS, hoursPerBar: 3 },
  month: { lengthMs: 30 * DAY_MS, interval: 'HOUR', intervalMs: HOUR_MS, hoursPerBar: 24 },
};

export const RANGE_NAMES = Object.keys(RANGES) as RangeName[];

/** From when to when a range goes, with the interval that is running at its end. The same for each moment of that interval. */
export const stretchOf = (name: RangeName, now: number): { from: string; until: string; interval: StatsInterval } => {
  const { lengthMs, interval, intervalMs } = RANGES[name];
  const until = Math.floor(now / intervalMs) * intervalMs + intervalMs;
  return { from: new Date(until - lengthMs).toISOString(), until: new Date(until).toISOString(), interval };
};
