import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { STATISTIC } from '../support/fixtures.js';
import { ADMIN_PASSWORD, startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

describe.skipIf(!browser)('an operator sends', () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    tidings = await startTestTidings();
    const { admin } = tidings;
    await admin.createTemplate(STATISTIC);
    const people = await Promise.all(
      ['ann', 'bob', 'eve', 'max', 'zoe'].map((username) =>
        admin.createUser({ username, email: `${username}@example.com`, firstName: username.toUpperCase() }),
      ),
    );
    await admin.createGroup('Readers', people.slice(0, 3));
    await admin.createGroup('Writers', people.slice(2));
  });

  const choose = async (page: Page, { label, text }: { label: string; text: string }) => {
    const input = page.getByRole('combobox', { name: label });
    await input.fill(text);
    await page.getByRole('option', { name: text }).first().click();
    await page.keyboard.press('Escape');
  };

  test('the admin shows who is signed in, and the person can sign out', async () => {
    const page = await pages.openPage();
    await page.goto(tidings.url);
    await page.fill('input[name=username]', 'admin');
    await page.fill('input[name=password]', 'a wrong one');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').first().textContent()).toMatch(/name or password/i);
    await page.fill('input[name=password]', ADMIN_PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'admin' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForSelector('input[name=password]');
    await page.goto(`${tidings.url}/users`);
    await page.waitForSelector('input[name=password]');
  });

  test('a notification for two overlapping groups is created, sent from the list by a double click, and followed to the end', async () => {
    const page = await pages.signIn({ path: '/notifications/create' });
    await choose(page, { label: 'Template', text: 'statistic' });
    await page.getByLabel('Name').fill('Новые фильмы');
    await page.getByText('email.novye-filmy').waitFor();
    await choose(page, { label: 'Groups', text: 'Readers' });
    await page.getByText('Reaches 3 people').waitFor();
    await choose(page, { label: 'Groups', text: 'Writers' });
    await page.getByText('Reaches 5 people').waitFor();
    await page.getByLabel('title', { exact: true }).first().fill('New films');
    await page.getByRole('button', { name: 'Save', exact: true }).click();

    await page
      .getByRole('row', { name: /Новые фильмы/ })
      .getByRole('checkbox')
      .check();
    await page.getByRole('button', { name: 'Send notifications…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Readers, Writers').waitFor();
    await dialog.getByTitle('Mail preview').waitFor();
    await dialog.getByRole('button', { name: 'Send to 5 people' }).dblclick();

    await page.waitForURL(/\/dispatches\/[0-9a-f-]+\/show/);
    await page.getByText('Completed', { exact: true }).first().waitFor();
    // The page of the send shows the audience, and the final state of each recipient equals that of the send.
    await page.getByRole('link', { name: 'Readers' }).waitFor();
    await page.getByRole('row', { name: /zoe@example\.com.*Sent/ }).waitFor();
    const { items } = (await tidings.admin.ask('{ dispatches { items { id counts { total sent } } } }')).dispatches;
    expect(items).toEqual([{ id: expect.any(String), counts: { total: 5, sent: 5 } }]);
    const mails = await tidings.mailbox.list();
    expect(mails.flatMap(({ to }) => to).sort()).toEqual(
      ['ann', 'bob', 'eve', 'max', 'zoe'].map((name) => `${name}@example.com`),
    );
  });
});
