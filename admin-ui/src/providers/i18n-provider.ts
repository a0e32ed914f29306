import polyglotI18nProvider from 'ra-i18n-polyglot';
import type { I18nProvider } from 'react-admin';
import { errorText } from '../api/errors/load-texts';
import { english, russian } from '../i18n/messages';

const messages = { en: english, ru: russian };
type Locale = keyof typeof messages;

const isSupported = (locale: string): locale is Locale => locale in messages;

/** The first supported language of the browser, otherwise English. */
export const chooseLocale = (wanted: readonly string[]): Locale =>
  wanted.map((tag) => tag.split('-')[0]!.toLowerCase()).find(isSupported) ?? 'en';

/** Formats the numbers and sets `smart_count`, which chooses the plural form. A message with a limit takes the plural form from `max`. */
const withNumbers = (params: Record<string, unknown>, locale: string) => {
  const numbers = Object.entries(params).filter((param): param is [string, number] => typeof param[1] === 'number');
  const shown = numbers.map(([name, value]) => [name, new Intl.NumberFormat(locale).format(value)]);
  return { ...params, ...Object.fromEntries(shown), smart_count: Number(params.max ?? numbers[0]?.[1] ?? 0) };
};

const announce = (locale: string) => {
  document.documentElement.lang = locale;
};

export const createI18nProvider = (wanted: readonly string[] = navigator.languages): I18nProvider => {
  const initial = chooseLocale(wanted);
  const provider = polyglotI18nProvider((locale) => messages[isSupported(locale) ? locale : 'en'], initial, [
    { locale: 'en', name: 'English' },
    { locale: 'ru', name: 'Русский' },
  ]);
  announce(initial);
  return {
    ...provider,
    translate: (key, options = {}) => {
      const locale = provider.getLocale();
      const text = errorText(locale, key, options);
      return provider.translate(key, text === undefined ? options : { ...withNumbers(options, locale), _: text });
    },
    // Also sets the `lang` of the page, which screen readers and hyphenation use.
    changeLocale: async (locale) => {
      await provider.changeLocale(locale);
      announce(locale);
    },
  };
};
