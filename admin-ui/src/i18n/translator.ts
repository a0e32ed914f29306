import polyglotI18nProvider from 'ra-i18n-polyglot';
import type { I18nProvider, TranslationMessages } from 'react-admin';
import { errorText } from '../api/errors/load-texts';
import { isLocale, type Locale } from './choose-locale';

/** Formats the numbers and sets `smart_count`, which chooses the plural form. A message with a limit takes the plural form from `max`. */
const withNumbers = (params: Record<string, unknown>, locale: string) => {
  const numbers = Object.entries(params).filter((param): param is [string, number] => typeof param[1] === 'number');
  const shown = numbers.map(([name, value]) => [name, new Intl.NumberFormat(locale).format(value)]);
  return { ...params, ...Object.fromEntries(shown), smart_count: Number(params.max ?? numbers[0]?.[1] ?? 0) };
};

/** Translates keys of these messages, and the keys of refusals once their messages are loaded. */
export const createTranslator = (messages: Record<Locale, object>, initial: Locale): I18nProvider => {
  const provider = polyglotI18nProvider(
    (locale) => messages[isLocale(locale) ? locale : 'en'] as TranslationMessages,
    initial,
    [
      { locale: 'en', name: 'English' },
      { locale: 'ru', name: 'Русский' },
    ],
  );
  return {
    ...provider,
    translate: (key, options = {}) => {
      const locale = provider.getLocale();
      const text = errorText(locale, key, options);
      return provider.translate(key, text === undefined ? options : { ...withNumbers(options, locale), _: text });
    },
  };
};
