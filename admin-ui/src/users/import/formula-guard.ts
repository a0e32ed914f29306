/** Start of a spreadsheet formula. Tidings exports such a cell with an apostrophe before it, and removes the apostrophe on import. */
export const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

const GUARDED = /^'+[=+\-@\t\r＝＋－＠]/;

/** The cell without its guard. The server does this for all fields except attributes. */
export const unguard = (cell: string): string => (GUARDED.test(cell) ? cell.slice(1) : cell);

/** Adds an apostrophe to a text that looks guarded, so that removing one restores it. */
export const guardAgain = (text: string): string => (GUARDED.test(text) ? `'${text}` : text);
