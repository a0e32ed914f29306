import type { UncertainPolicy } from '@tidings/core/ledger/status';

/** Retries are spread over a fifth of their wait, so that mails that failed together aren't retried together. */
const JITTER = 0.2;

export type RetryPolicy = ReturnType<typeof createRetryPolicy>;

export const createRetryPolicy = ({
  waitsMs,
  uncertainPolicy,
}: {
  waitsMs: number[];
  uncertainPolicy: UncertainPolicy;
}) => {
  /** The wait in milliseconds before the next try after `attempt`, or null if it was the last. */
  const waitAfter = (attempt: number): number | null => {
    const wait = waitsMs[attempt - 1];
    return wait === undefined ? null : Math.round(wait * (1 + JITTER * (Math.random() - 0.5)));
  };
  return {
    waitAfter,
    waitAfterUncertain: (attempt: number) => (uncertainPolicy === 'resend' ? waitAfter(attempt) : null),
  };
};
