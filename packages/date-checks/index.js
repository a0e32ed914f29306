/** @type {(text: string) => Date} An invalid date if the text isn't ISO 8601. */
export const parseISO = (text) => new Date(/^\d{4}-\d\d/.test(text) ? text : Number.NaN);

/** @type {(date: Date) => boolean} */
export const isValid = (date) => !Number.isNaN(date.getTime());

/** @type {(text: string) => boolean} No format is known, so no text matches one. */
export const isMatch = () => false;
