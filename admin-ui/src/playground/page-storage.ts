import type { GraphiQLProps } from 'graphiql';

type PageStorage = NonNullable<GraphiQLProps['storage']>;

type Browser = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const theme = 'graphiql:theme';

/** Storage for GraphiQL. It keeps typed text, which may contain passwords, in memory, and stores only the theme in the browser. */
export const createPageStorage = (browser: Browser = localStorage): PageStorage => {
  const page = new Map<string, string>();
  return {
    get length() {
      return page.size;
    },
    getItem: (key) => (key === theme ? browser.getItem(key) : (page.get(key) ?? null)),
    setItem: (key, value) => {
      if (key === theme) return browser.setItem(key, value);
      page.set(key, value);
    },
    removeItem: (key) => {
      if (key === theme) return browser.removeItem(key);
      page.delete(key);
    },
    clear: () => {
      browser.removeItem(theme);
      page.clear();
    },
  };
};
