/** A throttling reply is about its domain only if the route accepted mails to another one at most this long ago. */
const OTHERS_MS = 10_000;

/** If two domains ask for fewer mails within this time, the route does. */
const APART_MS = 10_000;

/** Length of the intervals in which mails are counted. */
const INTERVAL_MS = 5_000;

export interface Slowed {
  domain: string;
  /** Mails per second to it so far. */
  perSecond: number;
}

export type ReceivingDomains = ReturnType<typeof createReceivingDomains>;

/** Tells whether a throttling reply on a route is about the receiving domain or about all mails. One per route. */
export const createReceivingDomains = () => {
  let current = startInterval();
  let previous = current;
  let accepted: { domain: string; at: number } | undefined;
  let acceptedByOther: { domain: string; at: number } | undefined;
  let slowed: { domain: string; at: number } | undefined;

  const count = (domain: string) => {
    const elapsed = performance.now() - current.since;
    if (elapsed > INTERVAL_MS) {
      const next = startInterval();
      previous = elapsed < 2 * INTERVAL_MS ? current : next;
      current = next;
    }
    current.mails.set(domain, (current.mails.get(domain) ?? 0) + 1);
  };

  /** Since the beginning of the interval before this one. */
  const perSecond = (domain: string): number => {
    const total = [...new Set([previous, current])].reduce(
      (sum, interval) => sum + (interval.mails.get(domain) ?? 0),
      0,
    );
    return (total * 1_000) / Math.max(1_000, performance.now() - previous.since);
  };

  return {
    /** Call for each mail that the route accepted. */
    accepted: (domain: string): void => {
      count(domain);
      if (accepted && accepted.domain !== domain) acceptedByOther = accepted;
      accepted = { domain, at: performance.now() };
    },

    /** Call for a throttling reply to a mail. Undefined if it is about all mails of the route. */
    slowed: (domain: string): Slowed | undefined => {
      count(domain);
      const now = performance.now();
      const other = accepted?.domain === domain ? acceptedByOther : accepted;
      const isRoute =
        !other || now - other.at > OTHERS_MS || (slowed && slowed.domain !== domain && now - slowed.at < APART_MS);
      slowed = { domain, at: now };
      return isRoute ? undefined : { domain, perSecond: perSecond(domain) };
    },
  };
};

/** Mails by domain, in an interval. */
const startInterval = () => ({ since: performance.now(), mails: new Map<string, number>() });
