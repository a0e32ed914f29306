/** How the helpers format values: for one recipient's locale and time zone. */
export interface Formatting {
  /** BCP 47 tag. */
  locale: string;
  /** IANA name. */
  timeZone: string;
}

export const DEFAULT_FORMATTING: Formatting = { locale: 'en', timeZone: 'UTC' };

export const DATE_STYLES = ['short', 'medium', 'long', 'full'] as const;
export type DateStyle = (typeof DATE_STYLES)[number];

/**
 * What a value of a context stands for: an instant, or a date or time as a calendar and a clock show it, which has the
 * same text in every time zone. A calendar's time is stored as if it were UTC.
 */
interface ContextDate {
  time: number;
  isInstant: boolean;
}

/** RFC 3339, with or without time and offset. */
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Smallest number that counts as milliseconds since 1970. Smaller ones are probably seconds, or no dates. */
const MIN_MILLISECONDS = 1e11;

/** Undefined if the value is no date: ISO 8601 text, or milliseconds since 1970. */
export const asDate = (value: unknown): ContextDate | undefined => {
  if (typeof value === 'number') {
    return Math.abs(value) >= MIN_MILLISECONDS && Math.abs(value) <= 8.64e15
      ? { time: value, isInstant: true }
      : undefined;
  }
  const match = typeof value === 'string' ? ISO.exec(value.trim()) : null;
  if (!match) return undefined;
  const [text, offset] = match;
  const [day, clock = '00:00'] = text.toUpperCase().split(/[T ]/) as [string, string?];
  // JavaScript accepts 30 February in some texts and turns it into a day in March.
  if (new Date(`${day}T00:00Z`).toJSON()?.slice(0, 10) !== day) return undefined;
  const time = Date.parse(`${day}T${offset ? clock : `${clock}Z`}`);
  return Number.isNaN(time) ? undefined : { time, isInstant: offset !== undefined };
};

/** A number, or a text that is one. Texts keep their digits, which may be more than a number has. */
export const asNumber = (value: unknown): number | string | undefined => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'string' && /^-?\d{1,40}(?:\.\d{1,40})?$/.test(value.trim()) ? value.trim() : undefined;
};

const MAX_FORMATS = 500;

/** Caches objects of `Intl`, since creating one costs as much as rendering a mail. */
const cached = <Key extends string, Value>(make: (key: Key) => Value) => {
  const known = new Map<Key, Value>();
  return (key: Key): Value => {
    const kept = known.get(key);
    if (kept !== undefined) return kept;
    if (known.size >= MAX_FORMATS) known.clear();
    const value = make(key);
    known.set(key, value);
    return value;
  };
};

const dateFormats = cached((key) => {
  const [locale, timeZone, dateStyle, timeStyle] = JSON.parse(key) as [string, string, DateStyle, DateStyle?];
  return new Intl.DateTimeFormat(locale, { timeZone, dateStyle, ...(timeStyle && { timeStyle }) });
});

const numberFormats = cached((key) => {
  const [locale, options] = JSON.parse(key) as [string, Intl.NumberFormatOptions];
  return new Intl.NumberFormat(locale, options);
});

const pluralRules = cached((locale) => new Intl.PluralRules(locale));

export const formatDate = (
  { time, isInstant }: ContextDate,
  { locale, timeZone, date, clock }: Formatting & { date: DateStyle; clock: DateStyle | undefined },
): string => dateFormats(JSON.stringify([locale, isInstant ? timeZone : 'UTC', date, clock])).format(time);

export const formatNumber = (
  value: number | string,
  { locale, ...options }: { locale: string } & Intl.NumberFormatOptions,
): string =>
  // ECMA-402 formats decimal texts exactly; the types of TypeScript lack them.
  numberFormats(JSON.stringify([locale, options])).format(value as number);

export const pluralCategory = (value: number | string, locale: string): Intl.LDMLPluralRule =>
  pluralRules(locale).select(Number(value));
