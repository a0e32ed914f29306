const LOCALES = ['en', 'ru'] as const;

/** A language of the admin. */
export type Locale = (typeof LOCALES)[number];

export const isLocale = (locale: string): locale is Locale => LOCALES.some((each) => each === locale);

/** The first supported language of the browser, otherwise English. */
export const chooseLocale = (wanted: readonly string[]): Locale =>
  wanted.map((tag) => tag.split('-')[0]!.toLowerCase()).find(isLocale) ?? 'en';
