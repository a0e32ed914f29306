const DAY_MS = 86_400_000;

/** Spans that end now: days before today at which they begin, in the reader's own time zone. */
export const RECENT_SPANS = { today: 0, week: 6, month: 29 } as const;

export type RecentSpan = keyof typeof RECENT_SPANS;

export const startOf = (span: RecentSpan, now = new Date()): string => {
  // Noon, as a day of a change of time is shorter or longer than others.
  const noon = new Date(now.getFullYear(), now.getMonth(), now.getDate(), 12);
  const day = new Date(noon.getTime() - RECENT_SPANS[span] * DAY_MS);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).toISOString();
};
