import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

const TIMEOUT = { timeout: 60_000 };
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };

/** A file saved by Excel in Turkey: the byte DE is Ş there, Ţ in Central Europe and Þ in Western Europe. */
const TURKISH = Buffer.from('Email;First name;Last name\r\nt1@example.com;G\u00f6khan;\u00deahin\r\n', 'latin1');

const LISTMONK =
  'uuid,email,name,attributes,status,created_at,updated_at\n' +
  'a-1,lm1@example.com,Ann Lee,"{""city"": ""Oslo""}",enabled,2023-01-01,2023-01-02\n' +
  'a-2,lm2@example.com,Bob Ray,{},blocklisted,2023-01-01,2023-01-02\n';

const GOOGLE =
  'First Name,Last Name,Labels,E-mail 1 - Label,E-mail 1 - Value\r\n' +
  'Anna,Orlova,* myContacts ::: Family,* Work,g1@example.com ::: g1b@example.com\r\n' +
  'Bo,Lin,* myContacts,* Home,g2@example.com\r\n';

const choose = (page: Page, { name, content }: { name: string; content: string | Buffer }) =>
  page
    .locator('input[type=file]')
    .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.isBuffer(content) ? content : Buffer.from(content) });

const select = async (page: Page, { label, option }: { label: string; option: string }) => {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option }).click();
};

const overflowOf = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

describe.skipIf(!browser)('an import of files from other programs', () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    tidings = await startTestTidings();
  });

  const personOf = async (email: string) =>
    (
      await tidings.admin.ask(
        `query ($q: String!) { users(filter: { q: $q }) { items {
          email firstName lastName isActive attributes groups { name } } } }`,
        { q: email },
      )
    ).users.items[0];

  const importAll = async (page: Page, people: string) => {
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('Check finished').waitFor(TIMEOUT);
    await page.getByRole('button', { name: people }).click();
    await page.getByText('The whole file was processed.').waitFor(TIMEOUT);
  };

  test.each([
    ['a desktop', DESKTOP],
    ['a phone', PHONE],
  ])(
    'offers encoding, separator and header, and updates the first lines, on %s',
    async (_, viewport) => {
      const page = await pages.signIn({ path: '/users/import', viewport });
      await choose(page, { name: 'members.csv', content: TURKISH });
      const lines = page.getByRole('region', { name: 'First lines of the file' });
      await lines.getByText('Şahin').waitFor();
      await select(page, { label: 'Encoding', option: 'Central European (Windows-1250)' });
      await lines.getByText('Ţahin').waitFor();
      await select(page, { label: 'Encoding', option: 'Turkish (Windows-1254)' });
      await lines.getByText('Şahin').waitFor();
      await select(page, { label: 'Column separator', option: 'Comma ,' });
      await lines.getByText('t1@example.com;Gökhan;Şahin').waitFor();
      await select(page, { label: 'Column separator', option: 'Semicolon ;' });
      await lines.getByText('Şahin', { exact: true }).waitFor();
      await select(page, { label: 'Column names', option: 'The file has no column names' });
      await lines.getByText('First name', { exact: true }).waitFor();
      await select(page, { label: 'Column names', option: 'Line 1: Email, First name, Last name' });
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      await page.getByRole('button', { name: 'Check' }).click();
      await page.getByText('Check finished').waitFor(TIMEOUT);
      expect(await page.getByTestId('import-created').locator('dd').textContent()).toBe('1');
    },
    90_000,
  );

  test.each([
    ['a desktop', DESKTOP],
    ['a phone', PHONE],
  ])(
    'shows people who are blocklisted elsewhere, and imports them as inactive, on %s',
    async (device, viewport) => {
      const page = await pages.signIn({ path: '/users/import', viewport });
      const content = LISTMONK.replaceAll('@', `-${device.replace(' ', '-')}@`);
      await choose(page, { name: 'subscribers.csv', content });
      const stopped = page.getByTestId('import-stopped');
      await stopped.getByText('Column “status”: 1 person (blocklisted 1)').waitFor();
      await stopped.getByLabel('Skip them').check();
      await stopped.getByLabel('Import them as inactive: they get no mail').check();
      await page.getByText(/columns are skipped: uuid, created_at, updated_at/).waitFor();
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      await importAll(page, 'Import 2 people');
      await page.getByText('1 person gets no mail according to the file and is imported as inactive.').waitFor();
      expect(await personOf(`lm1-${device.replace(' ', '-')}@example.com`)).toMatchObject({
        firstName: 'Ann',
        lastName: 'Lee',
        isActive: true,
        attributes: { city: 'Oslo' },
      });
      expect(await personOf(`lm2-${device.replace(' ', '-')}@example.com`)).toMatchObject({ isActive: false });
    },
    90_000,
  );

  test('creates missing groups on demand, and shows a second address that is not imported', async () => {
    const page = await pages.signIn({ path: '/users/import' });
    await choose(page, { name: 'contacts.csv', content: GOOGLE });
    await select(page, { label: 'Groups that don’t exist', option: 'Create the group' });
    await importAll(page, 'Import 2 people');
    await page.getByText('The first address is imported, not g1b@example.com').waitFor();
    expect(await personOf('g1@example.com')).toMatchObject({ lastName: 'Orlova', groups: [{ name: 'Family' }] });
    expect(await personOf('g2@example.com')).toMatchObject({ groups: [] });
  }, 90_000);

  test('reads an export back unchanged, with a semicolon in the name of a group', async () => {
    const group = await tidings.admin.createGroup('Sales; EMEA');
    await tidings.admin.createUser({ username: 'semi', email: 'semi@example.com', groupIds: [group] });
    const list = await pages.signIn({
      path: `/users?filter=${encodeURIComponent(JSON.stringify({ q: 'semi@example.com' }))}`,
    });
    await list.getByRole('row', { name: /semi@example.com/ }).waitFor();
    const [exported] = await Promise.all([
      list.waitForEvent('download'),
      list.getByRole('button', { name: 'Export' }).click(),
    ]);
    const files = [
      await readFile(await exported.path(), 'utf8'),
      // A file exported by an older version of Tidings, which didn't quote the names of groups.
      'email,username,groups\nsemi@example.com,semi,Sales; EMEA\n',
    ];
    expect(files[0]).toContain('"""Sales; EMEA"""');
    for (const content of files) {
      const page = await pages.signIn({ path: '/users/import' });
      await choose(page, { name: 'users.csv', content });
      await page.getByRole('button', { name: 'Check' }).click();
      await page.getByText('Check finished').waitFor(TIMEOUT);
      expect(await page.getByTestId('import-unchanged').locator('dd').textContent()).toBe('1');
    }
  }, 90_000);

  test('is translated to Russian', async () => {
    const page = await pages.signIn({ path: '/users/import', locale: 'ru-RU', viewport: PHONE });
    await choose(page, { name: 'unsubscribed_export.csv', content: 'Email Address,First Name\nu1@example.com,Uma\n' });
    await page.getByText('Судя по имени файла (unsubscribed_export.csv), никто из него не получает писем.').waitFor();
    await page.getByRole('button', { name: 'Выбрать другой файл' }).click();
    await choose(page, { name: 'subscribers.csv', content: LISTMONK });
    await page.getByText('Файл прочитан верно?').waitFor();
    await page.getByText('Столбец «status»: 1 человек (blocklisted 1)').waitFor();
    await page.getByText(/Пропущены 3 столбца/).waitFor();
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
  }, 90_000);
});
