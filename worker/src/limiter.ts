import { setImmediate } from 'node:timers/promises';
import { receivingDomainOf } from '@tidings/core/addresses/receiving-domain';
import type { ClaimedDelivery } from '@tidings/core/ledger/claim';
import { type Deferral, deferDeliveries } from '@tidings/core/ledger/defer';
import { HORIZON_SECONDS, type LimitRequest, type LimitScope, takeTimes } from '@tidings/core/ledger/limits';
import { BUILT_IN } from '@tidings/core/ledger/routing';
import type { StoredRoute } from '@tidings/core/ledger/sending-config';
import { INCREASE, type SlowDomain } from '@tidings/core/ledger/slow-domains';
import type { Sql } from '@tidings/core/ledger/sql';
import { endOfWarmUp } from '@tidings/core/ledger/warm-up';
import { keepTrying } from '@tidings/core/runtime/keep-trying';
import type { Logger } from '@tidings/core/runtime/logger';
import { createFreeTimes, type FreeTimes } from './free-times.js';
import { createPostgresClock } from './postgres-clock.js';
import { type Candidate, type KnownLimit, shareTimes } from './share-times.js';
import { until } from './until.js';

/** When mails may go, by delivery id, as `performance.now()` counts. Those that aren't named may go at once. */
export type Times = Map<string, number>;

export interface Admission {
  admitted: ClaimedDelivery[];
  times: Times;
  /** Of the other deliveries, which have to wait for a limit. The caller gives them back. */
  deferrals: Deferral[];
}

export type Limiter = ReturnType<typeof createLimiter>;

/** A mail that misses its time by more than this takes another one. Late mails leave beside punctual ones: in a second up to 4 % too many. */
const LATE_MS = 40;

/** A mail keeps its connection while it waits, if its time is at most this far away. */
const KEPT_MS = 30;

/** While a limit isn't reached, times this far ahead are taken for mails that will ask next. */
const SPARE_MS = 20;
const MAX_SPARE = 50;

/** Bounds the memory, since each receiving domain may have a scope of its own. */
const MAX_SPARE_SCOPES = 10_000;

/** How long before its time a mail asks for a connection. */
export const EARLY_MS = 2;

/** Maximum number of mails that may wait for their times in a worker, in addition to those that it sends otherwise. */
const MAX_AHEAD = 1_000;

/** Limits of each domain without limits of its own, each counted alone. */
const EVERY_OTHER = '*';

/** The domain is '' for limits of a whole route. */
type LimitsOfRoute = ReadonlyMap<string, KnownLimit>;

