/** A text that many mails share, but for the values in its slots. */
export interface Pattern {
  /** The text before, between and after the slots: one more than there are slots. */
  pieces: readonly string[];
  /** For each slot, the index of its value. */
  slots: readonly number[];
}

/** A pattern with the values of one mail. All mails of a pattern have the same object, so that results can be cached by it. */
export interface FilledPattern {
  pattern: Pattern;
  /** Those of slots aren't empty and have no line ends. */
  values: readonly string[];
}

/** A text of a mail, either whole or as a filled pattern. */
export type SharedText = string | FilledPattern;

export const isEmpty = (text: SharedText): boolean =>
  typeof text === 'string' ? text === '' : text.pattern.slots.length === 0 && text.pattern.pieces[0] === '';

export const wholeText = (text: SharedText): string =>
  typeof text === 'string' ? text : fill(text.pattern, text.values);

export const fill = ({ pieces, slots }: Pattern, values: readonly string[]): string => {
  let text = pieces[0]!;
  for (let at = 0; at < slots.length; at += 1) text += values[slots[at]!]! + pieces[at + 1]!;
  return text;
};
