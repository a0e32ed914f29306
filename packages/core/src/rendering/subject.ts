/** In UTF-16 units. RFC 5322 section 2.1.1 limits a line to 998 characters. */
export const MAX_SUBJECT_LENGTH = 900;

/** Longer than any grapheme in ordinary text; combining marks can go on without limit. */
const MAX_CHARACTER_LENGTH = 40;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A single line without control characters, truncated between graphemes if it is too long. */
export const asSubject = (text: string): string => {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length <= MAX_SUBJECT_LENGTH ? line : line.slice(0, endOfCut(line)).trimEnd();
};

const endOfCut = (line: string): number => {
  const start =
    graphemes.segment(line.slice(0, MAX_SUBJECT_LENGTH + MAX_CHARACTER_LENGTH)).containing(MAX_SUBJECT_LENGTH)?.index ??
    0;
  if (start > MAX_SUBJECT_LENGTH - MAX_CHARACTER_LENGTH) return start;
  return isInsidePair(line, MAX_SUBJECT_LENGTH) ? MAX_SUBJECT_LENGTH - 1 : MAX_SUBJECT_LENGTH;
};

const isInsidePair = (line: string, at: number): boolean => /^[\udc00-\udfff]/.test(line.slice(at, at + 1));
