import { TEST_TOKEN } from '@tidings/core/feedback/links';
import { type Provider, providerHeadersOf } from '@tidings/core/feedback/provider';
import { createToken } from '@tidings/core/feedback/token';
import type { Keys } from '@tidings/core/keys/keys';
import type { ClaimedDelivery } from '@tidings/core/ledger/claim';
import type { Deferral } from '@tidings/core/ledger/defer';
import type { DispatchContent } from '@tidings/core/ledger/dispatch-content';
import type { AttemptResult } from '@tidings/core/ledger/settle';
import { traceIdOf } from '@tidings/core/tracing/trace-context';
import { type AttemptDeps, attempt, faultOf } from './attempt.js';
import { messageIdOfClaim } from './attempt-result.js';
import { type AttemptSpans, spanResultOf } from './attempt-spans.js';
import type { Claim, Claimable } from './claim.js';
import type { ComposeResult, Composer } from './composer.js';
import type { createDispatchCache } from './dispatch-cache.js';
import type { FileCache } from './file-cache.js';
import type { HeldDomains } from './held-domains.js';
import type { HeldLeases } from './held-leases.js';
import type { Identity } from './identities.js';
import { EARLY_MS, type Limiter, type Times } from './limiter.js';
import type { WorkerMetrics } from './metrics.js';
import type { QuietHoursOfSenders } from './quiet-hours.js';
import type { Route } from './route.js';
import type { PermitRequest } from './semaphore.js';
import type { Settler } from './settler.js';
import { until } from './until.js';
import { type Wave, wavesOf } from './waves.js';

/** Number of mails composed in one call: enough to make the call cheap, few enough that mails of other dispatches don't wait long. */
const PORTION = 20;

/**
 * The outcome of a delivery in a batch. `tried`: the mail server was given the mail, and the result is committed. `untried`: no mail
 * went out, and nothing is left to do. `unknown`: there is no such delivery. `held`: it has to be claimed again a little later, since
 * its route is busy.
 */
export type Verdict = 'tried' | 'untried' | 'unknown' | 'held';

interface Deps extends AttemptDeps {
  claim: Claim;
  dispatches: ReturnType<typeof createDispatchCache>;
  leases: HeldLeases;
  composer: Pick<Composer, 'compose'>;
  files: FileCache;
  /** Undefined if the route was deleted after the claim. */
  routeOf: (routeId: string | null) => Route | undefined;
  /** Undefined if there is no such sender. */
  identityOf: (senderId: string | null) => Identity | undefined;
  /** Called when a claimed delivery is settled. `isTried`: the mail server was given the mail. */
  onEnded: (deliveryId: string, ended: { isTried: boolean }) => void;
  limiter: Limiter;
  quietHours: Pick<QuietHoursOfSenders, 'deferralsOf'>;
  settler: Settler;
  heldDomains: HeldDomains;
  beginSpan: AttemptSpans;
  keys: Pick<Keys, 'tokenKey'>;
  metrics: WorkerMetrics;
}

interface Ended {
  /** Undefined: nothing was sent, and the delivery was given back. */
  result?: AttemptResult;
  /** Resolves once that is committed. */
  settled: Promise<void>;
}

/** What a mail is sent with. */
interface Via {
  dispatch: DispatchContent;
  identity: Identity;
  route: Route;
  times: Times;
}

/**
 * Claims, composes, sends and settles a batch. Calls `onVerdict` once per delivery, as soon as its verdict is known; the caller
 * then acks the message, unless it is held. If PostgreSQL is unavailable and nothing could be claimed, rejects without any effect.
 */
