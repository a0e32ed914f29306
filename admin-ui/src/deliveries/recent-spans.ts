const DAY_MS = 86_400_000;

/** Periods that end now, as the number of days before today at which they start, in local time. */
export const RECENT_SPANS = { today: 0, week: 6, month: 29 } as const;

export type RecentSpan = keyof typeof RECENT_SPANS;

export const startOf = (span: RecentSpan, now = new Date()): string => {
  // Noon, because days with a clock change are shorter or longer than 24 hours.
  const noon = new Date(now.getFullYear(), now.getMonth(), now.getDate(), 12);
  const day = new Date(noon.getTime() - RECENT_SPANS[span] * DAY_MS);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).toISOString();
};
