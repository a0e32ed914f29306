const MAX_CANDIDATES = 50;

/**
 * Names for a copy, best first. The suffix of an earlier copy is removed, a new suffix is added, and each name has at most `maxLength`
 * characters.
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

/** Cuts to `maxLength` UTF-16 units, without splitting a surrogate pair or leaving a separator at the end. */
const cut = (text: string, maxLength: number): string =>
  text
    .slice(0, maxLength)
    .replace(/[\ud800-\udbff]$/, '')
    .replace(/[-_\s]+$/, '');

/** The first candidate that isn't taken, or the first candidate if all are. */
export const firstFree = (candidates: readonly string[], taken: readonly string[]): string =>
  candidates.find((candidate) => !taken.includes(candidate)) ?? candidates[0]!;
