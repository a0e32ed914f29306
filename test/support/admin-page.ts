import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import { ADMIN_PASSWORD } from './tidings.js';

const TIMEOUT_MS = 15_000;

/** Browser errors that tests cause on purpose: refused requests, and a network that a test cuts. */
const EXPECTED = [/status of (?:4\d\d|503)/, /ERR_INTERNET_DISCONNECTED/];

/**
 * Opens pages of the admin, each in its own browser context, and closes them after each test. A test fails if a page requested another host, or
 * threw or logged an error.
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
    page.setDefaultTimeout(TIMEOUT_MS);
    page.on('request', (request) => asked.add(new URL(request.url()).origin));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    open.push(page);
    return page;
  };

  return {
    openPage,

    /** Signs in, and opens `path`. */
    signIn: async ({
      path = '/',
      username = 'admin',
      password = ADMIN_PASSWORD,
      ...options
    }: { path?: string; username?: string; password?: string } & BrowserContextOptions = {}): Promise<Page> => {
      const page = await openPage(options);
      // Signs in through the API rather than the form, since most tests are about later steps. The request comes from the page's own origin.
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
