import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { violationsOf } from '../support/accessibility.js';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

const SENDGRID =
  '<p>Hello {{insert name "default=you"}}</p>\n<p>\n  {{nope x}} {{Weblink}}</p>\n<p>{{#if a}}one{{elseif b}}two{{/if}}</p>';

describe.skipIf(!browser)('an operator imports a template of another service', () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    tidings = await startTestTidings();
  });

  const editorOf = (page: Page) => page.getByRole('textbox', { name: /^Content, with Handlebars/ });

  test('it is pasted, recognised and translated, and each issue leads to its place in the editor', async () => {
    const page = await pages.signIn({ path: '/templates/create' });
    await page.getByRole('link', { name: 'Import from another service…' }).click();
    await page.getByLabel('Subject').fill('Hello {{name}}');
    await page.getByRole('textbox', { name: 'Content' }).fill(SENDGRID);
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Translate' }).click();

    await page.getByText('2 places to check').waitFor();
    await page.getByText('has no counterpart here and became a comment: {{nope x}}').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await editorOf(page).waitFor();
    expect(await editorOf(page).textContent()).toContain('{{#if name includeZero=true}}{{name}}{{else}}you{{/if}}');

    await page.getByRole('button', { name: 'Line 3, column 3' }).press('Enter');
    await expect.poll(() => editorOf(page).evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type('here');
    await expect.poll(() => editorOf(page).textContent()).toContain('here{{!-- {{nope x}} --}}');

    await page.getByLabel('Slug').fill('imported');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/\/templates\/imported$/);
    const { template } = await tidings.admin.ask('{ template(slug: "imported") { title content } }');
    expect(template).toMatchObject({
      title: 'Hello {{name}}',
      content: expect.stringContaining('{{#if a}}one{{else if b}}two{{/if}}'),
    });
  });

  test('a file is read, and a service that its tags don’t tell is asked for, on a phone in Russian', async () => {
    const page = await pages.signIn({
      path: '/templates/create?from=import',
      locale: 'ru-RU',
      viewport: { width: 360, height: 700 },
    });
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Выбрать файл…' }).click(),
    ]);
    await chooser.setFiles({
      name: 'mail.html',
      mimeType: 'text/html',
      buffer: Buffer.from('<p>{{name}} {{username}}</p>'),
    });
    await expect.poll(() => page.getByRole('textbox', { name: 'Содержимое' }).inputValue()).toContain('{{name}}');
    await page.getByRole('button', { name: 'Перевести' }).click();
    await page.getByText('По тегам этого шаблона сервис не узнать').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.getByRole('combobox', { name: 'Сервис' }).click();
    await page.getByRole('option', { name: 'Postmark' }).click();
    await page.getByRole('button', { name: 'Перевести' }).click();
    await page.getByText('username здесь всегда означает получателя').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });
});
