import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { STATISTIC } from '../support/fixtures.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();
const PASSWORD = 'a long password';

describe.skipIf(!browser)('suppressions in the admin', () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  let ann: string;
  let dispatchId: string;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    tidings = await startTestTidings();
    const { admin } = tidings;
    await admin.createTemplate(STATISTIC);
    ann = await admin.createUser({ username: 'ann', email: 'ann@example.com', firstName: 'Ann' });
    await admin.createUser({ username: 'viewer', email: 'viewer@example.com', role: 'VIEWER', password: PASSWORD });
    for (const email of ['boris@example.com', 'clara@example.com', 'clara@example.org']) {
      await admin.ask(
        'mutation ($email: String!) { createSuppression(input: { email: $email, scope: ALL_MAIL }) { id } }',
        { email },
      );
    }
    const to = ['boris@example.com', 'clara@example.com', 'dora@example.com'].map((email) => ({ email }));
    const { id } = await admin.send({ templateName: 'statistic', typeEvent: 'GROUP', to, context: { title: 'Hi' } });
    await admin.completed(id);
    dispatchId = id;
  });

  test('an address is suppressed by a form, the person’s page says why mail is held, and it is undone with a note', async () => {
    const page = await pages.signIn({ path: '/suppressions/create' });
    await page.getByLabel('Address').fill('Ann@Example.com');
    await page.getByLabel('Note').fill('asked by phone');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Address suppressed').waitFor();
    await page.goto(`${tidings.url}/users/${ann}`);
    const held = page.getByRole('region', { name: 'Mail is held' });
    await held.getByText('Added by the team · All mail').waitFor();
    await held.getByText('asked by phone').waitFor();
    await held.getByRole('button', { name: 'Undo' }).click();
    const dialog = page.getByRole('dialog', { name: 'Undo 1 suppression?' });
    await dialog.getByLabel('Why? (optional)').fill('she called again');
    await dialog.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('1 suppression undone', { exact: true }).waitFor();
    const past = page.getByRole('region', { name: 'Suppressions' });
    await past.getByText('Nothing is held now.').waitFor();
    await past.getByText('1 suppression undone earlier').click();
    await past.getByText(/admin: she called again/).waitFor();
    const { suppressions } = await tidings.admin.ask('{ suppressions(filter: { q: "ann@" }) { total } }');
    expect(suppressions.total).toBe(0);
  });

  test('the list is searched, and several are undone together', async () => {
    const page = await pages.signIn({ path: '/suppressions' });
    await page.getByRole('row', { name: /boris@example.com/ }).waitFor();
    await page.getByLabel('Search by address').fill('clara');
    await page.getByRole('row', { name: /boris/ }).waitFor({ state: 'detached' });
    await page.getByLabel('Select all').check();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('dialog', { name: 'Undo 2 suppressions?' }).getByRole('button', { name: 'Undo' }).click();
    await page.getByText('2 suppressions undone').waitFor();
    const { suppressions } = await tidings.admin.ask('{ suppressions { items { email } } }');
    expect(suppressions.items).toEqual([{ email: 'boris@example.com' }]);
  });

  test('a dispatch says how many mails were skipped for which reason, and leads to them, in both languages', async () => {
    const page = await pages.signIn({ path: `/dispatches/${dispatchId}/show` });
    const section = page.getByRole('region', { name: 'Skipped, by reason' });
    await section.getByText('Added by the team: 2').waitFor();
    await section.getByRole('link', { name: 'Added by the team' }).click();
    await page.waitForURL(/#?\/deliveries\?/);
    await page.getByRole('row', { name: /dora@/ }).waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /clara@example.com.*Added by the team/ }).click();
    await page.getByRole('status').getByText('Reason: Added by the team.').waitFor();
    await page.getByRole('link', { name: 'Show the suppressions of this address' }).waitFor();
    expect(await page.getByText('the address is suppressed').count()).toBe(0);
    const russian = await pages.signIn({ path: `/dispatches/${dispatchId}/show`, locale: 'ru-RU' });
    await russian.getByRole('region', { name: 'Пропущено, по причинам' }).getByText('Добавлен вручную: 2').waitFor();
  });

  test('a viewer sees suppressions and no button that would be refused', async () => {
    const page = await pages.signIn({ username: 'viewer', password: PASSWORD, path: '/suppressions' });
    await page.getByRole('row', { name: /boris@example.com/ }).click();
    await page.getByRole('heading', { level: 1, name: 'boris@example.com' }).waitFor();
    expect(await page.getByRole('button', { name: /Undo|Save/ }).count()).toBe(0);
  });

  test('an export of another service is recognised, checked, imported, and a second import changes nothing', async () => {
    const lines = [
      'status,reason,email,created',
      '5.1.1,"550 5.1.1 no such user, sorry",old1@example.com,1767366245',
      '5.1.1,550 5.1.1 no such user,old2@example.com,1767366245',
      '4.2.2,452 mailbox full,full@example.com,1767366245',
      '5.1.1,550 5.1.1 no such user,not an address,1767366245',
    ];
    const file = { name: 'bounces.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) };
    const page = await pages.signIn({ path: '/suppressions/import' });
    const count = (label: string) => page.locator(`dt:text-is("${label}") + dd`).textContent();
    const check = async () => {
      await page.getByLabel('Choose a CSV file').setInputFiles(file);
      await page.getByText('export of SendGrid').waitFor();
      await page.getByRole('button', { name: 'Check' }).click();
      await page.getByText('Checked: nothing is imported yet').waitFor();
    };
    await check();
    expect(await count('Would be added')).toBe('2');
    expect(await count('Left out: not a suppression')).toBe('1');
    expect(await count('Refused')).toBe('1');
    await page.getByText('Address doesn’t receive mail: 2').waitFor();
    await page.getByRole('row', { name: /not an address/ }).waitFor();
    expect(await stored()).toEqual([]);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('Imported', { exact: true }).waitFor();
    const note = 'SendGrid: 550 5.1.1 no such user';
    expect(await stored()).toEqual([
      {
        email: 'old1@example.com',
        reason: 'HARD_BOUNCE',
        note: `${note}, sorry`,
        createdAt: '2026-01-02T15:04:05.000Z',
      },
      { email: 'old2@example.com', reason: 'HARD_BOUNCE', note, createdAt: '2026-01-02T15:04:05.000Z' },
    ]);
    await page.getByRole('button', { name: 'Choose another file' }).click();
    await check();
    expect(await count('Already suppressed')).toBe('2');
    expect(await page.getByRole('button', { name: 'Import', exact: true }).count()).toBe(0);
  });

  const stored = async () =>
    (
      await tidings.admin.ask(
        '{ suppressions(filter: { q: "old" }, sort: { field: "email" }) { items { email reason note createdAt } } }',
      )
    ).suppressions.items;

  test('on a phone, one is found, opened and undone', async () => {
    const page = await pages.signIn({ path: '/suppressions', viewport: { width: 390, height: 844 } });
    await page.getByText('boris@example.com').click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
    await page.getByText('1 suppression undone').waitFor();
  });
});