export const createDeliverBatch = (deps: Deps) => {
  const { settler, limiter, heldDomains, files } = deps;

  /** Sends a mail and begins to settle it, unless it missed its time, or its domain was held after the claim. */
  const sendOnTime = (
    delivery: ClaimedDelivery,
    { composed, via: { dispatch, route, identity, times } }: { composed: ComposeResult; via: Via },
    request: PermitRequest,
  ): Promise<Ended | 'later'> => {
    const mail = { ...delivery, senderId: dispatch.senderId };
    let deferral: Deferral | undefined;
    const objection = async () => {
      const readiness = times.has(delivery.id) ? await limiter.ready(delivery, times) : 'now';
      if (readiness === 'later') return 'later';
      if (readiness !== 'now') {
        deferral = readiness;
        return 'deferred';
      }
      return (await heldDomains.isHeld(mail)) ? 'held' : undefined;
    };
    return route.sending.use(async () => {
      await settler.keepsUp();
      const envelope = identity.envelopeSenderOf(delivery);
      const span = deps.beginSpan(delivery, dispatch);
      const result = await attempt(tracedDeps(deps, dispatch), delivery, { composed, route, envelope, objection });
      span?.end(spanResultOf(result));
      if (result === 'held') return { settled: heldDomains.giveBack(mail) };
      if (result === 'deferred') return { settled: limiter.giveBack([deferral!]) };
      if (result === 'later') return 'later';
      const settled = settler.settle([result]);
      // Before the permit is released, so that the next mail to this domain waits.
      if (result.errorClass === 'IDENTITY') heldDomains.onRefusal(mail, settled);
      return { result, settled };
    }, request);
  };

  const tryMail = async (
    delivery: ClaimedDelivery,
    { onDelayed, ...mail }: { composed: ComposeResult; via: Via; onDelayed: () => void },
    request: PermitRequest,
  ): Promise<Ended> => {
    const { dispatch, times } = mail.via;
    const { senderId } = dispatch;
    for (;;) {
      // None of these waits needs a permit.
      await until((times.get(delivery.id) ?? 0) - EARLY_MS);
      if (await heldDomains.isHeld({ ...delivery, senderId })) {
        return { settled: heldDomains.giveBack({ ...delivery, senderId }) };
      }
      const ended = await sendOnTime(delivery, mail, request);
      if (ended !== 'later') return ended;
      onDelayed();
    }
  };

  /**
   * Composes a portion and starts to send it. Resolves to its attempts, each with a promise of the result. A composed mail stays in memory until
   * it is sent, not until it is settled.
   */
  const startPortion = async (portion: ClaimedDelivery[], via: Via) => {
    const isUrgent = via.dispatch.type === 'PERSONAL';
    const { composing } = via.route;
    const releaseFiles = await files.reserve(via.dispatch);
    await composing.acquire({ permits: portion.length, isUrgent });
    const mails = await compose(deps, portion, via);
    const attempts = portion.map((delivery, index) => {
      const composed = mails[index]!;
      let releaseComposing = () => {
        releaseComposing = () => {};
        composing.release(1);
      };
      // A mail that waits for another time mustn't keep others from being composed in time. The claim bounds the number of such mails.
      const onDelayed = () => releaseComposing();
      const tried = tryMail(delivery, { composed, via, onDelayed }, { isUrgent }).finally(() => releaseComposing());
      return { delivery, tried, verdict: 'raw' in composed ? ('tried' as const) : ('untried' as const) };
    });
    void Promise.allSettled(attempts.map(({ tried }) => tried)).then(releaseFiles);
    return attempts;
  };

  /** The results of deliveries that can't be composed or sent, because something that they need can't be read. */
  const withoutVia = (portion: ClaimedDelivery[], fault: string) =>
    portion.map((delivery) => {
      const result = faultOf(deps, delivery, fault);
      const tried: Promise<Ended> = Promise.resolve({ result, settled: settler.settle([result]) });
      return { delivery, tried, verdict: 'untried' as const };
    });

  const deliver = async (
    portion: ClaimedDelivery[],
    { dispatch, times }: { dispatch: DispatchContent | undefined; times: Times },
    onVerdict: (deliveryId: string, verdict: Verdict) => void,
  ) => {
    const { routeId } = portion[0]!;
    const via = viaOf(deps, { dispatch, times, routeId });
    const attempts = typeof via === 'string' ? withoutVia(portion, via) : await startPortion(portion, via);
    await Promise.all(
      attempts.map(async ({ delivery, tried, verdict }) => {
        const { result, settled } = await tried;
        await settled;
        deps.leases.release([delivery.id]);
        if (result) deps.metrics.attempts.inc({ outcome: result.outcome });
        const ended = result ? verdict : 'untried';
        deps.onEnded(delivery.id, { isTried: ended === 'tried' });
        onVerdict(delivery.id, ended);
      }),
    );
  };

  return async (batch: Claimable[], onVerdict: (deliveryId: string, verdict: Verdict) => void): Promise<void> => {
    const { claimed, passedOver, unknown, held } = await deps.claim(batch);
    for (const id of passedOver) onVerdict(id, 'untried');
    for (const id of unknown) onVerdict(id, 'unknown');
    for (const id of held) onVerdict(id, 'held');
    const dispatches = await readDispatches(deps, claimed);
    const isUrgent = ({ dispatchId }: ClaimedDelivery) => dispatches.get(dispatchId)?.type === 'PERSONAL';
    const quiet = deps.quietHours.deferralsOf(claimed, dispatches);
    const isQuiet = new Set(quiet.map(({ deliveryId }) => deliveryId));
    const awake = quiet.length === 0 ? claimed : claimed.filter(({ id }) => !isQuiet.has(id));
    const { admitted, times, ...limited } = await limiter.admit(awake, isUrgent);
    const deferrals = [...quiet, ...limited.deferrals];
    const giveBack = async () => {
      await limiter.giveBack(deferrals);
      for (const { deliveryId } of deferrals) {
        deps.leases.release([deliveryId]);
        deps.onEnded(deliveryId, { isTried: false });
        onVerdict(deliveryId, 'untried');
      }
    };
    const sizeOf = (routeId: string | null) => Math.min(PORTION, deps.routeOf(routeId)?.connections ?? 1);
    const deliverWave = async ({ at, deliveries }: Wave) => {
      await until(at);
      const deliverPortion = (portion: ClaimedDelivery[]) =>
        deliver(portion, { dispatch: dispatches.get(portion[0]!.dispatchId), times }, onVerdict);
      await Promise.all(portionsOf(deliveries, sizeOf).map(deliverPortion));
    };
    await Promise.all([giveBack(), ...wavesOf(admitted, times).map(deliverWave)]);
  };
};

