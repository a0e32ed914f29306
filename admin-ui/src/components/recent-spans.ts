const DAY_MS = 86_400_000;

/** Recent periods. Each begins at local midnight this many days before today, and ends now. */
export const RECENT_SPANS = { today: 0, week: 6, month: 29 } as const;

export type RecentSpan = keyof typeof RECENT_SPANS;

export const startOf = (span: RecentSpan, now = new Date()): string => {
  // Counts days from noon to noon: a day with a clock change is shorter or longer than 24 hours, and noon still falls on the right date.
  const noon = new Date(now.getFullYear(), now.getMonth(), now.getDate(), 12);
  const day = new Date(noon.getTime() - RECENT_SPANS[span] * DAY_MS);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).toISOString();
};
