import { receivingDomainOf } from '@tidings/core/addresses/receiving-domain';
import type { Keys } from '@tidings/core/keys/keys';
import { releaseBusy, releaseWaiting } from '@tidings/core/ledger/release';
import { BUILT_IN, type RouteState, type WaitReason } from '@tidings/core/ledger/routing';
import { reportRoute, type StoredRoute } from '@tidings/core/ledger/sending-config';
import { slowDomain } from '@tidings/core/ledger/slow-domains';
import type { Sql } from '@tidings/core/ledger/sql';
import type { AccessTokens } from '@tidings/core/oauth/access-tokens';
import { createRouteTokens } from '@tidings/core/oauth/route-tokens';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { type Breaker, createBreaker } from './breaker.js';
import type { Limiter } from './limiter.js';
import { createMailer, type Mailer } from './mail/mailer.js';
import type { WorkerMetrics } from './metrics.js';
import { createReceivingDomains } from './receiving-domains.js';
import { COMPOSED_PER_CONNECTION, type Route, type Throttled } from './route.js';
import { createRouteLoad, type RouteLoad } from './route-load.js';
import { type RouteSettings, settingsOfRoute } from './route-settings.js';
import { createSemaphore } from './semaphore.js';
import { createThrottle, type Throttle } from './throttle.js';

/** Deliveries claimed per connection: enough that no connection waits for a claim, few enough to keep leases short. */
export const CLAIMED_PER_CONNECTION = 12;

/** Part of a route's capacity by which claims may exceed it, for personal mails. */
const RESERVE = 0.25;

/** Bounds of the wait of a delivery whose routes are down. In between it is half the time of the outage. */
const MIN_WAIT_MS = 5_000;
const MAX_WAIT_MS = 5 * 60_000;

/** A route that has accepted a mail this recently isn't taken for down because another worker says so. */
const PROVEN_MS = 10_000;

const RELEASE_CHUNK = 1_000;

/**
 * A route is slow if it needs more than this many seconds for the mails that its connections may have. Further ones wait in PostgreSQL then: a worker has a
 * limited number of messages, and those of a slow route would displace others.
 */
const SLOW_SECONDS = 3;

/** Waits that end when a route is up again. */
const ENDED_BY_ROUTE: WaitReason[] = ['OWN_ROUTE_DOWN', 'ROUTE_DOWN', 'RELEASED'];

interface OpenRoute extends Route {
  mailer: Mailer;
  /** Undefined: the route has no OAuth. */
  tokens: AccessTokens | undefined;
  breaker: Breaker;
  throttle: Throttle;
  load: RouteLoad;
  /** Tells apart settings that need a new mailer. */
  settingsKey: string;
}

/** Numbers of deliveries: how many may be claimed and not settled, and how many of these may be claimed now. */
export interface Room {
  total: number;
  free: number;
}

export type Routes = ReturnType<typeof createRoutes>;

/**
 * The routes of a worker: that of SMTP_URL, and the stored ones, which may change at any time. Each has its own connections, breaker and
 * throttle, so that a route that is down or slow doesn't delay the mails of others.
 */
