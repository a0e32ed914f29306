/** A path that a template reads, and the known one that was probably meant. */
export interface NearMiss {
  path: string;
  meant: string;
}

const MAX_HINTS = 3;

/** Paths that look like a known path with a typing mistake. */
export const nearMisses = (read: readonly string[], known: readonly string[]): NearMiss[] => {
  const exact = new Set(known);
  return read
    .filter((path) => !exact.has(path))
    .flatMap((path) => {
      const meant = known.find((one) => one.toLowerCase() === path.toLowerCase()) ?? closest(path, known);
      return meant ? [{ path, meant }] : [];
    })
    .slice(0, MAX_HINTS);
};

const closest = (path: string, known: readonly string[]) => {
  const allowed = path.length > 7 ? 2 : path.length > 3 ? 1 : 0;
  return known.find((one) => distance(path, one, allowed) <= allowed);
};

/** Number of letters to insert, delete, replace or swap (optimal string alignment); more than `max` if the lengths alone say so. */
const distance = (a: string, b: string, max: number): number => {
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      let best = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + (isSame ? 0 : 1));
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwap) best = Math.min(best, older[column - 2]! + 1);
      current.push(best);
    }
    older = previous;
    previous = current;
  }
  return previous[b.length]!;
};

/** The template with a path corrected in all its expressions, also where it is written relative to a list. */
export const corrected = (source: string, { path, meant }: NearMiss): string => {
  const [wrong, right] = differingEnds(path.split('.'), meant.split('.'));
  const name = new RegExp(
    `(?<![\\w.-])((?:@root\\.|this\\.|\\.\\./|\\./|[\\w-]+\\.)*?)${escaped(wrong)}(?![\\w-])`,
    'g',
  );
  return source.replace(/\{\{[^}]*\}\}/g, (tag) => tag.replace(name, (_, before: string) => `${before}${right}`));
};

/** The two paths without the names that both begin with. */
const differingEnds = (wrong: string[], right: string[]): [string, string] => {
  const same = wrong.findIndex((name, place) => name !== right[place]);
  return [wrong.slice(same).join('.'), right.slice(same).join('.')];
};

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&');
