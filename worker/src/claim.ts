import { randomUUID } from 'node:crypto';
import type { Keys } from '@tidings/core/keys/keys';
import {
  type ClaimedDelivery,
  claimByRoute,
  claimDeliveries,
  findOfSenders,
  findUnknownDeliveries,
} from '@tidings/core/ledger/claim';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Staging } from '@tidings/core/ledger/staging';
import type { Logger } from '@tidings/core/runtime/logger';
import type { HeldLeases } from './held-leases.js';
import type { Routes } from './routes.js';
import type { Senders } from './senders.js';

/** How long a delivery waits in PostgreSQL for room on its route, unless it is released earlier because there is some. */
const BUSY_WAIT_MS = 60_000;

/** How long a delivery waits if its sender or its own route doesn't exist. */
const MISSING_WAIT_MS = 10 * 60_000;

export interface Claimable {
  deliveryId: string;
  dispatchId: string;
  /** True if it has been held for too long. */
  isOverdue?: boolean;
}

/** Deliveries of a batch, by what their claim did. Ids, except for those that are claimed. */
export interface Claimed {
  claimed: ClaimedDelivery[];
  /** Their routes have no room now. */
  held: string[];
  /** No such delivery exists. */
  unknown: string[];
  /** Cancelled, suppressed, claimed by another worker, not due, or waiting for a route. */
  passedOver: string[];
}

export type Claim = (batch: readonly Claimable[]) => Promise<Claimed>;

/**
 * Claims deliveries. As long as there are no senders besides that of MAIL_FROM, all take the route of SMTP_URL, and nothing is computed
 * about routes. Rejects without any effect if PostgreSQL is away.
 */
export const createClaim = ({
  sql,
  leases,
  leaseMs,
  keys,
  staging,
  routes,
  senders,
  onHeld,
  logger,
}: {
  sql: Sql;
  leases: Pick<HeldLeases, 'hold'>;
  leaseMs: number;
  keys: Pick<Keys, 'hashKey'>;
  staging: Staging;
  routes: Pick<Routes, 'states' | 'begun'>;
  senders: Pick<Senders, 'identityOf' | 'areStored' | 'refresh' | 'routing'>;
  /** Called with the dispatch of a delivery whose routes have no room, and its sender. */
  onHeld: (dispatchId: string, senderId: string) => void;
  logger: Logger;
}): Claim => {
  const requestOf = (batch: readonly Claimable[]) => ({
    deliveryIds: batch.map(({ deliveryId }) => deliveryId),
    dispatchIds: [...new Set(batch.map(({ dispatchId }) => dispatchId))],
    leaseToken: randomUUID(),
    leaseMs,
    hashKey: keys.hashKey,
    staging,
  });

  const hold = async <Result extends { claimed: ClaimedDelivery[] }>(claiming: () => Promise<Result>) => {
    const claimedAt = performance.now();
    const result = await claiming();
    leases.hold(result.claimed, claimedAt);
    return result;
  };

  const byRoute = async (batch: readonly Claimable[], unknownWaitMs: number | null) => {
    const states = routes.states(batch.length);
    const begun = (claimed: readonly ClaimedDelivery[]) => routes.begun(states, claimed);
    try {
      const overdue = batch.flatMap(({ deliveryId, isOverdue }) => (isOverdue ? [deliveryId] : []));
      const busy = { deliveryIds: overdue, waitMs: BUSY_WAIT_MS };
      const request = { ...requestOf(batch), busy, routing: senders.routing(states, unknownWaitMs) };
      const result = await hold(() => claimByRoute(sql, request));
      begun(result.claimed);
      const dispatches = new Map(batch.map(({ deliveryId, dispatchId }) => [deliveryId, dispatchId]));
      for (const { id, senderId } of result.held) onHeld(dispatches.get(id)!, senderId);
      return { ...result, held: result.held.map(({ id }) => id) };
    } catch (err) {
      begun([]);
      throw err;
    }
  };

  /** Claims deliveries whose sender or route this worker doesn't know yet. The first claim has had effects, so this doesn't reject. */
  const afterRefresh = async (batch: readonly Claimable[]) => {
    try {
      await senders.refresh();
      return await byRoute(batch, MISSING_WAIT_MS);
    } catch (err) {
      logger.warn({ err }, 'could not read senders, will claim their mails again');
      return { claimed: [], held: batch.map(({ deliveryId }) => deliveryId) };
    }
  };

  const ofSenders = async (ids: string[]): Promise<string[]> => {
    if (ids.length === 0) return [];
    try {
      return await findOfSenders(sql, ids);
    } catch (err) {
      logger.warn({ err }, 'could not look up which deliveries have a sender');
      return [];
    }
  };

  // If the lookup fails, no id counts as unknown, and the messages are acked: the dispatcher republishes whatever is still queued.
  const findUnknown = async (ids: string[]): Promise<string[]> => {
    if (ids.length === 0) return [];
    try {
      return await findUnknownDeliveries(sql, ids);
    } catch (err) {
      logger.warn({ err }, 'could not look up which deliveries are unknown');
      return [];
    }
  };

  const claimFirst = async (batch: readonly Claimable[]) => {
    if (senders.areStored()) {
      const { unknown, ...first } = await byRoute(batch, null);
      return { ...first, again: unknown };
    }
    const messageDomain = senders.identityOf(null)!.domain;
    const claimed = await hold(async () => ({
      claimed: await claimDeliveries(sql, { ...requestOf(batch), messageDomain }),
    }));
    return { ...claimed, held: [], again: undefined };
  };

  return async (batch) => {
    const first = await claimFirst(batch);
    const touched = new Set([...first.claimed.map(({ id }) => id), ...first.held, ...(first.again ?? [])]);
    const others = batch.map(({ deliveryId }) => deliveryId).filter((id) => !touched.has(id));
    const unknown = await findUnknown(others);
    const rest = others.filter((id) => !unknown.includes(id));
    const again = first.again ?? (await ofSenders(rest));
    const second =
      again.length > 0
        ? await afterRefresh(batch.filter(({ deliveryId }) => again.includes(deliveryId)))
        : { claimed: [], held: [] };
    const claimed = [...first.claimed, ...second.claimed];
    const held = [...first.held, ...second.held];
    const settled = new Set([...claimed.map(({ id }) => id), ...held, ...unknown]);
    return {
      claimed,
      held,
      unknown,
      passedOver: batch.map(({ deliveryId }) => deliveryId).filter((id) => !settled.has(id)),
    };
  };
};
