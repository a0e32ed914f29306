/** Stands for the sender of MAIL_FROM and for the route of SMTP_URL, which have no rows. */
export const BUILT_IN = '00000000-0000-0000-0000-000000000000';

/** Why a RETRYING delivery waits although no attempt failed. */
export const WAIT_REASONS = [
  /** All routes that it may take are down. */
  'ROUTE_DOWN',
  /** Its route had no room for seconds. In the column the route follows, see `BUSY_REASON`. */
  'ROUTE_BUSY',
  /** It may have arrived, so it waits for its own route. An operator may let it go by another one. */
  'OWN_ROUTE_DOWN',
  /** It may have arrived, and an operator let it go by any route. All are down. */
  'RELEASED',
  /** Its sender was deleted. */
  'SENDER_MISSING',
  /** It may have arrived, and its own route was deleted. */
  'ROUTE_MISSING',
  /** The receiving domain has refused the sender, and an operator has not released it. */
  'DOMAIN_HELD',
] as const;
export type WaitReason = (typeof WAIT_REASONS)[number];

/** How `deliveries.wait_reason` of mails begins whose route had no room. The route's id follows. */
export const BUSY_REASON = 'ROUTE_BUSY ' satisfies `${WaitReason} `;

/** A route that a sender's mails may take. */
export interface RouteChoice {
  senderId: string;
  routeId: string;
  /** The lowest position with a route that isn't waited for is used. */
  position: number;
  /** Share of the mails among the routes at one position. */
  weight: number;
  /** The only receiving domain, normalized. Null: all. */
  domain: string | null;
}

/** The state of a route when deliveries are claimed. */
export interface RouteState {
  id: string;
  /** Maximum number of deliveries that one claim gives to the route. Null: no limit. */
  room: number | null;
  /** Milliseconds for which its deliveries wait. Null: they don't. */
  waitMs: number | null;
  /** Deliveries without room wait in PostgreSQL at once, since the route takes few. */
  isSlow?: boolean;
}

/** What a claim needs to know to choose routes. `BUILT_IN` is a sender and a route like others. */
export interface Routing {
  senders: { id: string; messageDomain: string }[];
  choices: RouteChoice[];
  routes: RouteState[];
  /**
   * Milliseconds for which deliveries wait whose sender or own route is unknown. Null: they aren't touched, since the caller reads
   * senders and routes again first.
   */
  unknownWaitMs: number | null;
}
