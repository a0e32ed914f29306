import type { UncertainPolicy } from '@tidings/core/ledger/status';

export interface DispatcherSettings {
  uncertainPolicy: UncertainPolicy;
  /** Maximum number of attempts per delivery, the first included. */
  maxAttempts: number;
  leaseMs: number;
}
