/**
 * A cell that begins so is a formula to a spreadsheet: as csv-stringify's `escape_formulas` has it, with any apostrophes
 * that stand before.
 */
const GUARDED = /^'+[=+\-@\t\r＝＋－＠]/;

/** For a text that looks guarded by itself: with one apostrophe more, so that taking one off gives it back. */
export const guardAgain = (text: string): string => (GUARDED.test(text) ? `'${text}` : text);

/** A text as it was before the export put an apostrophe before it. */
export const unguard = (text: string): string => (GUARDED.test(text) ? text.slice(1) : text);
