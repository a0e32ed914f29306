import { randomUUID } from 'node:crypto';
import { TEST_TOKEN } from '@tidings/core/feedback/links';
import { type Provider, providerHeadersOf } from '@tidings/core/feedback/provider';
import { createToken } from '@tidings/core/feedback/token';
import type { Keys } from '@tidings/core/keys/keys';
import { type ClaimedDelivery, claimDeliveries, findUnknownDeliveries } from '@tidings/core/ledger/claim';
import type { DispatchContent } from '@tidings/core/ledger/dispatch-content';
import type { AttemptResult } from '@tidings/core/ledger/settle';
import type { Sql } from '@tidings/core/ledger/sql';
import { type AttemptDeps, attempt } from './attempt.js';
import { messageIdOfClaim } from './attempt-result.js';
import type { Composer } from './composer.js';
import type { createDispatchCache } from './dispatch-cache.js';
import type { HeldLeases } from './held-leases.js';
import type { ComposeResult } from './mail/compose-thread.js';
import type { WorkerMetrics } from './metrics.js';
import { createSemaphore, type PermitRequest, type Semaphore } from './semaphore.js';
import type { Settler } from './settler.js';

/** Number of mails composed in one call: enough to make the call cheap, few enough that mails of other dispatches don't wait long. */
const PORTION = 20;

/** Number of mails composed and not yet sent, per connection: enough that no connection waits for a mail, few enough to keep memory small. */
const COMPOSED_PER_CONNECTION = 3;

export interface Claimable {
  deliveryId: string;
  dispatchId: string;
}

/**
 * The outcome of a delivery in a batch. `tried`: the mail server was given the mail, and the result is committed. `untried`: no mail
 * went out, and nothing is left to do. `unknown`: there is no such delivery.
 */
export type Verdict = 'tried' | 'untried' | 'unknown';

interface Deps extends AttemptDeps {
  sql: Sql;
  dispatches: ReturnType<typeof createDispatchCache>;
  leases: HeldLeases;
  composer: Pick<Composer, 'compose'>;
  connections: number;
  /** Has one permit for each mail in transit to the mail server. */
  sending: Semaphore;
  settler: Settler;
  keys: Pick<Keys, 'tokenKey' | 'hashKey'>;
  /** The provider that gets a token of each mail. */
  provider?: Provider | undefined;
  /** The domain of Message-IDs. */
  messageDomain: string;
  metrics: WorkerMetrics;
}

/**
 * Claims, composes, sends and settles a batch. Calls `onVerdict` once per delivery, as soon as its verdict is known; the caller
 * then acks the message. If PostgreSQL is unavailable and nothing could be claimed, rejects without any effect.
 */
export const createDeliverBatch = (deps: Deps) => {
  const { connections, sending, settler } = deps;
  const portionSize = Math.min(PORTION, connections);
  const composing = createSemaphore(COMPOSED_PER_CONNECTION * connections);

  const tryMail = (
    delivery: ClaimedDelivery,
    composed: ComposeResult,
    request: PermitRequest,
  ): Promise<AttemptResult> =>
    sending.use(async () => {
      await settler.keepsUp();
      return attempt(deps, delivery, composed);
    }, request);

  /**
   * Composes a portion and starts to send it. Resolves to its attempts, each with a promise of the result. A composed mail stays in memory until
   * it is sent, not until it is settled.
   */
  const startPortion = async (portion: ClaimedDelivery[], dispatch: DispatchContent | undefined) => {
    const isUrgent = dispatch?.type === 'PERSONAL';
    await composing.acquire({ permits: portion.length, isUrgent });
    const mails = await compose(deps, portion, dispatch);
    return portion.map((delivery, index) => {
      const composed = mails[index]!;
      const result = tryMail(delivery, composed, { isUrgent }).finally(() => composing.release(1));
      return { result, verdict: 'raw' in composed ? ('tried' as const) : ('untried' as const) };
    });
  };

  return async (batch: Claimable[], onVerdict: (deliveryId: string, verdict: Verdict) => void): Promise<void> => {
    const { claimed, passedOver, unknown } = await claim(deps, batch);
    for (const id of passedOver) onVerdict(id, 'untried');
    for (const id of unknown) onVerdict(id, 'unknown');
    const dispatches = await readDispatches(deps, claimed);
    const deliver = async (portion: ClaimedDelivery[]) => {
      const attempts = await startPortion(portion, dispatches.get(portion[0]!.dispatchId));
      await Promise.all(
        attempts.map(async ({ result: promised, verdict }) => {
          const result = await promised;
          await settler.settle([result]);
          deps.leases.release([result.deliveryId]);
          deps.metrics.attempts.inc({ outcome: result.outcome });
          onVerdict(result.deliveryId, verdict);
        }),
      );
    };
    await Promise.all(portionsOf(claimed, portionSize).map(deliver));
  };
};

