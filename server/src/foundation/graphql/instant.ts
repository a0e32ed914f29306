import type { Rule } from '@tidings/core/errors/rules';

/** Pattern of an instant: date, time, optional seconds with a fraction, and offset. */
const ISO_INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

const WITHOUT_OFFSET = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?$/;

const DAY_MS = 24 * 60 * 60 * 1_000;

/** First instant of the years that PostgreSQL and JSON write in the same way. */
const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

export type InstantRule = Extract<Rule, `instant.${string}`>;

/**
 * Parses an ISO 8601 instant with an offset, to the millisecond. Returns the broken rule if the text is invalid. `Date`
 * alone isn't enough: it would turn February 30 into March 2.
 */
export const readInstant = (text: string): Date | InstantRule => {
  const parts = ISO_INSTANT.exec(text);
  if (!parts) {
    return WITHOUT_OFFSET.test(text) ? 'instant.offset' : 'instant.format';
  }
  const [year, month, day, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (!isDate({ year, month, day })) return 'instant.date';
  if (second === 60) return 'instant.leapSecond';
  // In ISO 8601, 24:00 is the end of a day.
  const sinceMidnight = ((hour * 60 + minute) * 60 + second) * 1_000;
  if (minute > 59 || second > 59 || sinceMidnight > DAY_MS) return 'instant.time';
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) return 'instant.time';
  if (instant.getTime() < FIRST_MS || instant.getTime() > LAST_MS) return 'instant.year';
  return instant;
};

const isDate = ({ year, month, day }: { year: number; month: number; day: number }): boolean => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};
