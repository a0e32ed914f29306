/** Date, time, optional seconds with a fraction, and offset. */
const ISO_INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

const WITHOUT_OFFSET = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?$/;

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Range of years that PostgreSQL and JSON write in the same way. */
const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Parses an ISO 8601 instant with an offset, to the millisecond. Returns an error message without a subject if it is
 * invalid. `Date` alone would turn February 30 into March 2.
 */
export const readInstant = (text: string): Date | string => {
  const parts = ISO_INSTANT.exec(text);
  if (!parts) {
    return WITHOUT_OFFSET.test(text)
      ? 'needs a time and an offset: "Z", or one such as "+02:00"'
      : 'must be an ISO 8601 instant such as "2026-11-23T06:00:00.000Z"';
  }
  const [year, month, day, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (!isDate({ year, month, day })) return 'names a date that does not exist';
  if (second === 60) return 'must not name a leap second';
  // 24:00 is the end of a day in ISO 8601.
  const sinceMidnight = ((hour * 60 + minute) * 60 + second) * 1_000;
  if (minute > 59 || second > 59 || sinceMidnight > DAY_MS) return 'names a time that does not exist';
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) return 'names a time that does not exist';
  if (instant.getTime() < FIRST_MS || instant.getTime() > LAST_MS) return 'must be within the years 1 to 9999 in UTC';
  return instant;
};

const isDate = ({ year, month, day }: { year: number; month: number; day: number }): boolean => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};