export const createRoutes = ({
  sql,
  keys,
  builtIn,
  socketTimeoutMs,
  limiter,
  onRoom,
  onChanged,
  metrics,
  logger,
}: {
  sql: Sql;
  keys: Pick<Keys, 'secretKey'>;
  /** The route of SMTP_URL. */
  builtIn: RouteSettings;
  socketTimeoutMs: number;
  limiter: Pick<Limiter, 'aheadOf' | 'slow'>;
  /** Called when a route can take mails again. */
  onRoom: () => void;
  /** Called when the route of SMTP_URL goes down or comes up. */
  onChanged: () => void;
  metrics: WorkerMetrics;
  logger: Logger;
}) => {
  const routes = new Map<string, OpenRoute>();
  /** Routes of the deliveries that `begun` counted. */
  const owners = new Map<string, OpenRoute>();
  /** Breakers of routes that were changed or deleted. */
  const retired: Promise<void>[] = [];
  let isStopping = false;

  const release = async () => {
    for (const reason of ENDED_BY_ROUTE) {
      for (let after = '0', released = RELEASE_CHUNK; released === RELEASE_CHUNK && !isStopping; ) {
        ({ last: after, released } = await releaseWaiting(sql, { reason, after, chunk: RELEASE_CHUNK }));
      }
    }
  };

  const report = (id: string, error: string | null) => {
    if (id === BUILT_IN) return;
    reportRoute(sql, { id, error }).catch((err: unknown) =>
      logger.warn({ err, routeId: id }, 'could not report a route'),
    );
  };

  const open = (id: string, settings: RouteSettings, name?: string): OpenRoute => {
    const { url, connections, mailsPerConnection, provider, account, ca } = settings;
    const routeLogger = name === undefined ? logger : logger.child({ route: name });
    const sending = createSemaphore(connections);
    const tokens = account && createRouteTokens({ sql, keys, routeId: id, account, logger: routeLogger });
    const mailer = createMailer({
      url,
      tokens,
      ca,
      connections,
      mailsPerConnection,
      socketTimeoutMs,
      onLimit: sending.resize,
      logger: routeLogger,
    });
    const breaker = createBreaker({
      probe: mailer.verify,
      onClosed: () => {
        if (routes.size > 1) release().catch((err: unknown) => logger.warn({ err }, 'could not release waiting mails'));
        onRoom();
      },
      onChanged: (outage) => {
        report(id, outage?.reason ?? null);
        if (id === BUILT_IN) onChanged();
      },
      logger: routeLogger,
    });
    const load = createRouteLoad();
    const domains = createReceivingDomains();
    const slowDown = ({ email, isReplyToMail, reply }: Throttled): boolean => {
      const domain = receivingDomainOf(email);
      const slowed = isReplyToMail ? domains.slowed(domain) : undefined;
      if (!slowed) return route.throttle.slowDown(reply);
      metrics.slowDowns.inc();
      limiter.slow({ routeId: id, domain, rate: slowed.perSecond / 2 });
      slowDomain(sql, { routeId: id, ...slowed, reply }).catch((err: unknown) =>
        routeLogger.warn({ err, domain }, 'could not store that a receiving domain is slow'),
      );
      return true;
    };
    const route: OpenRoute = {
      mailer,
      tokens,
      connections,
      sending,
      composing: createSemaphore(COMPOSED_PER_CONNECTION * connections),
      breaker,
      ...(id !== BUILT_IN && { outage: breaker.outage }),
      throttle: createThrottle({ onPermits: onRoom, metrics, logger: routeLogger }),
      provider,
      load,
      slowDown,
      onAccepted: (email) => {
        load.accepted();
        domains.accepted(receivingDomainOf(email));
      },
      settingsKey: JSON.stringify(settings),
    };
    routes.set(id, route);
    return route;
  };

  const retire = (id: string, { mailer, tokens, breaker, throttle }: OpenRoute) => {
    routes.delete(id);
    retired.push(breaker.stop(), throttle.stop(), tokens?.settled() ?? Promise.resolve());
    mailer.close();
  };

  const ofSmtpUrl = open(BUILT_IN, builtIn);
  metrics.watchConnections(ofSmtpUrl.mailer.connections);
  metrics.watchMailServer({ isDown: () => ofSmtpUrl.breaker.isOpen(), limit: ofSmtpUrl.throttle.limit });

  const capacityOf = (id: string, { connections }: OpenRoute): number =>
    connections * CLAIMED_PER_CONNECTION + limiter.aheadOf(id);

  const isSlow = ({ connections, throttle, load }: OpenRoute): boolean =>
    connections * CLAIMED_PER_CONNECTION > SLOW_SECONDS * Math.min(throttle.limit(), load.perSecond());

  const stateOf = (id: string, route: OpenRoute, wanted: number): RouteState => {
    const { breaker, throttle, connections, load } = route;
    const outage = breaker.outage();
    if (outage) return { id, room: 0, waitMs: Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, outage.downMs / 2)) };
    const bulk = capacityOf(id, route);
    const room = load.room({ bulk, all: bulk + Math.ceil(RESERVE * connections * CLAIMED_PER_CONNECTION) });
    return { id, room: throttle.take(Math.min(wanted, room)), waitMs: null, isSlow: isSlow(route) };
  };

  return {
    /** Undefined if the route was deleted after the delivery was claimed. */
    routeOf: (id: string | null): OpenRoute | undefined => routes.get(id ?? BUILT_IN),

    builtIn: ofSmtpUrl,

    /** Makes the stored routes those of the worker. A changed route finishes its mails over its old connections. */
    apply: (stored: readonly StoredRoute[]) => {
      for (const [id, route] of routes) {
        if (id !== BUILT_IN && !stored.some((one) => one.id === id)) retire(id, route);
      }
      for (const one of stored) {
        const settings = settingsOfRoute(one, { keys, logger });
        const existing = routes.get(one.id);
        if (existing?.settingsKey === JSON.stringify(settings)) continue;
        if (existing) retire(one.id, existing);
        open(one.id, settings, one.name);
      }
    },

    /** Probes routes that another worker found down, unless they work here. */
    heed: (down: readonly { id: string; lastError: string | null }[]) => {
      for (const { id, lastError } of down) {
        const route = routes.get(id);
        if (!route || route.breaker.isOpen()) continue;
        if (route.load.hasAcceptedWithin(PROVEN_MS)) report(id, null);
        else route.breaker.open(lastError ?? 'found down by another worker');
      }
    },

    /** The states of all routes for a claim of `wanted` deliveries. Takes permits of their throttles, which `begun` gives back. */
    states: (wanted: number): RouteState[] => [...routes].map(([id, route]) => stateOf(id, route, wanted)),

    /**
     * Publishes mails again that wait for room on their routes, as many as there is room for until the next call. Those of a route that is down
     * may take another one.
     */
    releaseBusy: async (untilNextMs: number): Promise<void> => {
      const free = [...routes].flatMap(([id, { connections, load, throttle }]) => {
        const room = connections * CLAIMED_PER_CONNECTION + load.acceptedWithin(untilNextMs) - load.inFlight();
        return load.inFlight() < room ? [{ id, room: Math.min(room, Math.ceil(throttle.limit())) }] : [];
      });
      if (free.length > 0) await releaseBusy(sql, free);
    },

    /** Counts the claimed deliveries of each route, and gives back the permits that `states` took for others. */
    begun: (states: readonly RouteState[], claimed: readonly { id: string; routeId: string | null }[]) => {
      for (const { id, room } of states) {
        const route = routes.get(id);
        if (!route) continue;
        const own = claimed.filter(({ routeId }) => (routeId ?? BUILT_IN) === id);
        route.throttle.release((room ?? 0) - own.length);
        route.load.begun(own.length);
        for (const delivery of own) owners.set(delivery.id, route);
      }
    },

    /** Call when a claimed delivery is settled. */
    ended: (deliveryId: string, { isTried }: { isTried: boolean }) => {
      const route = owners.get(deliveryId);
      if (!route) return;
      owners.delete(deliveryId);
      route.load.ended();
      if (!isTried) route.throttle.release(1);
    },

    /** The capacity of a route for bulk mails, and how much of it is free. Undefined if it is down, slow or deleted. */
    roomOf: (id: string): Room | undefined => {
      const route = routes.get(id);
      if (!route || route.breaker.isOpen() || isSlow(route)) return undefined;
      const total = capacityOf(id, route);
      return { total, free: Math.max(0, total - route.load.inFlight()) };
    },

    isUp: (id: string): boolean => routes.get(id)?.breaker.isOpen() === false,

    /** Maximum number of deliveries that are claimed and not settled. */
    capacity: (): number => [...routes].reduce((sum, [id, route]) => sum + capacityOf(id, route), 0),

    /** True while no route is up. */
    areAllDown: (): boolean => [...routes.values()].every(({ breaker }) => breaker.isOpen()),

    /** Ends probes and waits. Mails in transit continue. */
    stop: async () => {
      isStopping = true;
      await Promise.all([...routes.values()].map(({ breaker }) => breaker.stop()));
      await Promise.all(retired);
    },

    /** To be called when no mail is in transit any more. */
    close: async () => {
      for (const { mailer, tokens, throttle } of routes.values()) {
        await throttle.stop();
        // A rotated refresh token must be stored before PostgreSQL is closed.
        await tokens?.settled();
        mailer.close();
      }
    },
  } satisfies Running & Record<string, unknown>;
};
