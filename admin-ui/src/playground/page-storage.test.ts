import { expect, test } from 'vitest';
import { createPageStorage } from './page-storage';

const fakeBrowser = () => {
  const stored = new Map<string, string>();
  const browser = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  };
  return { stored, browser };
};

test('text typed in the playground is kept until the page closes, and never stored in the browser', () => {
  const { stored, browser } = fakeBrowser();
  const storage = createPageStorage(browser);
  storage.setItem('graphiql:tabState', '{"password":"secret"}');
  expect(storage.getItem('graphiql:tabState')).toContain('secret');
  expect(stored.size).toBe(0);
});

test('the theme of the playground is stored in the browser', () => {
  const { browser } = fakeBrowser();
  createPageStorage(browser).setItem('graphiql:theme', 'dark');
  expect(createPageStorage(browser).getItem('graphiql:theme')).toBe('dark');
});
