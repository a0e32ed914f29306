import { diffArrays } from 'diff';

export interface DiffPart {
  kind: 'removed' | 'added' | 'same';
  lines: string[];
}

/** With more changed lines than this, the whole old text is shown as removed and the whole new text as added. */
const MAX_CHANGED_LINES = 2_000;

const linesOf = (text: string): string[] => text.split(/\r?\n/);

export const lineDiff = (before: string, after: string): DiffPart[] => {
  const old = linesOf(before);
  const now = linesOf(after);
  const changes = diffArrays(old, now, { maxEditLength: MAX_CHANGED_LINES });
  if (!changes) {
    return [
      { kind: 'removed', lines: old },
      { kind: 'added', lines: now },
    ];
  }
  return changes.map(({ value, added, removed }) => ({
    kind: removed ? 'removed' : added ? 'added' : 'same',
    lines: value,
  }));
};