/** Gives mails times by the limits of their routes and receiving domains, which all workers share. Without limits it asks nobody. */
export const createLimiter = ({ sql, logger }: { sql: Sql; logger: Logger }) => {
  let limits: ReadonlyMap<string, LimitsOfRoute> = new Map();
  /** Domains that asked for fewer mails, by scope, and since when, as `performance.now()` counts. */
  let slow: ReadonlyMap<string, { rate: number; since: number }> = new Map();
  /** Times by scope. The first mail that is ready uses the first of them. */
  const free = new Map<string, FreeTimes>();
  /** Numbers of times that passed unused on a day, by scope, since the last request. They are given back to the day's limit. */
  const unused = new Map<string, { unused: number; unusedDay: string }>();
  /** Times of mails that wait for them without a connection. */
  const reserved = new WeakMap<ClaimedDelivery, number>();
  /** Numbers of times to take besides those that were asked for, by scope. */
  const spare = new Map<string, number>();
  /** Mails that need times, until the next request. */
  let asking: Candidate[] = [];
  let answer: Promise<Deferral[]> | undefined;
  /** Ends with the request that is on its way. */
  let taking: Promise<unknown> = Promise.resolve();
  const clock = createPostgresClock({ sql, logger });

  const candidatesOf = (
    claimed: readonly ClaimedDelivery[],
    { of, isUrgent }: { of: 'route' | 'domain'; isUrgent: (delivery: ClaimedDelivery) => boolean },
  ): Candidate[] =>
    claimed.flatMap((delivery) => {
      const routeId = delivery.routeId ?? BUILT_IN;
      const ofRoute = limits.get(routeId);
      if (!ofRoute && slow.size === 0) return [];
      const scope = { routeId, domain: of === 'route' ? '' : receivingDomainOf(delivery.email) };
      const stored = ofRoute?.get(scope.domain) ?? (of === 'route' ? undefined : ofRoute?.get(EVERY_OTHER));
      const limit = slowed(scope, stored);
      return limit ? [{ delivery, isUrgent: isUrgent(delivery), scope, limit }] : [];
    });

  /** The limit of a scope, lowered if its domain asked for fewer mails. */
  const slowed = (scope: LimitScope, limit: KnownLimit | undefined): KnownLimit | undefined => {
    const slower = slow.get(keyOf(scope));
    if (!slower) return limit;
    const rate = slower.rate * (1 + (INCREASE * (performance.now() - slower.since)) / 1_000);
    const perSecond = Math.min(rate, limit?.perSecond ?? Number.POSITIVE_INFINITY);
    return { perSecond, perDay: limit?.perDay ?? null, countsDays: limit?.countsDays ?? false };
  };

  /** Takes times, and resolves to the deferrals of the mails that got none. */
  const take = async (
    among: readonly Candidate[],
    times: Map<string, number>,
    spareOf: (key: string) => number = () => 0,
  ): Promise<Deferral[]> => {
    if (among.length === 0) return [];
    await clock.known();
    const groups = new Map<string, Candidate[]>();
    for (const one of among) {
      const group = groups.get(keyOf(one.scope));
      if (group) group.push(one);
      else groups.set(keyOf(one.scope), [one]);
    }
    let requests = [...groups].map(([key, group]): LimitRequest => {
      const bulk = group.filter(({ isUrgent }) => !isUrgent);
      const waited = bulk.filter(({ delivery }) => delivery.hasWaited).length;
      const more = group[0]!.limit.countsDays ? 0 : spareOf(key);
      const urgent = group.length - bulk.length + more;
      const counts = { urgent, waited, fresh: bulk.length - waited };
      return { ...group[0]!.scope, ...group[0]!.limit, ...counts, ...takeUnused(key) };
    });
    const task = () => {
      const now = requests;
      // The first try may have had its effect although it fails.
      requests = requests.map((request) => ({ ...request, unused: 0 }));
      return takeTimes(sql, now);
    };
    const grants = await keepTrying({ task, what: 'take times', logger });
    for (const { now } of grants) clock.compare(now);
    return grants.flatMap((grant) => {
      const group = groups.get(keyOf(grant))!;
      const { at, now, stepMs, urgentGranted, othersGranted } = grant;
      noteSpare(keyOf(grant), { isReached: at > now, stepMs });
      const granted = urgentGranted + othersGranted;
      freeOf(grant).add(Array.from({ length: granted }, (_, n) => clock.toLocal(at + n * stepMs)));
      return shareTimes(group, { grant: { ...grant, at: clock.toLocal(at) }, times });
    });
  };

  /** As long as times are free at once, twice as many are taken with each request. */
  const noteSpare = (key: string, { isReached, stepMs }: { isReached: boolean; stepMs: number }) => {
    const next = isReached ? 0 : Math.min(MAX_SPARE, Math.floor(SPARE_MS / stepMs), 2 * (spare.get(key) ?? 0) + 1);
    if (spare.size >= MAX_SPARE_SCOPES) spare.clear();
    if (next > 0) spare.set(key, next);
    else spare.delete(key);
  };

  const takeFree = (scope: LimitScope, from: number): number | undefined => {
    const times = free.get(keyOf(scope));
    const time = times?.take(from);
    // Each receiving domain may have a scope of its own.
    if (times?.isEmpty()) free.delete(keyOf(scope));
    return time;
  };

  const freeOf = (scope: LimitScope): FreeTimes => {
    const known = free.get(keyOf(scope));
    if (known) return known;
    const made = createFreeTimes({ lateMs: LATE_MS, onUnused: (time) => countUnused(scope, time) });
    free.set(keyOf(scope), made);
    return made;
  };

  /** Asks for a time for a mail that has none left, together with others that ask until the question before is answered. */
  const askAgain = async (candidate: Candidate): Promise<Deferral | undefined> => {
    asking.push(candidate);
    answer ??= Promise.all([taking, setImmediate()]).then(() => {
      const all = asking;
      asking = [];
      answer = undefined;
      const taken = take(all, new Map(), (key) => spare.get(key) ?? 0);
      taking = taken.catch(() => {});
      return taken;
    });
    const deferrals = await answer;
    return deferrals.find(({ deliveryId }) => deliveryId === candidate.delivery.id);
  };

  const limitsOf = (delivery: ClaimedDelivery): Candidate[] =>
    (['domain', 'route'] as const).flatMap((of) => candidatesOf([delivery], { of, isUrgent: () => true }));

  /** Takes a free time of each limit, and reserves the latest. Returns the limit that has none. */
  const reserve = (delivery: ClaimedDelivery, candidates: readonly Candidate[]): Candidate | undefined => {
    const taken: { scope: LimitScope; time: number }[] = [];
    let latest = 0;
    for (const candidate of candidates) {
      const { scope } = candidate;
      const time = takeFree(scope, latest);
      if (time === undefined) {
        for (const one of taken) freeOf(one.scope).add([one.time]);
        return candidate;
      }
      taken.push({ scope, time });
      latest = Math.max(latest, time);
    }
    reserved.set(delivery, latest);
    return undefined;
  };

  const countUnused = (scope: LimitScope, time: number) => {
    const unusedDay = clock.dayOf(time);
    const before = unused.get(keyOf(scope));
    unused.set(keyOf(scope), { unused: before?.unusedDay === unusedDay ? before.unused + 1 : 1, unusedDay });
  };

  const takeUnused = (key: string) => {
    const taken = unused.get(key) ?? { unused: 0, unusedDay: null };
    unused.delete(key);
    return taken;
  };

  return {
    /**
     * Call it when a mail with a time has a connection. Resolves to `now` when it may go. Otherwise it needs the connection no longer: `later`
     * if it has another time, which is in `times`, or a deferral if it can get none.
     */
    ready: async (delivery: ClaimedDelivery, times: Times): Promise<'now' | 'later' | Deferral> => {
      const candidates = limitsOf(delivery);
      for (;;) {
        const short = reserved.has(delivery) ? undefined : reserve(delivery, candidates);
        if (short) {
          const deferral = await askAgain(short);
          if (deferral) return deferral;
          continue;
        }
        const at = reserved.get(delivery)!;
        if (at - performance.now() > KEPT_MS) {
          times.set(delivery.id, at);
          return 'later';
        }
        await until(at);
        reserved.delete(delivery);
        if (at === 0 || performance.now() - at <= LATE_MS) return 'now';
        for (const { scope } of candidates) countUnused(scope, at);
      }
    },

    /** Number of mails of a route that wait for their times while all times are taken. */
    aheadOf: (routeId: string): number => {
      const ofRoute: LimitsOfRoute = limits.get(routeId) ?? new Map();
      const rates = ofRoute.has('') ? [ofRoute.get('')!] : [...ofRoute.values()];
      const ofSlow = [...slow].filter(([key]) => !ofRoute.has('') && key.startsWith(`${routeId} `));
      const perSecond =
        rates.reduce((sum, limit) => sum + (limit.perSecond ?? 0), 0) +
        ofSlow.reduce((sum, [, { rate }]) => sum + rate, 0);
      return Math.min(MAX_AHEAD, Math.ceil(perSecond * HORIZON_SECONDS));
    },

    /** Makes these the limits. */
    apply: (
      routes: readonly Pick<StoredRoute, 'id' | 'perSecond' | 'perMinute' | 'perDay' | 'warmUp' | 'domainLimits'>[],
    ): void => {
      limits = new Map(
        routes.flatMap(({ id, domainLimits, ...ofRoute }) => {
          const all = [['', ofRoute] as const, ...Object.entries(domainLimits)].flatMap(([domain, stored]) => {
            const limit = limitOf(stored);
            return limit ? [[domain, limit] as const] : [];
          });
          return all.length > 0 ? [[id, new Map(all)] as const] : [];
        }),
      );
    },

    /** Makes these the domains that asked for fewer mails. */
    applySlow: (domains: readonly SlowDomain[]): void => {
      const now = performance.now();
      slow = new Map(domains.map((one) => [keyOf(one), { rate: one.rate, since: now - one.ageMs }]));
    },

    /** Lowers the rate of a domain until the next `applySlow`. */
    slow: ({ routeId, domain, rate }: LimitScope & { rate: number }): void => {
      if (slow.has(keyOf({ routeId, domain }))) return;
      slow = new Map([...slow, [keyOf({ routeId, domain }), { rate, since: performance.now() }]]);
    },

    /** Takes times for claimed deliveries, first by the limits of their domains, then by those of their routes. */
    admit: async (claimed: ClaimedDelivery[], isUrgent: (delivery: ClaimedDelivery) => boolean): Promise<Admission> => {
      const times: Times = new Map();
      if (limits.size + slow.size === 0) return { admitted: claimed, times, deferrals: [] };
      const ofDomains = candidatesOf(claimed, { of: 'domain', isUrgent });
      const ofRoutes = candidatesOf(claimed, { of: 'route', isUrgent });
      if (ofDomains.length + ofRoutes.length === 0) return { admitted: claimed, times, deferrals: [] };
      const first = await take(ofDomains, times);
      const waiting = new Set(first.map(({ deliveryId }) => deliveryId));
      const second = await take(
        ofRoutes.filter(({ delivery }) => !waiting.has(delivery.id)),
        times,
      );
      for (const { deliveryId } of second) waiting.add(deliveryId);
      return { admitted: claimed.filter(({ id }) => !waiting.has(id)), times, deferrals: [...first, ...second] };
    },

    /** Gives deliveries back to the ledger. Resolves once that is committed. */
    giveBack: async (deferrals: readonly Deferral[]): Promise<void> => {
      if (deferrals.length === 0) return;
      await keepTrying({ task: () => deferDeliveries(sql, deferrals), what: 'let mails wait for limits', logger });
    },
  };
};

const keyOf = ({ routeId, domain }: LimitScope): string => `${routeId} ${domain}`;

/** PostgreSQL computes the limit of each day of a warm-up plan. */
const limitOf = ({
  perSecond,
  perMinute,
  perDay,
  warmUp = null,
}: Pick<StoredRoute, 'perSecond' | 'perMinute' | 'perDay'> & Partial<Pick<StoredRoute, 'warmUp'>>):
  | KnownLimit
  | undefined => {
  const rates = [perSecond, perMinute === null ? null : perMinute / 60].filter((rate) => rate !== null);
  const isWarmingUp = warmUp !== null && endOfWarmUp(warmUp) >= new Date().toISOString().slice(0, 10);
  if (rates.length === 0 && perDay === null && !isWarmingUp) return undefined;
  const countsDays = perDay !== null || isWarmingUp;
  return { perSecond: rates.length > 0 ? Math.min(...rates) : null, perDay, countsDays };
};
