const ZONE_NAME = /^[a-z][\w+-]*(?:\/[\w+-]+)*$/i;
const MAX_REMEMBERED = 1_000;

const remembered = new Map<string, boolean>();

/** Whether a text is an IANA time zone name. */
export const isTimeZone = (text: string): boolean => {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const isZone = ZONE_NAME.test(text) && resolves(() => new Intl.DateTimeFormat('en', { timeZone: text }));
  if (remembered.size < MAX_REMEMBERED) remembered.set(text, isZone);
  return isZone;
};

/** BCP 47 tag, also from "en_US"; undefined for other texts, such as "English". */
export const readLocale = (cell: string): string | undefined => {
  if (LOCALE.test(cell)) return cell;
  const tag = cell.replace(/\.[\w-]+$/, '').replaceAll('_', '-');
  return LOCALE.test(tag) ? tag : undefined;
};

/** A language with an optional script, region and variants. */
const LOCALE = /^[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*$/i;

const resolves = (make: () => unknown): boolean => {
  try {
    make();
    return true;
  } catch {
    return false;
  }
};
