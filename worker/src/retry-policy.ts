import type { UncertainPolicy } from '@tidings/core/ledger/status';

/** Retries spread over a fifth of their wait, so that what failed together doesn't come back together. */
const JITTER = 0.2;

export type RetryPolicy = ReturnType<typeof createRetryPolicy>;

export const createRetryPolicy = ({
  waitsMs,
  uncertainPolicy,
}: {
  waitsMs: number[];
  uncertainPolicy: UncertainPolicy;
}) => {
  /** The wait before the try after `attempt`; null where that was the last. */
  const waitAfter = (attempt: number): number | null => {
    const wait = waitsMs[attempt - 1];
    return wait === undefined ? null : Math.round(wait * (1 + JITTER * (Math.random() - 0.5)));
  };
  return {
    waitAfter,
    waitAfterUncertain: (attempt: number) => (uncertainPolicy === 'resend' ? waitAfter(attempt) : null),
  };
};
