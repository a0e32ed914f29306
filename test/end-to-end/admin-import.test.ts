import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

const PEOPLE = 10_000;
const BAD_LINES = [17, 999, 1_000, 4_711, 5_555, 9_000, 10_000];

/** Returns line `n` of the imported file. Line 1 has the column names. */
const lineOf = (n: number) =>
  BAD_LINES.includes(n) ? `no address ${n};Person;${n};да` : `person${n}@example.com;Пётр;Number ${n};да`;

describe.skipIf(!browser)('an operator imports people from a file', () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    tidings = await startTestTidings();
  });

  test('ten thousand people are checked and then imported, except seven bad lines, which are returned with reasons', async () => {
    const page = await pages.signIn({ path: '/users' });
    await page.getByRole('link', { name: 'Import' }).click();
    const lines = ['E-mail;Имя;Фамилия;Active', ...Array.from({ length: PEOPLE }, (_, n) => lineOf(n + 2))];
    await page.locator('input[type=file]').setInputFiles({
      name: 'people.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`\uFEFF${lines.join('\r\n')}`),
    });
    await page.getByText(/10,001 lines/).waitFor();
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('Check finished').waitFor({ timeout: 60_000 });
    await page.getByText('no address 17').first().waitFor();
    expect((await tidings.admin.ask('{ users { total } }')).users.total).toBe(1);

    await page.getByRole('button', { name: 'Import 9,993 people' }).click();
    await page.getByText('The whole file was processed.').waitFor({ timeout: 60_000 });
    expect((await tidings.admin.ask('{ users { total } }')).users.total).toBe(1 + PEOPLE - BAD_LINES.length);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download rejected lines' }).click(),
    ]);
    const refused = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/);
    expect(refused).toHaveLength(1 + BAD_LINES.length);
    expect(refused.slice(1).map((line) => Number(/no address (\d+)/.exec(line)?.[1]))).toEqual(BAD_LINES);

    await page.goto(`${tidings.url}/users?filter=${encodeURIComponent(JSON.stringify({ q: 'person4712@' }))}`);
    await page.getByRole('row', { name: /Пётр/ }).waitFor();
    const [exported] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ]);
    expect((await readFile(await exported.path(), 'utf8')).trim().split(/\r?\n/)).toHaveLength(2);
  }, 90_000);
});
