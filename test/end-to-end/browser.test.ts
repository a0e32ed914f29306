import { waitUntil } from '@tidings/core/runtime/wait-until';
import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startBrowser } from '../support/browser.js';
import { ADMIN_PASSWORD, startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

describe.skipIf(!browser)('in a browser', () => {
  let url: string;
  let page: Page;
  const asked = new Set<string>();
  const problems: string[] = [];

  beforeAll(async () => {
    ({ url } = await startTestTidings());
  });

  beforeEach(async () => {
    const context = await browser!.newContext({ locale: 'en-GB' });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('request', (request) => asked.add(new URL(request.url()).origin));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  });

  afterEach(async () => {
    await page.context().close();
    // Nothing of it comes from elsewhere: it works without the internet.
    expect([...asked].filter((origin) => origin !== url && !origin.startsWith('null'))).toEqual([]);
    expect(problems.splice(0)).toEqual([]);
  });

  const signIn = async (password = ADMIN_PASSWORD) => {
    await page.goto(url);
    await page.fill('input[name=username]', 'admin');
    await page.fill('input[name=password]', password);
    await page.keyboard.press('Enter');
  };

  test('signing in shows who is signed in, and signing out ends it', async () => {
    await signIn();
    await page.getByText('admin@example.com').waitFor();
    await page.getByRole('button', { name: 'admin' }).click();
    await page.getByRole('menuitem').last().click();
    await page.waitForSelector('input[name=password]');
    await page.goto(url);
    await page.waitForSelector('input[name=password]');
  });

  test('a wrong password is said in words', async () => {
    await signIn('a wrong one');
    expect(await page.getByRole('alert').first().textContent()).toMatch(/name or password/i);
  });

  test('the playground asks with the session', async () => {
    await signIn();
    await page.getByText('admin@example.com').waitFor();
    await page.goto(`${url}/graphql`);
    // A tab that is chosen before the editor has loaded keeps the text of the one before.
    await page.locator('.view-line', { hasText: 'mutation' }).waitFor();
    await page.getByRole('tab', { name: 'AskTheLog' }).click();
    await page.locator('.view-line', { hasText: 'attempts' }).first().waitFor();
    // GraphiQL reads a tab's operations a moment after it shows them, and until then asks for those of the tab before.
    await waitUntil(
      async () => {
        await page.getByRole('button', { name: /execute/i }).click();
        const answer = page.locator('.graphiql-response', { hasText: '"attempts"' });
        return answer.waitFor({ timeout: 500 }).then(
          () => true,
          () => false,
        );
      },
      { what: 'an answer of the log', withinMs: 15_000 },
    );
    problems.length = 0;
  });
});
