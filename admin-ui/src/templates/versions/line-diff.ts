export interface DiffPart {
  /** Of the old text alone, of the new alone, or of both. */
  kind: 'removed' | 'added' | 'same';
  lines: string[];
}

/** Above this many pairs of lines the shortest difference isn't looked for: what differs is shown as one piece. */
const MOST_PAIRS = 4_000_000;

/** What one has to take out of the old text and put in to have the new one, line by line. */
export const lineDiff = (before: string, after: string): DiffPart[] => {
  const old = before.split(/\r?\n/);
  const now = after.split(/\r?\n/);
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;

  const middle = differing(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  const parts: DiffPart[] = [
    { kind: 'same', lines: old.slice(0, head) },
    ...middle,
    { kind: 'same', lines: old.slice(old.length - tail) },
  ];
  return joined(parts.filter(({ lines }) => lines.length > 0));
};

/** The longest common subsequence, by the table that everybody draws for it. */
const differing = (old: string[], now: string[]): DiffPart[] => {
  const whole: DiffPart[] = [
    { kind: 'removed', lines: old },
    { kind: 'added', lines: now },
  ];
  if (old.length * now.length > MOST_PAIRS) return whole;
  const width = now.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j]!;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      common[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const parts: DiffPart[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      parts.push({ kind: 'same', lines: [old[i]!] });
      i++;
      j++;
    } else if (j === now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) {
      parts.push({ kind: 'removed', lines: [old[i++]!] });
    } else {
      parts.push({ kind: 'added', lines: [now[j++]!] });
    }
  }
  return parts;
};

const joined = (parts: DiffPart[]): DiffPart[] => {
  const result: DiffPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (last?.kind === part.kind) last.lines = [...last.lines, ...part.lines];
    else result.push({ ...part });
  }
  return result;
};
