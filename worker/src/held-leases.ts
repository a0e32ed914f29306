import type { ClaimedDelivery } from '@tidings/core/ledger/claim';
import { renewLeases } from '@tidings/core/ledger/leases';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { startLoop } from '@tidings/core/runtime/loop';
import { LeaseLapsedError } from './mail/smtp-outcome.js';

export type HeldLeases = ReturnType<typeof startHeldLeases>;

/** The leases of the deliveries that this worker has claimed and not yet settled. Renews them every third of `leaseMs`. */
export const startHeldLeases = ({ sql, leaseMs, logger }: { sql: Sql; leaseMs: number; logger: Logger }) => {
  /** `until` is a time of the local monotonic clock. It is counted from before the statement that set the lease, so PostgreSQL's lease ends later. */
  const held = new Map<string, { leaseToken: string; until: number }>();

  const renew = async (): Promise<'wait'> => {
    const leases = [...held].map(([deliveryId, { leaseToken }]) => ({ deliveryId, leaseToken }));
    if (leases.length === 0) return 'wait';
    const until = performance.now() + leaseMs;
    const renewed = new Set(await renewLeases(sql, { leases, leaseMs }));
    for (const { deliveryId, leaseToken } of leases) {
      if (!renewed.has(deliveryId)) continue;
      const lease = held.get(deliveryId);
      // A lapsed lease stays lapsed: another worker may have claimed the delivery.
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
    /** Throws LeaseLapsedError if another worker may claim the delivery. */
    check: (deliveryId: string) => {
      const lease = held.get(deliveryId);
      if (!lease || lease.until <= performance.now()) throw new LeaseLapsedError();
    },
    /** Milliseconds for which the lease surely holds. */
    remaining: (deliveryId: string): number => (held.get(deliveryId)?.until ?? 0) - performance.now(),
    stop: loop.stop,
  } satisfies Running & Record<string, unknown>;
};
