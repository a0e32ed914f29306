import type { ClaimedDelivery } from '@tidings/core/ledger/claim';
import type { Deferral } from '@tidings/core/ledger/defer';
import { type Limit, type LimitGrant, type LimitScope, limitReason } from '@tidings/core/ledger/limits';

export interface KnownLimit extends Limit {
  /** The route has a limit for each day, given or by a warm-up plan. Each time that is taken counts then. */
  countsDays: boolean;
}

/** A mail that needs a time of one limit. */
export interface Candidate {
  delivery: ClaimedDelivery;
  isUrgent: boolean;
  scope: LimitScope;
  limit: KnownLimit;
}

/**
 * Gives the times of a grant to mails, personal ones first, and writes them to `times`. `grant.at` is a local time. Returns the deferrals of
 * the mails that got none.
 */
export const shareTimes = (
  group: readonly Candidate[],
  { grant, times }: { grant: LimitGrant; times: Map<string, number> },
): Deferral[] => {
  const urgent = group.filter(({ isUrgent }) => isUrgent);
  const bulk = group.filter(({ isUrgent }) => !isUrgent);
  const byTime = (a: Candidate, b: Candidate) => (times.get(a.delivery.id) ?? 0) - (times.get(b.delivery.id) ?? 0);
  const others = [
    ...bulk.filter(({ delivery }) => delivery.hasWaited).sort(byTime),
    ...bulk.filter(({ delivery }) => !delivery.hasWaited).sort(byTime),
  ];
  const granted = [...urgent.slice(0, grant.urgentGranted), ...others.slice(0, grant.othersGranted)];
  for (const [index, { delivery }] of granted.entries()) {
    const at = grant.at + index * grant.stepMs;
    times.set(delivery.id, Math.max(at, times.get(delivery.id) ?? 0));
  }
  const deferral = ({ delivery, scope }: Candidate, waitMs: number): Deferral => {
    times.delete(delivery.id);
    const { id: deliveryId, dispatchId, leaseToken } = delivery;
    return { deliveryId, dispatchId, leaseToken, waitMs, reason: limitReason(scope) };
  };
  return [
    ...urgent
      .slice(grant.urgentGranted)
      .map((one, index) => deferral(one, grant.urgentWaitMs + index * grant.waitStepMs)),
    ...others.slice(grant.othersGranted).map((one, index) => deferral(one, grant.waitMs + index * grant.waitStepMs)),
  ];
};
