import type { DeliveriesOverTimeQuery } from './dashboard.generated';

type Stat = DeliveriesOverTimeQuery['deliveryStats'][number];

/** Statistics of one bar of the chart. `at` is its start. */
export type Bar = Omit<Stat, 'at'> & { at: Date };

/** The server's intervals, or groups of them that start at every `hoursPerBar` hours of the local day. */
export const barsOf = (stats: Stat[], hoursPerBar: number | null): Bar[] => {
  if (hoursPerBar === null) return stats.map((stat) => ({ ...stat, at: new Date(stat.at) }));
  const partsOf = new Map<number, Stat[]>();
  for (const stat of stats) {
    const at = beginningOf(new Date(stat.at), hoursPerBar).getTime();
    partsOf.set(at, [...(partsOf.get(at) ?? []), stat]);
  }
  return [...partsOf].map(([at, parts]) => ({ at: new Date(at), ...sumOf(parts) }));
};

/**
 * Sum of several intervals. Durations are means weighted by the number of sent mails. They are shown as "about": the median of a whole
 * can't be computed from the medians of its parts.
 */
export const sumOf = (parts: Omit<Stat, 'at'>[]): Omit<Stat, 'at'> => {
  const sum = (read: (part: Omit<Stat, 'at'>) => number) => parts.reduce((total, part) => total + read(part), 0);
  const sent = sum((part) => part.sent);
  return {
    sent,
    failed: sum(({ failed }) => failed),
    retried: sum(({ retried }) => retried),
    p50Ms: sent && sum((part) => part.p50Ms * part.sent) / sent,
    p95Ms: sent && sum((part) => part.p95Ms * part.sent) / sent,
  };
};

const beginningOf = (moment: Date, hours: number): Date => {
  const beginning = new Date(moment);
  beginning.setHours(moment.getHours() - (moment.getHours() % hours), 0, 0, 0);
  return beginning;
};
