/** An endpoint whose oldest request has failed for so long is disabled. */
export const GIVE_UP_AFTER_MS = 3 * 24 * 3_600_000;

const FIRST_WAIT_MS = 5_000;
const MAX_WAIT_MS = 3_600_000;

/** Longer waits that a receiver asks for are shortened to this. */
const MAX_RETRY_AFTER_MS = 24 * 3_600_000;

/**
 * Wait before the next try, after `tries` failed ones: 5 s, doubled with each try up to an hour, times 0.75 to 1.25 so that lanes don't
 * try together. `random` is from 0 to 1.
 */
export const waitAfter = (tries: number, random = Math.random()): number =>
  Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries - 1, 20)) * (0.75 + random / 2);

/** Milliseconds that Retry-After asks for: seconds or a date (RFC 9110 section 10.2.3). Undefined if it is neither. */
export const retryAfterMs = (header: string | undefined, now = Date.now()): number | undefined => {
  if (header === undefined) return undefined;
  const text = header.trim();
  const wait = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? undefined : Math.min(MAX_RETRY_AFTER_MS, Math.max(0, wait));
};
