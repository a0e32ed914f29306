import { type Browser, devices, type Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

const { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch } = devices['Pixel 7'];
const PHONE = { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch };

describe.skipIf(!browser)('topics in the admin', { timeout: 120_000 }, () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    tidings = await startTestTidings();
  });

  const choose = async (page: Page, { label, text }: { label: string; text: string }) => {
    await page.getByRole('combobox', { name: label }).fill(text);
    await page.getByRole('option', { name: text }).first().click();
  };
  const topicOf = async (slug: string) =>
    (await tidings.admin.ask('query ($slug: ID!) { topic(slug: $slug) { name names descriptions } }', { slug })).topic;

  test('a topic is created with the keyboard alone, and gets a name in another language', async () => {
    const page = await pages.signIn({ path: '/topics' });
    await page.getByText('No topics yet').waitFor();
    await page.getByRole('link', { name: 'Create' }).first().focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Slug').waitFor();
    await page.keyboard.type('Product news');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Product news');
    await page.keyboard.press('Enter');
    await page.getByText(/Use lower-case letters and digits/).waitFor();
    await page.getByLabel('Slug').fill('product-news');
    const add = page.getByRole('button', { name: 'Add' });
    await add.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('combobox', { name: 'Language' }).focus();
    await page.keyboard.type('Russian');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.getByLabel('Name').nth(1).focus();
    await page.keyboard.type('Новости');
    await page.keyboard.press('Enter');
    await page.getByText('Topic created').waitFor();
    await page.getByRole('row', { name: /Product news.*product-news.*Russian/ }).waitFor();
    expect(await topicOf('product-news')).toEqual({
      name: 'Product news',
      names: { ru: 'Новости' },
      descriptions: {},
    });
  });

  test('a language can’t be listed twice', async () => {
    const page = await pages.signIn({ path: '/topics/product-news' });
    await page.getByRole('button', { name: 'Add' }).click();
    const language = page.getByRole('combobox', { name: 'Language' }).nth(1);
    await language.fill('Russian');
    await page.getByRole('option', { name: 'Russian (ru)' }).click();
    await page.getByLabel('Name').nth(2).fill('Вести');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('This language is listed twice.').first().waitFor();
    await language.fill('German');
    await page.getByRole('option', { name: 'German (de)', exact: true }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Topic saved').waitFor();
    expect((await topicOf('product-news')).names).toEqual({ de: 'Вести', ru: 'Новости' });
  });

  test('a language is removed with the keyboard', async () => {
    const page = await pages.signIn({ path: '/topics/product-news' });
    const remove = page.getByRole('button', { name: 'Remove' }).first();
    await remove.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Topic saved').waitFor();
    expect((await topicOf('product-news')).names).toEqual({ ru: 'Новости' });
  });

  test('a template for a topic warns until its content links to unsubscribing, and the links aren’t template data', async () => {
    const page = await pages.signIn({ path: '/templates/create?from=empty' });
    await page.getByLabel('Slug').fill('letter');
    await page.getByLabel('Subject').fill('Letter');
    const content = page.getByRole('textbox', { name: /^Content, with Handlebars/ });
    await content.fill('<p>Hello {{word}}</p>');
    await choose(page, { label: 'Topic', text: 'Product news' });
    await page.getByText('The content has no link to unsubscribe.').waitFor();
    await content.fill('<p>Hello {{word}}</p><a href="{{unsubscribeUrl}}">Leave</a>');
    await page.getByText('The content has no link to unsubscribe.').waitFor({ state: 'hidden' });
    await page.getByLabel('word', { exact: true }).waitFor();
    expect(await page.getByLabel('unsubscribeUrl').count()).toBe(0);
    await page.getByRole('button', { name: 'Send me a test mail' }).click();
    await page.getByText('Sent to admin@example.com.').waitFor();
    const { id } = await tidings.mailbox.received('admin@example.com');
    expect((await tidings.mailbox.detail(id)).html).toMatch(/href="http:\/\/localhost:\d+\/u\/test"/);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Template saved').waitFor();
    await page.goto(`${tidings.url}/templates`);
    await page.getByRole('row', { name: /letter.*Product news/ }).waitFor();
  });

  test('the send dialog shows the topic, another one can be chosen, and dispatches are filtered by it', async () => {
    const { admin } = tidings;
    await admin.ask('mutation { createTopic(input: { slug: "offers", name: "Offers" }) { slug } }');
    const ann = await admin.createUser({ username: 'ann', email: 'ann@example.com' });
    await admin.ask('mutation ($input: CreateNotificationInput!) { createNotification(input: $input) { id } }', {
      input: { name: 'Digest', type: 'PERSONAL', templateSlug: 'letter', userIds: [ann], context: { word: 'x' } },
    });
    const page = await pages.signIn({ path: '/notifications' });
    await page.getByRole('button', { name: 'Send…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Topic: Product news').waitFor();
    await dialog.getByRole('combobox', { name: 'Topic' }).click();
    await page.getByRole('option', { name: 'Offers' }).click();
    await dialog.getByText('Topic: Offers').waitFor();
    await dialog.getByRole('button', { name: 'Send to 1 person' }).click();
    await page.waitForURL(/\/dispatches\/[0-9a-f-]+\/show/);
    await page.getByRole('link', { name: 'Offers' }).click();
    await page.getByRole('link', { name: 'Its dispatches' }).click();
    await page.getByRole('row', { name: /Digest.*Offers/ }).waitFor();
    expect(await page.getByRole('row', { name: /test-mail/ }).count()).toBe(0);
  });

  test('a topic in use can’t be deleted, and the reason is shown', async () => {
    const page = await pages.signIn({ path: '/topics/product-news' });
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByText(/those people still get none of its mails/).waitFor();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('A template uses one of these topics.').waitFor();
  });

  test('on a phone the pages are usable without scrolling sideways, in Russian too', async () => {
    const page = await pages.signIn({ path: '/topics/product-news', ...PHONE, locale: 'ru-RU' });
    await page.getByLabel('Название').first().waitFor();
    expect(await page.getByLabel('Название').nth(1).inputValue()).toBe('Новости');
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.goto(`${tidings.url}/topics`);
    await page.getByText('Product news').waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
  });
});
