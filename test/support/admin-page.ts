import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import { ADMIN_PASSWORD } from './tidings.js';

const PATIENCE_MS = 15_000;

/** What the browser notes as an error and is none of ours: the server's saying no, and a network that a test has cut. */
const EXPECTED = [/status of (?:4\d\d|503)/, /ERR_INTERNET_DISCONNECTED/];

/**
 * Pages of the admin, each in a browser of its own, closed after each test. A test fails where a page has asked another host for
 * anything, or has thrown or logged an error.
 */
export const createAdminPages = ({ browser, url }: { browser: Browser; url: () => string }) => {
  const asked = new Set<string>();
  const problems: string[] = [];
  const open: Page[] = [];

  afterEach(async () => {
    for (const page of open.splice(0)) await page.context().close();
    const origin = new URL(url()).origin;
    const elsewhere = [...asked].filter((one) => one !== origin && one !== 'null');
    asked.clear();
    const seen = problems.splice(0).filter((problem) => !EXPECTED.some((pattern) => pattern.test(problem)));
    expect({ elsewhere, problems: seen }).toEqual({ elsewhere: [], problems: [] });
  });

  const openPage = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('request', (request) => asked.add(new URL(request.url()).origin));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    open.push(page);
    return page;
  };

  return {
    openPage,

    /** Signed in, at `path`. */
    signIn: async ({
      path = '/',
      username = 'admin',
      password = ADMIN_PASSWORD,
      ...options
    }: { path?: string; username?: string; password?: string } & BrowserContextOptions = {}): Promise<Page> => {
      const page = await openPage(options);
      // By the API, from the page's own origin: most tests are about what comes after.
      const answer = await page.context().request.post(`${url()}/graphql`, {
        headers: { 'x-requested-with': 'tidings' },
        data: {
          query: 'mutation ($u: String!, $p: String!) { login(username: $u, password: $p) { user { id } } }',
          variables: { u: username, p: password },
        },
      });
      expect(await answer.json()).not.toHaveProperty('errors');
      await page.goto(`${url()}${path}`);
      return page;
    },
  };
};
