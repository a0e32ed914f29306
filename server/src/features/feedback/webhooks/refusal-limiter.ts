import type { Logger } from '@tidings/core/runtime/logger';

const MINUTE_MS = 60_000;

/** Refused calls in a minute, by address. Providers repeat a call that gets 429. */
const MAX_REFUSALS = 60;

/** Beyond this many addresses in a minute, the counts of all start anew. */
const MAX_ADDRESSES = 10_000;

export type RefusalLimiter = ReturnType<typeof createRefusalLimiter>;

/**
 * Counts the calls that were refused for their signature, password or format, in windows of a minute. Logs the first of each provider
 * in a window with the number of those before it.
 */
export const createRefusalLimiter = ({
  logger,
  now = () => performance.now(),
}: {
  logger: Logger;
  /** Milliseconds of a clock that never goes back. */
  now?: () => number;
}) => {
  const refusals = new Map<string, number>();
  /** Refused calls that weren't logged, by provider. */
  const unlogged = new Map<string, number>();
  const logged = new Set<string>();
  let windowEnd = now() + MINUTE_MS;

  const startWindow = () => {
    if (now() < windowEnd) return;
    windowEnd = now() + MINUTE_MS;
    refusals.clear();
    logged.clear();
  };

  return {
    isBlocked: (address: string): boolean => {
      startWindow();
      return (refusals.get(address) ?? 0) >= MAX_REFUSALS;
    },

    note: ({ address, provider, reason }: { address: string; provider: string; reason: string }) => {
      startWindow();
      if (refusals.size >= MAX_ADDRESSES) refusals.clear();
      refusals.set(address, (refusals.get(address) ?? 0) + 1);
      const before = unlogged.get(provider) ?? 0;
      if (logged.has(provider)) {
        unlogged.set(provider, before + 1);
        return;
      }
      logged.add(provider);
      unlogged.set(provider, 0);
      logger.warn({ provider, reason, unloggedBefore: before }, 'refused a call of a feedback webhook');
    },
  };
};
