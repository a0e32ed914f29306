/** Replaces the text from `start` to `end`. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** Applies edits that don't overlap. Insertions at one place stay in order. */
export const applyEdits = (text: string, edits: readonly Edit[]): string => {
  let result = '';
  let end = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(end, edit.start) + edit.text;
    end = edit.end;
  }
  return result + text.slice(end);
};
