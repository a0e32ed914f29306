import { localStorageStore, type Store } from 'react-admin';
import { STORE } from '../auth/browser-settings';

const keptAfterSignOut = ['locale', 'theme'];

/** React-Admin clears its store at sign-out. Language and theme are kept: they belong to the browser, not to the session. */
export const createUiStore = (): Store => {
  const store = localStorageStore(undefined, STORE);
  return {
    ...store,
    reset: () => {
      const kept = keptAfterSignOut.map((key) => ({ key, value: store.getItem<unknown>(key) }));
      store.reset();
      for (const { key, value } of kept) store.setItem(key, value);
    },
  };
};
