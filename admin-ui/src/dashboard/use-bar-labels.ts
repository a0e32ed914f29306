import { useMemo } from 'react';
import { useLocale } from 'react-admin';
import type { RangeName } from './ranges';

// Labels use the 24-hour clock, because bars have no space for a.m. and p.m.
const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

const SHORT: Record<RangeName, Intl.DateTimeFormatOptions> = {
  hour: CLOCK,
  day: CLOCK,
  week: { weekday: 'short', day: 'numeric' },
  month: { day: 'numeric', month: 'short' },
};

const LONG: Record<RangeName, Intl.DateTimeFormatOptions> = {
  hour: CLOCK,
  day: { dateStyle: 'medium', timeStyle: 'short' },
  week: { dateStyle: 'medium', timeStyle: 'short' },
  month: { dateStyle: 'medium' },
};

/** Start of a bar in local time: `short` for the axis, `long` for tables and tooltips. */
export const useBarLabels = (range: RangeName) => {
  const locale = useLocale();
  return useMemo(() => {
    const short = new Intl.DateTimeFormat(locale, SHORT[range]);
    const long = new Intl.DateTimeFormat(locale, LONG[range]);
    return { short: (at: Date) => short.format(at), long: (at: Date) => long.format(at) };
  }, [locale, range]);
};
