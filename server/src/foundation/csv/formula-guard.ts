/**
 * A value that a spreadsheet would take for a formula, after any leading apostrophes. The characters are those of
 * csv-stringify's `escape_formulas`.
 */
const GUARDED = /^'+[=+\-@\t\r＝＋－＠]/;

/** Adds one apostrophe to a value that already looks escaped, so that removing one restores it. */
export const guardAgain = (text: string): string => (GUARDED.test(text) ? `'${text}` : text);

/** Removes the apostrophe that the export added. */
export const unguard = (text: string): string => (GUARDED.test(text) ? text.slice(1) : text);
