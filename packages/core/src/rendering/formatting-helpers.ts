import type Handlebars from 'handlebars';
import {
  asDate,
  asNumber,
  DATE_STYLES,
  type DateStyle,
  type Formatting,
  formatDate,
  formatNumber,
  pluralCategory,
} from './formatting.js';

/** Names that no context would have: a helper hides the variable of its name. */
export const FORMATTING_HELPERS = ['formatDate', 'formatNumber', 'formatCurrency', 'pluralize'] as const;
export type FormattingHelper = (typeof FORMATTING_HELPERS)[number];

/** How each helper is used, for people. */
export const HELPER_USES: Record<FormattingHelper, string> = {
  formatDate: '{{formatDate x "long"}}; styles are short, medium, long and full; options are time, timeZone and locale',
  formatNumber: '{{formatNumber x}}; options are decimals, percent and locale',
  formatCurrency: '{{formatCurrency x "EUR"}}; options are decimals and locale',
  pluralize: '{{pluralize n one="…" other="…"}}; options are zero, two, few, many and locale',
};

/** A helper's problem with a value or an option. The renderer adds what the template calls the value. */
export class HelperProblem extends Error {
  constructor(
    readonly reason: 'template.notADate' | 'template.notANumber' | 'template.helperUse',
    readonly options: Pick<HelperOptions, 'name' | 'loc'>,
  ) {
    super(reason);
  }
}

/** What Handlebars gives to a helper. `loc` is where the template calls it; `source` is the part's name. */
interface HelperOptions {
  name: FormattingHelper;
  hash: Record<string, unknown>;
  loc: { source: string; start: { line: number; column: number } };
}

type Format = (given: { value: unknown; argument: unknown; options: HelperOptions }, formatting: Formatting) => string;

const dateOf: Format = ({ value, argument = 'medium', options }, formatting) => {
  const date = asDate(value);
  if (!date) throw new HelperProblem('template.notADate', options);
  const { time, timeZone = formatting.timeZone, locale = formatting.locale } = options.hash;
  if (!isStyle(argument) || (time !== undefined && !isStyle(time)))
    throw new HelperProblem('template.helperUse', options);
  return formatDate(date, { locale: String(locale), timeZone: String(timeZone), date: argument, clock: time });
};

const isStyle = (value: unknown): value is DateStyle => (DATE_STYLES as readonly unknown[]).includes(value);

const numberOf: Format = ({ value, options }, formatting) => {
  const number = asNumber(value);
  if (number === undefined) throw new HelperProblem('template.notANumber', options);
  const { decimals, percent, locale = formatting.locale } = options.hash;
  return formatNumber(number, {
    locale: String(locale),
    ...digitsOf(decimals),
    ...(percent === true && { style: 'percent' }),
  });
};

const currencyOf: Format = ({ value, argument, options }, formatting) => {
  const number = asNumber(value);
  if (number === undefined) throw new HelperProblem('template.notANumber', options);
  if (typeof argument !== 'string') throw new HelperProblem('template.helperUse', options);
  const { decimals, locale = formatting.locale } = options.hash;
  return formatNumber(number, {
    locale: String(locale),
    style: 'currency',
    currency: argument,
    ...digitsOf(decimals),
  });
};

const digitsOf = (decimals: unknown) =>
  decimals === undefined ? {} : { minimumFractionDigits: Number(decimals), maximumFractionDigits: Number(decimals) };

const pluralOf: Format = ({ value, options }, formatting) => {
  const number = asNumber(value);
  if (number === undefined) throw new HelperProblem('template.notANumber', options);
  const { locale = formatting.locale, other, ...forms } = options.hash;
  if (other === undefined) throw new HelperProblem('template.helperUse', options);
  const form =
    Number(number) === 0 && forms.zero !== undefined ? forms.zero : forms[pluralCategory(number, String(locale))];
  return String(form ?? other);
};

const FORMATS: Record<FormattingHelper, Format> = {
  formatDate: dateOf,
  formatNumber: numberOf,
  formatCurrency: currencyOf,
  pluralize: pluralOf,
};

/** A missing value is printed as nothing, as everywhere in a template. `Intl` throws RangeErrors for options that it doesn't know. */
const createHelper =
  (format: Format, formatting: Formatting): Handlebars.HelperDelegate =>
  (...given: unknown[]) => {
    const options = given.at(-1) as HelperOptions;
    const [value, argument] = given.slice(0, -1);
    if (given.length < 2) throw new HelperProblem('template.helperUse', options);
    if (value === undefined || value === null || value === '') return '';
    try {
      return format({ value, argument, options }, formatting);
    } catch (err) {
      throw err instanceof RangeError ? new HelperProblem('template.helperUse', options) : err;
    }
  };

const MAX_KEPT = 500;
const kept = new Map<string, Record<string, Handlebars.HelperDelegate>>();

/** The helpers for one recipient's locale and time zone. */
export const formattingHelpers = (formatting: Formatting): Record<string, Handlebars.HelperDelegate> => {
  const key = `${formatting.locale} ${formatting.timeZone}`;
  const known = kept.get(key);
  if (known) return known;
  if (kept.size >= MAX_KEPT) kept.clear();
  const helpers = Object.fromEntries(FORMATTING_HELPERS.map((name) => [name, createHelper(FORMATS[name], formatting)]));
  kept.set(key, helpers);
  return helpers;
};
