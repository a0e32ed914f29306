import type { DeliveriesOverTimeQuery } from './dashboard.generated';

type Stat = DeliveriesOverTimeQuery['deliveryStats'][number];

/** What happened in one stretch of time. */
export type Bar = Omit<Stat, 'at'> & { at: Date };

/** The server's intervals, or sums of them that begin at every so many hours of the reader's own day. */
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
 * Several stretches taken as one. How long mails took is their mean, each stretch counting by what was sent in it: near enough
 * to be told as "about", since nobody can tell the median of all from the medians of parts.
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
