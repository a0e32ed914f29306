import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';
import { cleanUp } from './clean-up.js';

const start = async (): Promise<Browser> =>
  playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });

/** Starts a real browser. Undefined if this machine lacks its libraries. */
export const startBrowser = async (): Promise<Browser | undefined> => {
  const browser = await start().catch(() => undefined);
  if (browser) cleanUp(() => browser.close());
  return browser;
};
