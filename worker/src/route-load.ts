import { createPace } from './pace.js';

/** A route must be full for this long before its pace says what it can do. */
const FULL_MS = 1_000;

export type RouteLoad = ReturnType<typeof createRouteLoad>;

/** Counts the deliveries that a route of a worker has, and how fast it accepts them. */
export const createRouteLoad = () => {
  const pace = createPace();
  let inFlight = 0;
  let acceptedAt = Number.NEGATIVE_INFINITY;
  let fullSince: number | undefined;

  return {
    /** Number of deliveries that are claimed for the route and not settled. */
    inFlight: (): number => inFlight,

    begun: (deliveries: number): void => {
      inFlight += deliveries;
    },

    ended: (): void => {
      inFlight -= 1;
    },

    accepted: (): void => {
      acceptedAt = performance.now();
      pace.add(1);
    },

    /** Number of mails that the route accepts in this time, by its pace so far. */
    acceptedWithin: (ms: number): number => Math.round((pace.perSecond() * ms) / 1_000),

    hasAcceptedWithin: (ms: number): boolean => performance.now() - acceptedAt < ms,

    /**
     * Number of deliveries that fit into the capacity `all`, of which bulk mails have `bulk`. Call it before each claim: it notes since when no
     * bulk mail fits.
     */
    room: ({ bulk, all }: { bulk: number; all: number }): number => {
      fullSince = inFlight < bulk ? undefined : (fullSince ?? performance.now());
      return Math.max(0, all - inFlight);
    },

    /** Mails per second that the route accepts. Infinity if it has room, since it might accept more then. */
    perSecond: (): number =>
      fullSince !== undefined && performance.now() - fullSince > FULL_MS ? pace.perSecond() : Number.POSITIVE_INFINITY,
  };
};
