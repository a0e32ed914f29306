import type { I18nProvider } from 'react-admin';
import { chooseLocale } from '../i18n/choose-locale';
import { english, russian } from '../i18n/messages';
import { createTranslator } from '../i18n/translator';

const announce = (locale: string) => {
  document.documentElement.lang = locale;
};

export const createI18nProvider = (wanted: readonly string[] = navigator.languages): I18nProvider => {
  const initial = chooseLocale(wanted);
  const translator = createTranslator({ en: english, ru: russian }, initial);
  announce(initial);
  return {
    ...translator,
    // Also sets the `lang` of the page, which screen readers and hyphenation use.
    changeLocale: async (locale) => {
      await translator.changeLocale(locale);
      announce(locale);
    },
  };
};
