import { readFile } from 'node:fs/promises';
import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages, settled } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { readCsv } from '../support/csv.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();
const PHONE = { viewport: { width: 390, height: 844 } };

describe.skipIf(!browser)('filters in the admin', { timeout: 120_000 }, () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  let ann: string;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  const sql = async (statement: string, values: unknown[] = []) => {
    const client = new pg.Client(tidings.databaseUrl);
    await client.connect();
    await client.query(statement, values).finally(() => client.end());
  };

  beforeAll(async () => {
    tidings = await startTestTidings();
    const { admin } = tidings;
    for (const slug of ['receipt', 'news']) await admin.createTemplate({ slug, title: 'Hello', content: 'Hello' });
    ann = await admin.createUser({
      username: 'ann',
      email: 'ann@old.test',
      firstName: 'Ann',
      attributes: { city: 'Oslo', plan: { level: 2 }, vip: true },
    });
    const bob = await admin.createUser({
      username: 'bob',
      email: 'bob@x.test',
      firstName: 'Bob',
      attributes: { city: 'Rome', plan: { level: 1 } },
    });
    await admin.createGroup('Readers', [bob]);
    const send = async (templateName: string, input: Record<string, unknown>) => {
      const { id } = await admin.send({ templateName, typeEvent: 'GROUP', context: {}, ...input });
      await admin.completed(id);
    };
    // Sent before the account had this address.
    await send('news', { to: [{ email: 'ann@new.test' }, { email: 'eve@shop.test' }] });
    await send('receipt', { recipient: [ann] });
    await admin.ask('mutation ($id: ID!) { updateUser(id: $id, input: { email: "ann@new.test" }) { id } }', {
      id: ann,
    });
    await send('receipt', { to: [{ email: 'zoe@shop.test' }, { email: 'max@shop.test' }] });
    await sql(`UPDATE deliveries SET status = 'FAILED', error_class = 'MAILBOX_FULL' WHERE email = 'max@shop.test'`);
    await sql(`UPDATE deliveries SET created_at = '2026-01-02T10:00:00Z' WHERE email = 'eve@shop.test'`);
  }, 60_000);

  /** Resolves once the table shows exactly these addresses. */
  const shows = async (page: Page, addresses: string[]) => {
    const wanted = [...addresses].sort();
    await expect
      .poll(async () => (await page.locator('tbody tr td.column-email').allTextContents()).sort(), { timeout: 15_000 })
      .toEqual(wanted);
  };

  const addFilter = async (page: Page, name: string) => {
    await page.getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('menuitemcheckbox', { name }).or(page.getByRole('menuitem', { name })).click();
  };

  test('mails are filtered by template, domain, cause and time, and the export has the listed mails', async () => {
    const page = await pages.signIn({ path: '/deliveries' });
    const all = ['ann@new.test', 'ann@old.test', 'eve@shop.test', 'max@shop.test', 'zoe@shop.test'];
    await shows(page, all);

    // The filter offers only causes that occur, each with the number of its mails.
    await page.getByRole('button', { name: 'Mailbox full (1)' }).click();
    await shows(page, ['max@shop.test']);
    expect(await page.getByRole('button', { name: /Rejected/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Mailbox full (1)' }).click();
    await shows(page, all);

    await addFilter(page, 'Template');
    await page.getByRole('combobox', { name: 'Template' }).fill('rec');
    await page.getByRole('option', { name: 'receipt' }).click();
    await shows(page, ['ann@old.test', 'max@shop.test', 'zoe@shop.test']);
    await addFilter(page, 'Domain');
    await page.getByRole('combobox', { name: 'Domain' }).click();
    await page.getByRole('option', { name: 'shop.test' }).click();
    await shows(page, ['max@shop.test', 'zoe@shop.test']);

    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const file = await downloading;
    expect(file.suggestedFilename()).toBe('deliveries.csv');
    const rows = readCsv((await readFile(await file.path(), 'utf8')).slice(1));
    expect(rows.map(({ email }) => email).sort()).toEqual(['max@shop.test', 'zoe@shop.test']);

    await page.goto(`${tidings.url}/deliveries?filter={}`);
    await addFilter(page, 'Queued before');
    await page.getByLabel('Queued before').fill('2026-02-01T00:00');
    await shows(page, ['eve@shop.test']);
    // The mails may have been queued before midnight.
    await sql(`UPDATE deliveries SET created_at = now() WHERE email <> 'eve@shop.test'`);
    await page.goto(`${tidings.url}/deliveries?filter={}`);
    await page.getByRole('button', { name: 'Today' }).click();
    await shows(page, ['ann@new.test', 'ann@old.test', 'max@shop.test', 'zoe@shop.test']);
  });

  test('mails to any address of a person are found from the person’s page and from the list of mails', async () => {
    const page = await pages.signIn({ path: `/users/${ann}` });
    await page.getByRole('link', { name: 'Mails to this person' }).click();
    await shows(page, ['ann@new.test', 'ann@old.test']);
    await page.getByText('Mails to this person at any address, and all mails to their current address.').waitFor();

    await page.goto(`${tidings.url}/deliveries?filter={}`);
    await addFilter(page, 'Person');
    await page.getByRole('combobox', { name: 'Person' }).fill('ann');
    await page.getByRole('option', { name: 'Ann (ann@new.test)' }).click();
    await shows(page, ['ann@new.test', 'ann@old.test']);
  });

  const usernames = (page: Page) => page.locator('tbody tr td.column-username').allTextContents();

  const showsUsers = (page: Page, wanted: string[]) =>
    expect.poll(async () => (await usernames(page)).sort(), { timeout: 15_000 }).toEqual(wanted);

  test('users are filtered by an offered attribute, whose type is known', async () => {
    const page = await pages.signIn({ path: '/users' });
    await showsUsers(page, ['admin', 'ann', 'bob']);
    await addFilter(page, 'Attributes');
    const attribute = page.getByRole('combobox', { name: 'Attribute' });
    const value = page.getByRole('combobox', { name: 'Value' });
    await attribute.fill('plan');
    await page.getByRole('option', { name: 'plan.level' }).click();
    await value.click();
    await page.getByRole('option', { name: '2' }).click();
    await showsUsers(page, ['ann']);
    await attribute.fill('city');
    await page.getByRole('option', { name: 'city' }).click();
    await value.fill('Rome');
    await showsUsers(page, ['bob']);
    await attribute.fill('vip');
    await page.getByRole('option', { name: 'vip' }).click();
    await page.getByRole('combobox', { name: 'Value' }).click();
    await page.getByRole('option', { name: 'Yes' }).click();
    await showsUsers(page, ['ann']);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1280);
    // The filter is kept in the URL, so it survives a reload.
    await page.reload();
    await showsUsers(page, ['ann']);
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const rows = readCsv((await readFile(await (await downloading).path(), 'utf8')).slice(1));
    expect(rows.map(({ username }) => username)).toEqual(['ann']);
  });

  test('people are filtered by group and activity, and the team by role', async () => {
    const page = await pages.signIn({ path: '/team' });
    await showsUsers(page, ['admin']);
    await addFilter(page, 'Role');
    await page.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'Viewer' }).click();
    await showsUsers(page, []);
    await page.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'Administrator' }).click();
    await showsUsers(page, ['admin']);
    await page.goto(`${tidings.url}/users?filter=${encodeURIComponent('{"isActive":false}')}`);
    await page.getByText('Nothing matches the filters.').waitFor();
    await page.goto(`${tidings.url}/users?filter={}`);
    await addFilter(page, 'Group');
    await page.getByRole('combobox', { name: 'Group' }).fill('Read');
    await page.getByRole('option', { name: 'Readers' }).click();
    await showsUsers(page, ['bob']);
  });

  const membersOf = async (name: string) => {
    const { groups } = await tidings.admin.ask(
      'query ($q: String!) { groups(filter: { q: $q }) { items { name memberCount } } }',
      { q: name },
    );
    return groups.items;
  };

  test('the selected users are added to a new group, by keyboard', async () => {
    const page = await pages.signIn({ path: '/users' });
    for (const name of [/ann@new/, /bob@x/]) await page.getByRole('row', { name }).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Add to group…' }).first().focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Add people to a group' });
    await dialog.waitFor();
    expect(await dialog.getByRole('radio', { name: 'The 2 selected people' }).isChecked()).toBe(true);
    // The name field has focus when the dialog opens.
    await page.keyboard.type('Testers');
    await page.getByRole('option', { name: 'Create “Testers”' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Add 2 people' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Added 2 people to “Testers”. Already members: 0.').waitFor();
    expect(await membersOf('Testers')).toEqual([{ name: 'Testers', memberCount: 2 }]);
  });

  test('all users that match the filter are added to a group, on a phone too, by an editor in Russian', async () => {
    await tidings.admin.createUser({
      username: 'editor',
      email: 'editor@x.test',
      password: 'a long password',
      role: 'EDITOR',
    });
    await sql(`INSERT INTO users (id, username, email, attributes)
      SELECT gen_random_uuid(), 'many' || n, 'many' || n || '@y.test', '{"wave": 7}' FROM generate_series(1, 5002) n`);
    const page = await pages.signIn({
      ...PHONE,
      locale: 'ru-RU',
      username: 'editor',
      password: 'a long password',
      path: `/users?filter=${encodeURIComponent(JSON.stringify({ attributes: '{"wave":7}' }))}`,
    });
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Атрибут' }).inputValue(), { timeout: 15_000 })
      .toBe('wave');
    expect(await page.getByRole('combobox', { name: 'Значение' }).inputValue()).toBe('7');
    await page.getByRole('button', { name: 'В группу…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/Все, кто подходит под фильтр: 5\s002 получателя/).waitFor();
    await dialog.getByRole('combobox').fill('Read');
    await page.getByRole('option', { name: 'Readers' }).click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await dialog.getByRole('button', { name: /Добавить 5\s002 получателей/ }).click();
    await page.getByText(/В «Readers» добавлены 5\s002 получателя. Уже были в группе: 0/).waitFor({ timeout: 30_000 });
    expect(await membersOf('Readers')).toEqual([{ name: 'Readers', memberCount: 5003 }]);
    await sql("DELETE FROM users WHERE email LIKE 'many%@y.test'");
  });

  test('on a phone the filters of mails fit the screen, in Russian too', async () => {
    for (const locale of ['en-GB', 'ru-RU']) {
      const page = await pages.signIn({ ...PHONE, locale });
      const filter = {
        personId: ann,
        domain: 'new.test',
        templateSlug: 'news',
        from: '2026-01-01T00:00:00.000Z',
        until: '2100-01-01T00:00:00.000Z',
        errorClass: 'MAILBOX_FULL',
      };
      await page.goto(`${tidings.url}/deliveries?filter=${encodeURIComponent(JSON.stringify(filter))}`);
      await page.getByRole('combobox', { name: locale === 'ru-RU' ? 'Получатель' : 'Person' }).waitFor();
      await settled(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    }
  });

  test('dispatches are filtered by the metadata of their sends', async () => {
    await tidings.admin.send({
      templateName: 'receipt',
      typeEvent: 'PERSONAL',
      to: [{ email: 'ord@x.test' }],
      event: 'paid',
      metadata: { order: 17 },
    });
    const page = await pages.signIn({ path: '/dispatches' });
    await addFilter(page, 'Metadata');
    await page.getByLabel('Metadata').fill('order=17');
    const rows = page.locator('tbody tr');
    await expect.poll(() => rows.count(), { timeout: 15_000 }).toBe(1);
    expect(await rows.textContent()).toContain('paid');
    await page.getByLabel('Metadata').fill('order=18');
    await expect.poll(() => rows.filter({ hasText: 'paid' }).count(), { timeout: 15_000 }).toBe(0);
  });
});
