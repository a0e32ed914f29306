import { setTimeout as sleep } from 'node:timers/promises';

/** Looks again every few milliseconds until `condition` gives something truthy, which is returned. Throws after `withinMs`. */
export const waitUntil = async <T>(
  condition: () => T | Promise<T>,
  { withinMs = 10_000, what = 'the condition' }: { withinMs?: number; what?: string } = {},
): Promise<NonNullable<T>> => {
  const until = performance.now() + withinMs;
  for (;;) {
    const value = await condition();
    if (value) return value as NonNullable<T>;
    if (performance.now() > until) throw new Error(`${what} did not come true within ${withinMs} ms`);
    await sleep(5);
  }
};