/** Log lines of a mail have the id of the trace that its send belongs to. */
const tracedDeps = <D extends AttemptDeps>(deps: D, { trace }: DispatchContent): D =>
  trace ? { ...deps, logger: deps.logger.child({ traceId: traceIdOf(trace) }) } : deps;

/** What the mails of a portion are sent with, or why that can't be known. */
const viaOf = (
  { routeOf, identityOf }: Pick<Deps, 'routeOf' | 'identityOf'>,
  { dispatch, times, routeId }: { dispatch: DispatchContent | undefined; times: Times; routeId: string | null },
): Via | string => {
  if (!dispatch) return 'the dispatch could not be read';
  const identity = identityOf(dispatch.senderId);
  if (!identity) return 'the sender was deleted';
  const route = routeOf(routeId);
  return route ? { dispatch, identity, route, times } : 'the route was deleted';
};

/** Splits the deliveries into portions of one dispatch and one route each, of limited size. */
const portionsOf = (claimed: ClaimedDelivery[], sizeOf: (routeId: string | null) => number): ClaimedDelivery[][] => {
  const groups = new Map<string, ClaimedDelivery[]>();
  for (const delivery of claimed) {
    const key = `${delivery.dispatchId} ${delivery.routeId}`;
    const group = groups.get(key);
    if (group) group.push(delivery);
    else groups.set(key, [delivery]);
  }
  return [...groups.values()].flatMap((deliveries) => {
    const size = sizeOf(deliveries[0]!.routeId);
    return Array.from({ length: Math.ceil(deliveries.length / size) }, (_, n) =>
      deliveries.slice(n * size, (n + 1) * size),
    );
  });
};

// The deliveries are claimed already, so a failure must not reject the batch: they are retried as internal errors.
const readDispatches = async ({ dispatches, logger }: Deps, claimed: ClaimedDelivery[]) => {
  try {
    return await dispatches(claimed.map(({ dispatchId }) => dispatchId));
  } catch (err) {
    logger.warn({ err }, 'could not read dispatches, will retry their mails');
    return new Map<string, DispatchContent>();
  }
};

/** Drafts, which only test mails are made of, have negative versions. */
const linkToken = (
  keys: Pick<Keys, 'tokenKey'>,
  { id, dispatchId, addressRound }: ClaimedDelivery,
  { templateVersion }: DispatchContent,
): string =>
  templateVersion < 0
    ? TEST_TOKEN
    : createToken('unsubscribe', { deliveryId: id, dispatchId, round: addressRound }, keys);

/** Header lines that bring the mail's token back in the provider's events. */
const providerHeaders = (
  { provider, keys }: { provider: Provider | undefined; keys: Pick<Keys, 'tokenKey'> },
  { id, dispatchId, addressRound }: ClaimedDelivery,
): string[] | undefined =>
  provider &&
  providerHeadersOf(provider, createToken('bounce', { deliveryId: id, dispatchId, round: addressRound }, keys));

const compose = async (
  { composer, files, keys, logger }: Deps,
  portion: ClaimedDelivery[],
  { dispatch, identity, route: { provider } }: Via,
): Promise<ComposeResult[]> => {
  const mails = portion.map((delivery) => {
    const { recipient, email, firstClaimedAt: date } = delivery;
    const token = dispatch.topic === null ? undefined : linkToken(keys, delivery, dispatch);
    const headers = providerHeaders({ provider, keys }, delivery);
    return { recipient, email, messageId: messageIdOfClaim(delivery), date, token, headers };
  });
  try {
    return await composer.compose({ dispatch, identity, files: await files.filesOf(dispatch) }, mails);
  } catch (err) {
    logger.error({ err, dispatchId: dispatch.id }, 'could not compose mails');
    return portion.map(() => ({ fault: 'the mail could not be composed' }));
  }
};
