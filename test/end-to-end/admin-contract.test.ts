import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { violationsOf } from '../support/accessibility.js';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

const CONTENT =
  '<style>p { color: red }</style>\n{{#if dark}}\n<style>b { color: blue }</style>{{/if}}\n<p>{{title}}{{#if note}}{{note}}{{/if}}</p>';

describe.skipIf(!browser)('the contract of a template in the admin', () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    tidings = await startTestTidings();
    await tidings.admin.ask('mutation ($input: CreateTemplateInput!) { createTemplate(input: $input) { slug } }', {
      input: {
        slug: 'news',
        title: 'News',
        content: '<p>{{title}}</p>',
        inlineCss: true,
        locale: 'en',
        variants: [{ locale: 'de', title: 'Neues', content: CONTENT }],
      },
    });
  });

  test('a warning about compiled content leads to its language and place', async () => {
    const page = await pages.signIn({ path: '/templates/news' });
    await page.getByText('1 place to check').waitFor();
    await page.getByText('this style element is or has a block').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Line 3, column 1' }).press('Enter');
    const editor = page.getByRole('textbox', { name: /^Content, with Handlebars/ });
    await expect.poll(() => editor.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type('HERE');
    await expect.poll(() => editor.textContent()).toContain('HERE<style>b');
  });

  test('types and required values are tightened, and strict templates refuse what doesn’t fit', async () => {
    const page = await pages.signIn({ path: '/templates/news' });
    const card = page.getByRole('region', { name: 'Required data' });
    await card.getByLabel('Type: title').click();
    await page.getByRole('option', { name: 'Whole number' }).click();
    await card.getByLabel('Required: note').check();
    expect(await card.getByLabel('Required: title').isDisabled()).toBe(true);
    expect(await violationsOf(page)).toEqual([]);
    await card.getByRole('button', { name: 'Save required data' }).click();
    await page.getByText('Required data saved').waitFor();
    const { template } = await tidings.admin.ask('{ template(slug: "news") { ownSchema schema } }');
    expect(template.ownSchema).toEqual({ required: ['note'], properties: { title: { type: 'integer' } } });
    expect(template.schema).toMatchObject({ properties: { title: { type: 'integer' } } });

    await page.getByLabel('Refuse incomplete sends').check();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Template saved').waitFor();
    const send = 'mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id } }';
    const input = { templateName: 'news', typeEvent: 'PERSONAL', to: [{ email: 'a@example.test' }] };
    expect(await tidings.admin.fail(send, { input: { ...input, context: { title: 'x' } } })).toMatchObject({
      code: 'CONTEXT_INCOMPLETE',
      issues: [
        { path: 'context.note', rule: 'send.contextPresent' },
        { path: 'context.title', rule: 'send.contextType', params: { expected: 'integer' } },
      ],
    });
  });

  test('a key can be made strict', async () => {
    const page = await pages.signIn({ path: '/api-keys' });
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByLabel('Name').fill('shop');
    await page.getByLabel('Refuse incomplete sends').check();
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByText('Complete sends only').waitFor();
    const { apiKeys } = await tidings.admin.ask('{ apiKeys { name strict } }');
    expect(apiKeys).toContainEqual({ name: 'shop', strict: true });
  });
});
