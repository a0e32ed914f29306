import type { ClaimedDelivery } from '@tidings/core/ledger/claim';
import { renewLeases } from '@tidings/core/ledger/leases';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { startLoop } from '@tidings/core/runtime/loop';
import { LeaseLapsedError } from './mail/smtp-outcome.js';

export type HeldLeases = ReturnType<typeof startHeldLeases>;

/** The leases of what this worker has claimed and not yet settled, renewed thrice in their time. */
export const startHeldLeases = ({ sql, leaseMs, logger }: { sql: Sql; leaseMs: number; logger: Logger }) => {
  /** Until when each surely holds, by our own monotonic clock: counted from before the statement that PostgreSQL counted from. */
  const held = new Map<string, { leaseToken: string; until: number }>();

  const renew = async (): Promise<'wait'> => {
    const leases = [...held].map(([deliveryId, { leaseToken }]) => ({ deliveryId, leaseToken }));
    if (leases.length === 0) return 'wait';
    const until = performance.now() + leaseMs;
    const renewed = new Set(await renewLeases(sql, { leases, leaseMs }));
    for (const { deliveryId, leaseToken } of leases) {
      if (!renewed.has(deliveryId)) continue;
      const lease = held.get(deliveryId);
      // What has lapsed stays lapsed: somebody else may have it by now.
      if (lease?.leaseToken === leaseToken && lease.until > performance.now()) lease.until = until;
    }
    return 'wait';
  };
  const loop = startLoop({ name: 'renew leases', everyMs: leaseMs / 3, step: renew, logger });

  return {
    hold: (claimed: ClaimedDelivery[], claimedAt: number) => {
      for (const { id, leaseToken } of claimed) held.set(id, { leaseToken, until: claimedAt + leaseMs });
    },
    release: (deliveryIds: string[]) => deliveryIds.forEach((id) => held.delete(id)),
    /** Throws LeaseLapsedError where somebody else may claim the delivery. */
    check: (deliveryId: string) => {
      const lease = held.get(deliveryId);
      if (!lease || lease.until <= performance.now()) throw new LeaseLapsedError();
    },
    /** For how long it surely holds, in milliseconds. */
    remaining: (deliveryId: string): number => (held.get(deliveryId)?.until ?? 0) - performance.now(),
    stop: loop.stop,
  } satisfies Running & Record<string, unknown>;
};
