const MAX_CANDIDATES = 50;

/**
 * Names for a copy, the best first: the name without the suffix of an earlier copy, cut so that each has at most `maxLength` characters, and the
 * suffix of the first, second … copy.
 */
export const copyNames = (
  name: string,
  { maxLength, suffixOf, earlier }: { maxLength: number; suffixOf: (n: number) => string; earlier: RegExp },
): string[] => {
  const original = name.replace(earlier, '') || name;
  return Array.from({ length: MAX_CANDIDATES }, (_, index) => {
    const suffix = suffixOf(index + 1);
    return `${cut(original, maxLength - suffix.length)}${suffix}`;
  });
};

/** At most so many UTF-16 units, and no half of a character, nor a separator at the end. */
const cut = (text: string, maxLength: number): string =>
  text
    .slice(0, maxLength)
    .replace(/[\ud800-\udbff]$/, '')
    .replace(/[-_\s]+$/, '');

/** The first of the candidates that isn't taken; the first of all if all are. */
export const firstFree = (candidates: readonly string[], taken: readonly string[]): string =>
  candidates.find((candidate) => !taken.includes(candidate)) ?? candidates[0]!;
