export type Random = ReturnType<typeof createRandom>;

/** The same numbers for the same seed: mulberry32. */
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
    /** A whole number from 0 up to, not including, `end`. */
    below,
    one: <T>(items: readonly T[]): T => items[below(items.length)]!,
    /** At most `most` of the items, at least one, in any order. */
    some: <T>(items: readonly T[], most: number): T[] => {
      const left = [...items];
      const count = Math.min(left.length, 1 + below(most));
      return Array.from({ length: count }, () => left.splice(below(left.length), 1)[0]!);
    },
  };
};
