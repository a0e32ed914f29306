import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages, goTo } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { STATISTIC } from '../support/fixtures.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();
const PASSWORD = 'a long password';
/** The labels of links that add a record. */
const CREATE = /^(Create|Add)$/;
const DENIED = 'You don’t have access to this page';

describe.skipIf(!browser)('the admin for each role and screen', () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    tidings = await startTestTidings();
    const { admin } = tidings;
    await admin.createTemplate(STATISTIC);
    const ann = await admin.createUser({ username: 'ann', email: 'ann@example.com', firstName: 'Ann' });
    await admin.createGroup('Readers', [ann]);
    for (const role of ['VIEWER', 'EDITOR']) {
      const username = role.toLowerCase();
      await admin.createUser({ username, email: `${username}@example.com`, role, password: PASSWORD });
    }
    const input = {
      name: 'Digest',
      type: 'GROUP',
      templateSlug: 'statistic',
      userIds: [ann],
      context: { title: 'Hi' },
    };
    await admin.ask('mutation ($input: CreateNotificationInput!) { createNotification(input: $input) { id } }', {
      input,
    });
  });

  const rowOf = (page: Page, name: string | RegExp) => page.getByRole('row', { name });

  test('a viewer sees no button that would be refused', async () => {
    const page = await pages.signIn({ username: 'viewer', password: PASSWORD, path: '/notifications' });
    await rowOf(page, /Digest/).waitFor();
    expect(await page.getByRole('button', { name: /Send|Delete/ }).count()).toBe(0);
    expect(await page.getByRole('link', { name: CREATE }).count()).toBe(0);
    expect(await page.getByRole('menuitem', { name: 'API keys' }).count()).toBe(0);
    for (const path of ['/users', '/team', '/groups', '/templates']) {
      await goTo(page, path);
      expect({ path, create: await page.getByRole('link', { name: CREATE }).count() }).toEqual({ path, create: 0 });
    }
  });

  test('an editor sends and edits, and sees no controls for people and keys', async () => {
    const page = await pages.signIn({ username: 'editor', password: PASSWORD, path: '/notifications' });
    await rowOf(page, /Digest/)
      .getByRole('button', { name: 'Send…' })
      .waitFor();
    expect(await page.getByRole('menuitem', { name: 'API keys' }).count()).toBe(0);
    await page.goto(`${tidings.url}/users`);
    await rowOf(page, /ann@example/).waitFor();
    expect(await page.getByRole('link', { name: CREATE }).count()).toBe(0);
    await page.goto(`${tidings.url}/team`);
    await rowOf(page, /viewer@example/).waitFor();
    expect(await page.getByRole('link', { name: CREATE }).count()).toBe(0);
  });

  test('an admin finds a person, downloads their data and erases them; an editor sees none of that', async () => {
    const editor = await pages.signIn({ username: 'editor', password: PASSWORD, path: '/personal-data' });
    await editor.getByRole('heading', { name: DENIED }).waitFor();
    expect(await editor.getByRole('menuitem', { name: 'Personal data' }).count()).toBe(0);

    const { admin } = tidings;
    const bob = await admin.createUser({ username: 'bob', email: 'bob@example.com', firstName: 'Bob' });
    const { id } = await admin.send({
      templateName: 'statistic',
      typeEvent: 'PERSONAL',
      recipient: bob,
      context: { title: 'x' },
    });
    await admin.completed(id);
    const page = await pages.signIn({ path: `/users/${bob}` });
    await page.getByRole('link', { name: 'Personal data' }).click();
    const address = page.getByRole('combobox', { name: 'E-mail address' });
    expect(await address.inputValue()).toBe('bob@example.com');
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download data' }).click();
    expect((await downloading).suggestedFilename()).toBe('person.json');

    // The person is found in the list by a part of the name.
    await address.fill('bo');
    await page.getByRole('option', { name: 'Bob (bob@example.com)' }).click();
    await page.getByRole('button', { name: 'Erase data' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Erase data' }).click();
    await page.getByRole('listitem').filter({ hasText: 'bob@example.com' }).getByText('1 mail').waitFor();
    await page.goto(`${tidings.url}/deliveries`);
    await page.getByText(/^Erased person \d+$/).waitFor();
    expect(await page.getByText('bob@example.com').count()).toBe(0);
  });

  test('the audit log is filtered by a click on an actor, and reset by another button', async () => {
    await pages.signIn({ username: 'editor', password: PASSWORD });
    const page = await pages.signIn({ path: '/audit' });
    const byAdmin = page.getByRole('table').getByRole('button', { name: 'admin' });
    const byEditor = page.getByRole('table').getByRole('button', { name: 'editor' });
    await byAdmin.first().waitFor();
    await byEditor.first().click();
    await byAdmin.first().waitFor({ state: 'detached' });
    expect(await byEditor.count()).toBeGreaterThan(0);
    await page.getByTitle('Show actions by everyone').click();
    await byAdmin.first().waitFor();
  });

  test('a browser set to Russian shows the admin in Russian, with translated actions and correct plurals', async () => {
    const page = await pages.signIn({ path: '/notifications', locale: 'ru-RU' });
    await page.getByRole('heading', { name: 'Уведомления' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('ru');
    await rowOf(page, /Digest/)
      .getByRole('checkbox')
      .check();
    await page.getByRole('button', { name: 'Отправить уведомления…' }).click();
    await page.getByRole('button', { name: 'Отправить 1 получателю' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Русский/ }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Notifications' }).waitFor();
  });

  test('a whole send can be made with only the keyboard', async () => {
    const page = await pages.signIn();
    const focusOn = async (name: RegExp, role: string) => {
      for (let presses = 0; presses < 80; presses += 1) {
        await page.keyboard.press('Tab');
        const found = await page.evaluate(() => {
          const element = document.activeElement;
          const labelled = element?.getAttribute('aria-labelledby');
          const label = labelled ? document.getElementById(labelled)?.textContent : null;
          const words = element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? '';
          return { role: element?.getAttribute('role') ?? element?.tagName.toLowerCase() ?? '', words };
        });
        if (name.test(found.words) && found.role === role) return;
      }
      throw new Error(`the keyboard reaches no ${role} called ${name}`);
    };
    await focusOn(/^Notifications$/, 'menuitem');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Send…' }).waitFor();
    await focusOn(/Send…/, 'button');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByTitle('Mail preview').waitFor();
    await focusOn(/^Send to 1 person$/, 'button');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/dispatches\/[0-9a-f-]+\/show/);
    await tidings.mailbox.received('ann@example.com');
  });
});
