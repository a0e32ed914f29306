import type { Claimable } from '../claim.js';
import type { createDeliverBatch, Verdict } from '../deliver.js';

/** A `deliverBatch` whose verdicts come from the test. */
export const createFakeDelivery = () => {
  const batches: Claimable[][] = [];
  const open = new Map<string, (verdict: Verdict) => void>();
  const fake = {
    batches,
    open,
    failures: 0,
    isInstant: false,
    say: (verdict: Verdict, ...ids: string[]) => ids.forEach((id) => open.get(id)!(verdict)),
    deliverBatch: (async (batch, onVerdict) => {
      batches.push(batch);
      if (fake.failures > 0) {
        fake.failures -= 1;
        throw new Error('Connection terminated unexpectedly');
      }
      await Promise.all(
        batch.map(async ({ deliveryId }) => {
          const verdict = fake.isInstant
            ? 'tried'
            : await new Promise<Verdict>((resolve) => open.set(deliveryId, resolve));
          open.delete(deliveryId);
          onVerdict(deliveryId, verdict);
        }),
      );
    }) satisfies ReturnType<typeof createDeliverBatch>,
  };
  return fake;
};
