import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { isSerious, violationsOf } from '../support/accessibility.js';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { ADMIN_PASSWORD, startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

const SCREENSHOTS = process.env.SCREENSHOTS;

/** In bytes, compressed and with headers. */
const AT_MOST = 40 * 1_024;

/** Adds up what the page transfers, from now on. */
const countBytes = async (page: Page) => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  let bytes = 0;
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  return () => bytes;
};

describe.skipIf(!browser)('the sign-in page', () => {
  let url: string;
  const pages = createAdminPages({ browser: browser!, url: () => url });

  beforeAll(async () => {
    ({ url } = await startTestTidings());
  });

  const fill = async (page: Page, { username = 'admin', password = ADMIN_PASSWORD } = {}) => {
    await page.getByLabel('Username or e-mail').fill(username);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
  };

  test('transfers less than 40 KB until it can be used, and nothing more until someone types', async () => {
    const page = await pages.openPage();
    const bytes = await countBytes(page);
    await page.goto(url, { waitUntil: 'networkidle' });
    await page.getByLabel('Username or e-mail').waitFor();
    expect(bytes()).toBeGreaterThan(2_000);
    expect(bytes()).toBeLessThan(AT_MOST);
  });

  test('opens the page that was asked for, and is passed over by those who are signed in', async () => {
    const page = await pages.openPage();
    await page.goto(`${url}/groups?page=1`);
    await fill(page);
    await page.getByRole('heading', { name: 'Groups' }).waitFor();
    await page.goto(`${url}/login`);
    await page.waitForURL(`${url}/`);
  });

  test('names a field that is empty, and keeps the input after a wrong password, in both languages', async () => {
    const page = await pages.openPage();
    await page.goto(url);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect.poll(() => page.getByText('Required').count()).toBe(2);
    const username = page.getByLabel('Username or e-mail');
    expect(await username.getAttribute('aria-invalid')).toBe('true');
    await fill(page, { password: 'wrong' });
    await page.getByRole('alert').getByText('Wrong username or password.').waitFor();
    await page.getByLabel('Language').selectOption('Русский');
    await page.getByRole('alert').getByText('Неверное имя пользователя или пароль.').waitFor();
    await page.getByRole('heading', { name: 'Вход в Tidings' }).waitFor();
    expect(await page.getByLabel('Имя пользователя или e-mail').inputValue()).toBe('admin');
    await page.getByLabel('Пароль', { exact: true }).fill(ADMIN_PASSWORD);
    await page.keyboard.press('Enter');
    // The admin keeps the language that was chosen here.
    await page.getByRole('menuitem', { name: 'Уведомления' }).waitFor();
  });

  test('says that the session has ended, and goes back to the page of before', async () => {
    const page = await pages.signIn({ path: '/groups' });
    await page.getByRole('heading', { name: 'Groups' }).waitFor();
    await page.context().clearCookies();
    await page.getByRole('menuitem', { name: 'People' }).click();
    await page.getByText('Your session has ended. Please sign in again.').waitFor();
    await fill(page);
    await page.getByRole('heading', { name: 'People' }).waitFor();
  });

  test('keeps the form and the input while the network is away, and signs in when it is back', async () => {
    const page = await pages.openPage();
    await page.goto(url);
    await page.getByLabel('Username or e-mail').waitFor();
    await page.context().setOffline(true);
    const failed = page.waitForEvent('requestfailed', (request) => request.url().includes('/assets/admin-'));
    await page.getByLabel('Username or e-mail').fill('admin');
    await failed;
    await page.getByLabel('Password', { exact: true }).fill(ADMIN_PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Can’t reach the server.').waitFor();
    expect(await page.getByLabel('Username or e-mail').inputValue()).toBe('admin');
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('menuitem', { name: 'Notifications' }).waitFor();
  });

  test('says in the form that the server went away after the sign-in, and can be tried again', async () => {
    const page = await pages.openPage();
    await page.goto(url);
    await page.getByLabel('Username or e-mail').waitFor();
    await page.route('**/assets/admin-*', (route) => route.fulfill({ status: 503 }));
    await page.route('**/graphql', (route) =>
      route.request().postData()?.includes('mutation') ? route.continue() : route.fulfill({ status: 503 }),
    );
    await fill(page);
    await page.getByRole('alert').getByText('Can’t reach the server.').waitFor();
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('menuitem', { name: 'Notifications' }).waitFor();
  });

  test('the page says that the admin can’t be loaded after a reload, and can be tried again', async () => {
    const page = await pages.openPage();
    await page.goto(url);
    await page.getByLabel('Username or e-mail').waitFor();
    await page.route('**/assets/admin-*', (route) => route.fulfill({ status: 503 }));
    await fill(page);
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    await page.getByRole('alert').getByText('Can’t reach the server.').waitFor();
    if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/unreachable.png` });
    expect((await violationsOf(page)).filter(isSerious)).toEqual([]);
    await page.unrouteAll();
    await again.click();
    await page.getByRole('menuitem', { name: 'Notifications' }).waitFor();
  });

  test('says how long to wait after too many tries', async () => {
    const page = await pages.openPage();
    await page.route('**/graphql', (route) =>
      route.request().postData()?.includes('mutation')
        ? route.fulfill({
            json: {
              errors: [
                {
                  message: 'Too many attempts',
                  extensions: { code: 'RATE_LIMITED', reason: 'signIn.tooManyTries', params: { seconds: 3 } },
                },
              ],
            },
          })
        : route.continue(),
    );
    await page.goto(url);
    await fill(page);
    await page.getByText('Too many attempts. Try again in 3 seconds.').waitFor();
  });

  test.each([
    { look: 'on a desktop, light', viewport: { width: 1280, height: 900 }, colorScheme: 'light' as const },
    { look: 'on a phone, dark', viewport: { width: 360, height: 640 }, colorScheme: 'dark' as const },
  ])('has no serious violation of accessibility $look', async ({ viewport, colorScheme }) => {
    const page = await pages.openPage({ viewport, colorScheme });
    await page.goto(url);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Required').first().waitFor();
    expect((await violationsOf(page)).filter(isSerious)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
  });
});
