import polyglotI18nProvider from 'ra-i18n-polyglot';
import type { I18nProvider } from 'react-admin';
import { english, russian } from '../i18n/messages';

const messages = { en: english, ru: russian };
type Locale = keyof typeof messages;

const isSupported = (locale: string): locale is Locale => locale in messages;

/** The first of the browser's languages that we speak; English where there is none. */
export const chooseLocale = (wanted: readonly string[]): Locale =>
  wanted.map((tag) => tag.split('-')[0]!.toLowerCase()).find(isSupported) ?? 'en';

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
    // Screen readers and hyphenation go by the page's own language.
    changeLocale: async (locale) => {
      await provider.changeLocale(locale);
      announce(locale);
    },
  };
};
