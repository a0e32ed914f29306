import { randomUUID } from 'node:crypto';
import { type ClaimedDelivery, claimDeliveries, findUnknownDeliveries } from '@tidings/core/ledger/claim';
import type { DispatchContent } from '@tidings/core/ledger/dispatch-content';
import type { AttemptResult } from '@tidings/core/ledger/settle';
import type { Sql } from '@tidings/core/ledger/sql';
import { type AttemptDeps, attempt, messageIdOfClaim } from './attempt.js';
import type { Composer } from './composer.js';
import type { createDispatchCache } from './dispatch-cache.js';
import type { HeldLeases } from './held-leases.js';
import type { ComposeResult } from './mail/compose-thread.js';
import { domainOf } from './mail/sender.js';
import type { WorkerMetrics } from './metrics.js';
import type { Settler } from './settler.js';
import { createSlots, type Need } from './slots.js';

/** Mails that are made together: enough that asking for them costs little, few enough that the next may go meanwhile. */
const PORTION = 20;

/** Mails that are made and not yet sent, for each connection: none waits for a mail, and few lie in memory. */
const MADE_PER_CONNECTION = 3;

export interface Claimable {
  deliveryId: string;
  dispatchId: string;
}

/** What becomes of a message: `done` once its result is committed, or where there was nothing to do. */
export type Verdict = 'done' | 'unknown';

interface Deps extends AttemptDeps {
  sql: Sql;
  dispatches: ReturnType<typeof createDispatchCache>;
  leases: HeldLeases;
  composer: Pick<Composer, 'compose'>;
  connections: number;
  /** One for each mail on its way to the mail server. */
  lines: ReturnType<typeof createSlots>;
  settler: Settler;
  metrics: WorkerMetrics;
}

/**
 * A batch of messages: claim, render, send, settle. Says of each what became of it, as soon as that is known; acking is
 * the caller's. Rejects where nothing could be claimed since PostgreSQL is away: then nothing was done.
 */
export const createDeliverBatch = (deps: Deps) => {
  const { connections, lines, settler } = deps;
  const portionSize = Math.min(PORTION, connections);
  const room = createSlots(MADE_PER_CONNECTION * connections);

  const sendInTurn = (delivery: ClaimedDelivery, composed: ComposeResult, need: Need): Promise<AttemptResult> =>
    lines.use(async () => {
      await settler.keepsUp();
      return attempt(deps, delivery, composed);
    }, need);

  /** The results to come. A mail is kept until it is sent, not until that is written down. */
  const sendPortion = async (portion: ClaimedDelivery[], facts: DispatchContent | undefined) => {
    const isUrgent = facts?.type === 'PERSONAL';
    await room.take({ slots: portion.length, isUrgent });
    const mails = await compose(deps, portion, facts);
    return portion.map((delivery, at) =>
      sendInTurn(delivery, mails[at]!, { isUrgent }).finally(() => room.giveBack(1)),
    );
  };

  return async (batch: Claimable[], onVerdict: (deliveryId: string, verdict: Verdict) => void): Promise<void> => {
    const { claimed, passedOver, unknown } = await claim(deps, batch);
    deps.throttle.giveBack(passedOver.length + unknown.length);
    for (const id of passedOver) onVerdict(id, 'done');
    for (const id of unknown) onVerdict(id, 'unknown');
    const dispatches = await readDispatches(deps, claimed);
    const settle = async (sending: Promise<AttemptResult>) => {
      const result = await sending;
      await settler.settle([result]);
      deps.leases.release([result.deliveryId]);
      deps.metrics.attempts.inc({ outcome: result.outcome });
      onVerdict(result.deliveryId, 'done');
    };
    const deliver = async (portion: ClaimedDelivery[]) => {
      const sending = await sendPortion(portion, dispatches.get(portion[0]!.dispatchId));
      await Promise.all(sending.map(settle));
    };
    await Promise.all(portionsOf(claimed, portionSize).map(deliver));
  };
};

/** Of one dispatch each, of at most so many. */
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

/** What isn't claimed was cancelled, suppressed, is somebody else's, or isn't due; or else there is no such delivery. */
const claim = async ({ sql, leases, leaseMs, mailFrom, logger }: Deps, batch: Claimable[]) => {
  const claimedAt = performance.now();
  const deliveryIds = batch.map(({ deliveryId }) => deliveryId);
  const claimed = await claimDeliveries(sql, {
    deliveryIds,
    dispatchIds: [...new Set(batch.map(({ dispatchId }) => dispatchId))],
    leaseToken: randomUUID(),
    leaseMs,
    messageDomain: domainOf(mailFrom.address),
  });
  leases.hold(claimed, claimedAt);
  const ours = new Set(claimed.map(({ id }) => id));
  const others = deliveryIds.filter((id) => !ours.has(id));
  const unknown = others.length > 0 ? await findUnknown({ sql, logger }, others) : [];
  return { claimed, unknown, passedOver: others.filter((id) => !unknown.includes(id)) };
};

// Who isn't known to be unknown is forgotten: whatever of it the ledger still has to send is published again.
const findUnknown = async ({ sql, logger }: Pick<Deps, 'sql' | 'logger'>, deliveryIds: string[]): Promise<string[]> => {
  try {
    return await findUnknownDeliveries(sql, deliveryIds);
  } catch (err) {
    logger.warn({ err }, 'nobody could say whether there are such deliveries');
    return [];
  }
};

// A claim stands already, so this must not fail the batch: what can't be read is retried as a failure of ours.
const readDispatches = async ({ dispatches, logger }: Deps, claimed: ClaimedDelivery[]) => {
  try {
    return await dispatches(claimed.map(({ dispatchId }) => dispatchId));
  } catch (err) {
    logger.warn({ err }, 'dispatches could not be read, their mails will be tried again');
    return new Map<string, DispatchContent>();
  }
};

const compose = async (
  { composer, logger }: Deps,
  portion: ClaimedDelivery[],
  facts: DispatchContent | undefined,
): Promise<ComposeResult[]> => {
  if (!facts) return portion.map(() => ({ fault: 'what is to be sent could not be read' }));
  const mails = portion.map((delivery) => {
    const { recipient, email, firstClaimedAt: date } = delivery;
    return { recipient, email, messageId: messageIdOfClaim(delivery), date };
  });
  try {
    return await composer.compose(facts, mails);
  } catch (err) {
    logger.error({ err, dispatchId: facts.id }, 'mails could not be made');
    return portion.map(() => ({ fault: 'the mail could not be made' }));
  }
};
