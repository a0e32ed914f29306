import { chooseLocale, isLocale, type Locale } from '../i18n/choose-locale';

/** Name of React-Admin's store in the browser, which the sign-in page reads and writes without React-Admin. */
export const STORE = 'tidings';

const keyOf = (setting: 'locale' | 'theme') => `RaStore${STORE}.${setting}`;

/** The store keeps JSON, and text as it is where it isn't JSON. A browser may refuse to store anything. */
const read = (setting: 'locale' | 'theme'): string | undefined => {
  try {
    return localStorage.getItem(keyOf(setting))?.replace(/^"|"$/g, '');
  } catch {
    return undefined;
  }
};

const write = (setting: 'locale' | 'theme', value: string): void => {
  try {
    localStorage.setItem(keyOf(setting), JSON.stringify(value));
  } catch {
    // The choice holds for this page only.
  }
};

export const readLocale = (): Locale => {
  const stored = read('locale');
  return stored && isLocale(stored) ? stored : chooseLocale(navigator.languages);
};

export const keepLocale = (locale: Locale): void => write('locale', locale);

export type Theme = 'light' | 'dark';

export const readTheme = (): Theme => {
  const stored = read('theme');
  if (stored === 'light' || stored === 'dark') return stored;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
};

export const keepTheme = (theme: Theme): void => write('theme', theme);

const WAS_SIGNED_IN = 'tidings.wasSignedIn';

/** Whether someone was signed in here at the last visit, so that the admin can load before the server says who is. */
export const wasSignedIn = (): boolean => {
  try {
    return localStorage.getItem(WAS_SIGNED_IN) !== null;
  } catch {
    return false;
  }
};

export const keepSignedIn = (isSignedIn: boolean): void => {
  try {
    if (isSignedIn) localStorage.setItem(WAS_SIGNED_IN, '1');
    else localStorage.removeItem(WAS_SIGNED_IN);
  } catch {
    // The next visit loads the admin after the answer of the server.
  }
};
