import type { FeedbackKind } from './kinds.js';
import type { ReportedEvent } from './report.js';

/** An event of this kind, with what is known. */
export const reportedEvent = (
  kind: FeedbackKind,
  known: Partial<Omit<ReportedEvent, 'kind' | 'happenedAt'>> & { dates: readonly string[] },
): ReportedEvent => {
  const { dates, diagnostic, ...rest } = known;
  return {
    kind,
    bounceClass: null,
    errorClass: null,
    statusCode: null,
    recipient: null,
    originalRecipient: null,
    ...rest,
    diagnostic: diagnostic ? oneLine(diagnostic) : null,
    happenedAt: timeOf(dates),
  };
};

const MAX_DIAGNOSTIC_LENGTH = 500;

/** One line without NUL and unpaired surrogates, which PostgreSQL refuses. Null if nothing is left. */
const oneLine = (text: string): string | null =>
  text
    .slice(0, 10 * MAX_DIAGNOSTIC_LENGTH)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_DIAGNOSTIC_LENGTH)
    .replace(/\p{Cs}/gu, '') || null;

const YEAR_MS = 366 * 24 * 3600 * 1000;

/** The first date that can be true, or now. */
const timeOf = (dates: readonly string[]): string => {
  const now = Date.now();
  const times = dates.map((date) => Date.parse(date.replace(/\s*\([^()]{0,40}\)\s*$/, '')));
  return new Date(times.find((time) => time <= now && time > now - YEAR_MS) ?? now).toISOString();
};