/** Splits the deliveries into portions of one dispatch each, with at most `size` deliveries. */
const portionsOf = (claimed: ClaimedDelivery[], size: number): ClaimedDelivery[][] => {
  const byDispatch = new Map<string, ClaimedDelivery[]>();
  for (const delivery of claimed) {
    const ofDispatch = byDispatch.get(delivery.dispatchId);
    if (ofDispatch) ofDispatch.push(delivery);
    else byDispatch.set(delivery.dispatchId, [delivery]);
  }
  return [...byDispatch.values()].flatMap((deliveries) =>
    Array.from({ length: Math.ceil(deliveries.length / size) }, (_, n) => deliveries.slice(n * size, (n + 1) * size)),
  );
};

/** Claims deliveries. Skips those that were cancelled, suppressed or claimed by another worker, and those that aren't due. */
const claim = async ({ sql, leases, leaseMs, messageDomain, keys, logger }: Deps, batch: Claimable[]) => {
  const claimedAt = performance.now();
  const deliveryIds = batch.map(({ deliveryId }) => deliveryId);
  const claimed = await claimDeliveries(sql, {
    deliveryIds,
    dispatchIds: [...new Set(batch.map(({ dispatchId }) => dispatchId))],
    leaseToken: randomUUID(),
    leaseMs,
    messageDomain,
    hashKey: keys.hashKey,
  });
  leases.hold(claimed, claimedAt);
  const ours = new Set(claimed.map(({ id }) => id));
  const others = deliveryIds.filter((id) => !ours.has(id));
  const unknown = others.length > 0 ? await findUnknown({ sql, logger }, others) : [];
  return { claimed, unknown, passedOver: others.filter((id) => !unknown.includes(id)) };
};

// If the lookup fails, no id counts as unknown, and the messages are acked: the dispatcher republishes whatever is still queued.
const findUnknown = async ({ sql, logger }: Pick<Deps, 'sql' | 'logger'>, deliveryIds: string[]): Promise<string[]> => {
  try {
    return await findUnknownDeliveries(sql, deliveryIds);
  } catch (err) {
    logger.warn({ err }, 'could not look up which deliveries are unknown');
    return [];
  }
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
  { provider, keys }: Pick<Deps, 'provider' | 'keys'>,
  { id, dispatchId, addressRound }: ClaimedDelivery,
): string[] | undefined =>
  provider &&
  providerHeadersOf(provider, createToken('bounce', { deliveryId: id, dispatchId, round: addressRound }, keys));

const compose = async (
  deps: Deps,
  portion: ClaimedDelivery[],
  dispatch: DispatchContent | undefined,
): Promise<ComposeResult[]> => {
  const { composer, keys, logger } = deps;
  if (!dispatch) return portion.map(() => ({ fault: 'the dispatch could not be read' }));
  const mails = portion.map((delivery) => {
    const { recipient, email, firstClaimedAt: date } = delivery;
    const token = dispatch.topic === null ? undefined : linkToken(keys, delivery, dispatch);
    const headers = providerHeaders(deps, delivery);
    return { recipient, email, messageId: messageIdOfClaim(delivery), date, token, headers };
  });
  try {
    return await composer.compose(dispatch, mails);
  } catch (err) {
    logger.error({ err, dispatchId: dispatch.id }, 'could not compose mails');
    return portion.map(() => ({ fault: 'the mail could not be composed' }));
  }
};
