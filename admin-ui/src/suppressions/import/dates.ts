const SECONDS = /^\d{9,11}$/;
/** A date and a time with a space, as Go, Mailchimp and spreadsheets write them. Without an offset it is taken as UTC. */
const SPACED = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?: ?([+-]\d\d):?(\d\d))?(?: [A-Z]{2,4})?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** ISO 8601 instant of a date of an export; undefined if it isn't one. */
export const dateOf = (cell: string): string | undefined => {
  const text = cell.trim();
  if (text === '') return undefined;
  const instant = new Date(asIso(text));
  return Number.isNaN(instant.getTime()) || instant.getTime() < 0 ? undefined : instant.toISOString();
};

const asIso = (text: string): string | number => {
  if (SECONDS.test(text)) return Number(text) * 1_000;
  if (DATE.test(text)) return `${text}T00:00:00Z`;
  const spaced = SPACED.exec(text);
  if (!spaced) return text;
  const [, date, time, hours, minutes] = spaced;
  return `${date}T${time}${hours ? `${hours}:${minutes}` : 'Z'}`;
};
