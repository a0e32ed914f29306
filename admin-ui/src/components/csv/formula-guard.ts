/** Start of a spreadsheet formula. Tidings exports such a cell with an apostrophe before it, and removes the apostrophe on import. */
export const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

const GUARDED = /^'+[=+\-@\t\r＝＋－＠]/;

/** The cell without the apostrophe that guards it. The server removes this apostrophe from all fields except attributes. */
export const unguard = (cell: string): string => (GUARDED.test(cell) ? cell.slice(1) : cell);

/** Puts an apostrophe before a text that looks guarded, so that the text is the same after one apostrophe is removed. */
export const guardAgain = (text: string): string => (GUARDED.test(text) ? `'${text}` : text);
