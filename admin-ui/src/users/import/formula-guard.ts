/** What a spreadsheet takes for a formula. Cells of ours have an apostrophe before it, and lose it when they come back. */
export const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

const GUARDED = /^'+[=+\-@\t\r＝＋－＠]/;

/** A cell as it was before it was guarded. The server does it for all but attributes. */
export const unguard = (cell: string): string => (GUARDED.test(cell) ? cell.slice(1) : cell);

/** With one apostrophe more for a text that looks guarded by itself, so that taking one off gives it back. */
export const guardAgain = (text: string): string => (GUARDED.test(text) ? `'${text}` : text);
