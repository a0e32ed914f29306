import type { UncertainPolicy } from '@tidings/core/ledger/status';

export interface DispatcherSettings {
  uncertainPolicy: UncertainPolicy;
  /** Tries that a delivery has in all. */
  maxAttempts: number;
  leaseMs: number;
}
