import { waitUntil } from '@tidings/core/runtime/wait-until';
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import { ADMIN_PASSWORD } from './tidings.js';

const TIMEOUT_MS = 15_000;

/** Browser errors that tests cause on purpose: refused requests, and a network that a test cuts. */
const EXPECTED = [/status of (?:4\d\d|503)/, /ERR_INTERNET_DISCONNECTED/];

/** Requests of each page that are in flight, without streams, which last. */
const inFlight = new WeakMap<Page, Set<Request>>();

const followRequests = (page: Page): void => {
  const running = new Set<Request>();
  inFlight.set(page, running);
  page.on('request', (request) => {
    if (!request.url().endsWith('/graphql/stream')) running.add(request);
  });
  page.on('requestfinished', (request) => running.delete(request));
  page.on('requestfailed', (request) => running.delete(request));
};

/** Goes from a page of the admin to another one as a link would, without loading the admin again, and waits until it has all its data. */
export const goTo = async (page: Page, path: string): Promise<void> => {
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate', { state: null }));
  }, path);
  await settled(page);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
};

/** Waits until a page of `createAdminPages` has requested nothing for four frames: answers are drawn, and no other request follows. */
export const settled = async (page: Page): Promise<void> => {
  const running = inFlight.get(page)!;
  await waitUntil(
    async () => {
      for (let turn = 0; turn < 2; turn += 1) {
        if (running.size > 0) return false;
        await page.evaluate(
          () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
        );
      }
      return running.size === 0;
    },
    { what: 'the end of all requests', withinMs: TIMEOUT_MS },
  );
};

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
    followRequests(page);
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
