import { useMemo } from 'react';
import { useLocale } from 'react-admin';

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** Units of durations, in minutes. */
const DURATION_UNITS = [
  ['day', 1_440],
  ['hour', 60],
  ['minute', 1],
] as const;

/** Formats numbers, dates and durations in the selected language. Times are ISO 8601, durations are in milliseconds. */
export const useFormat = () => {
  const locale = useLocale();
  return useMemo(() => createFormat(regionalOf(locale)), [locale]);
};

/**
 * The browser's regional variant of the selected language: en-GB for en. A browser without a locale, as under POSIX, may report a tag that
 * Intl doesn't accept: en-US@posix.
 */
export const regionalOf = (locale: string, wanted: readonly string[] = navigator.languages): string =>
  wanted.find((tag) => tag.split('-')[0] === locale && isKnown(tag)) ?? locale;

const isKnown = (tag: string): boolean => {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
};

export type Format = ReturnType<typeof createFormat>;

export const createFormat = (locale: string) => {
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const finePercents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const kilobytes = new Intl.NumberFormat(locale, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 });
  const megabytes = new Intl.NumberFormat(locale, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 });
  const relatives = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });

  const unitOf = (milliseconds: number) => UNITS.find(([, size]) => Math.abs(milliseconds) >= size) ?? UNITS[3]!;

  return {
    number: (value: number) => numbers.format(value),
    percent: (part: number) => percents.format(part),
    /** With hundredths: rates of complaints are about a thousandth. */
    finePercent: (part: number) => finePercents.format(part),
    /** Size in bytes, such as "3 kB" or "1.2 MB". */
    size: (bytes: number) =>
      bytes < 1_000_000 ? kilobytes.format(Math.max(1, bytes / 1_000)) : megabytes.format(bytes / 1_000_000),
    moment: (iso: string) => moments.format(new Date(iso)),
    day: (iso: string) => days.format(new Date(iso)),
    /** Relative time, such as "5 min ago" or "in 2 hr". */
    relative: (iso: string, now = Date.now()) => {
      const distance = new Date(iso).getTime() - now;
      const [unit, size] = unitOf(distance);
      return relatives.format(Math.trunc(distance / size), unit);
    },
    /** Duration of whole minutes in words, such as "90 minutes", "4 hours" or "2 days". */
    duration: (minutes: number) => {
      const [unit, size] = DURATION_UNITS.find(([, one]) => minutes % one === 0)!;
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(minutes / size);
    },
    /** Duration, such as "850ms", "12s" or "3m". */
    span: (milliseconds: number) => {
      const [unit, size] = milliseconds < 1_000 ? (['millisecond', 1] as const) : unitOf(milliseconds);
      const maximumFractionDigits = unit === 'second' && milliseconds < 10_000 ? 1 : 0;
      return new Intl.NumberFormat(locale, {
        style: 'unit',
        unit,
        unitDisplay: 'narrow',
        maximumFractionDigits,
      }).format(milliseconds / size);
    },
  };
};
