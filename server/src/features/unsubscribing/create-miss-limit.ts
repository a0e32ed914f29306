/** A network may try so many invalid tokens in a minute. */
export const MAX_MISSES = 60;
const WINDOW_MS = 60_000;

/** The oldest networks are forgotten beyond this. */
const MAX_NETWORKS = 10_000;

/** Counts requests with invalid tokens, by network. Valid ones are never limited. */
export const createMissLimit = ({ now = Date.now }: { now?: () => number } = {}) => {
  const windows = new Map<string, { until: number; misses: number }>();

  return {
    /** Milliseconds until the network may try again. 0 if it may try now. */
    waitAfterMiss: (network: string): number => {
      const at = now();
      const open = windows.get(network);
      if (open && open.until > at) {
        open.misses += 1;
        return open.misses > MAX_MISSES ? open.until - at : 0;
      }
      windows.delete(network);
      windows.set(network, { until: at + WINDOW_MS, misses: 1 });
      if (windows.size > MAX_NETWORKS) windows.delete(windows.keys().next().value!);
      return 0;
    },
  };
};
