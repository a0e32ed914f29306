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

    hasAcceptedWithin: (ms: number): boolean => performance.now() - acceptedAt < ms,

    /** Number of deliveries that fit. Call it before each claim: it notes since when none fits. */
    room: (capacity: number): number => {
      const room = Math.max(0, capacity - inFlight);
      fullSince = room > 0 ? undefined : (fullSince ?? performance.now());
      return room;
    },

    /** Mails per second that the route accepts. Infinity if it has room, since it might accept more then. */
    perSecond: (): number =>
      fullSince !== undefined && performance.now() - fullSince > FULL_MS ? pace.perSecond() : Number.POSITIVE_INFINITY,
  };
};
