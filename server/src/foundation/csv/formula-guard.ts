/**
 * Matches apostrophes before a character that makes a spreadsheet read a value as a formula. The characters are those
 * of csv-stringify's `escape_formulas`.
 */
const GUARDED = /^'+[=+\-@\t\r＝＋－＠]/;

/** Adds an apostrophe to a value that already looks escaped, so that removing one on import restores the value. */
export const guardAgain = (text: string): string => (GUARDED.test(text) ? `'${text}` : text);

/** Removes the apostrophe that the export added. */
export const unguard = (text: string): string => (GUARDED.test(text) ? text.slice(1) : text);
