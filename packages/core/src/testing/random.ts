export type Random = ReturnType<typeof createRandom>;

/** Deterministic random numbers from a seed (mulberry32). */
export const createRandom = (seed: number) => {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(next() * end);
  return {
    /** An integer from 0 to `end`, exclusive. */
    below,
    one: <T>(items: readonly T[]): T => items[below(items.length)]!,
    /** Between one and `max` of the items, in random order. */
    some: <T>(items: readonly T[], max: number): T[] => {
      const left = [...items];
      const count = Math.min(left.length, 1 + below(max));
      return Array.from({ length: count }, () => left.splice(below(left.length), 1)[0]!);
    },
  };
};
