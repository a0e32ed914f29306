import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();
const PASSWORD = 'a long password';

describe.skipIf(!browser)('the team page', () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  let ann: string;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    tidings = await startTestTidings();
    ann = await tidings.admin.createUser({ username: 'ann', email: 'ann@example.com', firstName: 'Ann' });
  });

  const userOf = async (username: string) => {
    const { users } = await tidings.admin.ask(
      'query ($q: String!) { users(filter: { q: $q }) { items { username email firstName role groups { name } locale } } }',
      { q: username },
    );
    return users.items[0];
  };

  const teamOf = async (page: Page) => {
    await page.goto(`${tidings.url}/team`);
    await page.getByRole('row', { name: /admin@example/ }).waitFor();
    return (await page.locator('tbody tr td.column-username').allTextContents()).sort();
  };

  const chooseRole = async (page: Page, role: string) => {
    await page.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: role }).click();
  };

  test('an admin adds a colleague, who can sign in', async () => {
    const page = await pages.signIn({ path: '/team' });
    await page.getByRole('link', { name: 'Add', exact: true }).click();
    await page.getByRole('heading', { name: 'Add team member' }).waitFor();
    await page.getByLabel('E-mail').fill('eve@example.com');
    await page.getByLabel('Username').fill('eve');
    await chooseRole(page, 'Editor');
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Team member added').waitFor();
    expect(await teamOf(page)).toEqual(['admin', 'eve']);
    const eve = await pages.signIn({ username: 'eve', password: PASSWORD });
    await eve.getByRole('heading', { level: 1 }).first().waitFor();
  });

  test('a person who joins the team keeps their data, and can leave the team again', async () => {
    const page = await pages.signIn({ path: '/team/create' });
    await page.getByRole('combobox', { name: 'Choose from People' }).fill('ann');
    await page.getByRole('option', { name: 'Ann (ann@example.com)' }).click();
    await page.waitForURL(new RegExp(`/team/${ann}$`));
    await page.getByText(/^No access yet/).waitFor();
    await chooseRole(page, 'Viewer');
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Team member saved').waitFor();
    expect(await teamOf(page)).toEqual(['admin', 'ann', 'eve']);
    expect(await userOf('ann')).toMatchObject({ firstName: 'Ann', role: 'VIEWER', locale: 'en' });
    const viewer = await pages.signIn({ username: 'ann', password: PASSWORD });
    await viewer.getByRole('heading', { level: 1 }).first().waitFor();

    await page.goto(`${tidings.url}/users/${ann}`);
    expect(await page.getByText('No access').count()).toBe(0);
    await page.getByRole('link', { name: 'Team access' }).click();
    await chooseRole(page, 'No access');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Team member saved').waitFor();
    expect(await teamOf(page)).toEqual(['admin', 'eve']);
    await page.goto(`${tidings.url}/users`);
    await page.getByRole('row', { name: /ann@example/ }).waitFor();
  });

  test('a person saved in People keeps their role', async () => {
    const page = await pages.signIn({ path: '/users' });
    await page.getByRole('row', { name: /eve@example/ }).click();
    await page.getByLabel('First name').fill('Eve');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Person saved').waitFor();
    expect(await userOf('eve')).toMatchObject({ firstName: 'Eve', role: 'EDITOR' });
  });
});
