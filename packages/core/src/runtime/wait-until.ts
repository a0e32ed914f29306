import { setTimeout as sleep } from 'node:timers/promises';

/** Checks `condition` every `everyMs` until it is truthy, and returns its value. Throws after `withinMs`. */
export const waitUntil = async <T>(
  condition: () => T | Promise<T>,
  {
    withinMs = 10_000,
    everyMs = 5,
    what = 'the condition',
  }: { withinMs?: number; everyMs?: number; what?: string } = {},
): Promise<Exclude<NonNullable<T>, false>> => {
  const until = performance.now() + withinMs;
  for (;;) {
    const value = await condition();
    if (value) return value as Exclude<NonNullable<T>, false>;
    if (performance.now() > until) throw new Error(`${what} did not come true within ${withinMs} ms`);
    await sleep(everyMs);
  }
};
