import type { WarmUpValues } from './route-values';

export interface WarmUpDay {
  /** A date such as 2026-12-31 (UTC). */
  date: string;
  mails: number;
}

/** As the server computes them. */
const DEFAULT_FACTOR = 1.5;
const MIN_FACTOR = 1.05;
const ROUNDING = 0.000001;
const MAX_DAYS = 366;
const DAY_MS = 86_400_000;

export const todayInUtc = (now = Date.now()): string => new Date(now).toISOString().slice(0, 10);

/** The days of a plan that isn't saved yet; none if a value is missing or invalid. */
export const daysOf = (
  { mails, factor, target, startsOn }: WarmUpValues,
  { perDay, today }: { perDay: number | null | undefined; today: string },
): WarmUpDay[] => {
  const end = target ?? perDay;
  const times = factor ?? DEFAULT_FACTOR;
  const first = Date.parse(startsOn || today);
  if (!mails || mails < 1 || !end || times < MIN_FACTOR || Number.isNaN(first)) return [];
  const days: WarmUpDay[] = [];
  for (let day = 0; day < MAX_DAYS; day += 1) {
    const count = Math.floor(mails * times ** day + ROUNDING);
    if (count >= end) break;
    days.push({ date: todayInUtc(first + day * DAY_MS), mails: count });
  }
  return days;
};
