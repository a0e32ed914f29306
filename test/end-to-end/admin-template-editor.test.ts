import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

describe.skipIf(!browser)('an operator starts a template from the gallery', () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  const editorOf = (page: Page) => page.getByRole('textbox', { name: /^Content, with Handlebars/ });
  const mailOf = (page: Page) => page.frameLocator('iframe[title="Mail preview"]');

  beforeAll(async () => {
    tidings = await startTestTidings();
    await tidings.admin.ask('mutation { createTopic(input: { slug: "news", name: "News" }) { slug } }');
  });

  test('a digest is chosen, filled with believable samples, saved under a free slug and sent', async () => {
    const page = await pages.signIn({ path: '/templates/create' });
    await page.getByRole('link', { name: /^Digest/ }).click();
    await mailOf(page).getByRole('link', { name: 'Five things that changed this week' }).waitFor();
    await page.getByText('Choose a topic, so that this mail gets its links to unsubscribe.').waitFor();
    await page.getByRole('button', { name: 'Send me a test mail' }).click();
    await page.getByText('Sent to admin@example.com.').waitFor();
    const { id } = await tidings.mailbox.received('admin@example.com');
    expect((await tidings.mailbox.detail(id)).html).toContain('How a small team answers faster');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/\/templates\/digest$/);

    await page.goto(`${tidings.url}/templates/create?from=digest`);
    await editorOf(page).waitFor();
    expect(await page.getByLabel('Slug').inputValue()).toBe('digest-2');
  });

  test('a newcomer changes a heading and a story, saves, and sends the digest with it', async () => {
    const { admin, mailbox } = tidings;
    const ann = await admin.createUser({ username: 'ann', email: 'ann@example.com', firstName: 'Ann' });
    await admin.createGroup('Readers', [ann]);
    const page = await pages.signIn({ path: '/templates/create' });
    await page.getByRole('link', { name: /^Digest/ }).click();
    const heading = editorOf(page).getByText('Your week in brief');
    await heading.dblclick();
    await page.keyboard.type('Garden');
    await page.getByLabel('title').first().fill('Roses in winter');
    await mailOf(page).getByRole('link', { name: 'Roses in winter' }).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Send…' }).click();

    await expect.poll(() => page.getByLabel('title').first().inputValue()).toBe('Roses in winter');
    await page.getByLabel('Name', { exact: false }).first().fill('Garden digest');
    await page.getByRole('combobox', { name: 'Groups' }).click();
    await page.getByRole('option', { name: 'Readers' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Save and send…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: /^Send/ }).click();
    const { id, subject } = await mailbox.received('ann@example.com');
    expect(subject).toBe('2 new stories for you');
    const { html } = await mailbox.detail(id);
    expect(html).toContain('Roses in winter');
    expect(html).toMatch(/Garden/);
  }, 60_000);

  test('the gallery shows each mail as the server renders it, in the language of the admin', async () => {
    for (const [locale, name, text] of [
      ['en-GB', /^Digest/, 'Your week in brief'],
      ['ru-RU', /^Дайджест/, 'Неделя коротко'],
    ] as const) {
      const page = await pages.signIn({ path: '/templates/create', locale });
      await expect.poll(() => page.locator('main li iframe').count(), { timeout: 10_000 }).toBe(7);
      await page.locator('main li pre').waitFor();
      const digest = page.getByRole('link', { name });
      await digest.locator('iframe').contentFrame().getByRole('heading', { name: text, includeHidden: true }).waitFor();
    }
  });

  test('the menu inserts values as they must be read at the cursor, and blocks around the selection', async () => {
    const page = await pages.signIn({ path: '/templates/create?from=empty' });
    const content = editorOf(page);
    await content.fill('<p>a</p>{{#each films}}{{title}} ');
    const insert = async (name: string | RegExp) => {
      await page.getByRole('button', { name: 'Insert' }).click();
      await page.getByRole('menuitem', { name }).click();
      await expect.poll(() => content.evaluate((element) => element === document.activeElement)).toBe(true);
    };
    await insert(/^First name/);
    await page.keyboard.type('{{/each}}');
    await expect.poll(() => content.textContent()).toContain('{{title}} {{@root.user.firstName}}{{/each}}');
    await content.fill('<p>Hello</p>');
    await page.keyboard.press('Control+a');
    await insert(/^Condition/);
    await page.keyboard.type('vip');
    await expect.poll(() => content.textContent()).toBe('{{#if vip}}<p>Hello</p>{{/if}}');
  });

  test('a path is completed in its place, and a typing mistake is corrected', async () => {
    const page = await pages.signIn({ path: '/templates/create?from=empty' });
    const content = editorOf(page);
    await content.fill('<p>{{user.fristName}}</p>');
    await page.getByText('“user.fristName” isn’t known. Did you mean “user.firstName”?').waitFor();
    await page.getByRole('button', { name: 'Correct' }).click();
    await expect.poll(() => content.textContent()).toBe('<p>{{user.firstName}}</p>');
    await content.fill('');
    await content.pressSequentially('{{user.la');
    await page.getByRole('option', { name: 'user.lastName' }).click();
    await page.keyboard.type('}}');
    await expect.poll(() => content.textContent()).toBe('{{user.lastName}}');
  });

  test('an error leads to its place, and a layout that doesn’t exist is an error', async () => {
    const page = await pages.signIn({ path: '/templates/create?from=empty' });
    const content = editorOf(page);
    await content.fill('<p>a</p>\n<p>b</p>{{#> layuot}}c{{/layuot}}');
    await page.getByText('Line 2, column 9: there is no layout or partial layuot.').waitFor();
    await page.getByRole('button', { name: 'Go to line 2' }).click();
    await expect.poll(() => content.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type('here');
    await expect.poll(() => content.textContent()).toContain('<p>b</p>here{{#> layuot}}');
  });

  test('a date that is typed has a sample that is a date', async () => {
    const page = await pages.signIn({ path: '/templates/create?from=empty' });
    await editorOf(page).fill('<p>{{formatDate x "long"}}</p>');
    await mailOf(page).getByText('October 14, 2026').waitFor();
  });

  test('the page of a saved template fits a phone', async () => {
    await tidings.admin.ask(
      'mutation { createTemplate(input: { slug: "narrow", title: "Hello", content: "<p>Hello</p>" }) { slug } }',
    );
    const page = await pages.signIn({
      path: '/templates/narrow',
      locale: 'ru-RU',
      viewport: { width: 390, height: 844 },
    });
    await page.getByLabel('Что изменено').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });

  test('the preview shows the mail’s styles for dark mode, whatever the mode of the browser is', async () => {
    const page = await pages.signIn({ path: '/templates/create?from=invitation', colorScheme: 'dark' });
    const background = () =>
      mailOf(page)
        .locator('td.card')
        .evaluate((card) => getComputedStyle(card).backgroundColor);
    await mailOf(page).locator('td.card').waitFor();
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.getByRole('button', { name: 'Dark mode', exact: true }).click();
    await expect.poll(background).toBe('rgb(29, 36, 38)');
  });

  test('a mail has two languages, a layout around it and a text part of its own, and an older version is looked at', async () => {
    const { admin } = tidings;
    const layout = {
      slug: 'frame',
      title: 'x',
      kind: 'LAYOUT',
      content: '<body><b>Frame</b>{{> @partial-block}}</body>',
    };
    const create = 'mutation ($input: CreateTemplateInput!) { createTemplate(input: $input) { slug } }';
    await admin.ask(create, { input: layout });
    await admin.ask(create, { input: { slug: 'hello', title: 'Hello', content: '<p>Hello</p>' } });
    const page = await pages.signIn({ path: '/templates/hello' });
    const content = editorOf(page);
    await content.click();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: 'Insert' }).click();
    await page.getByRole('menuitem', { name: /^frame/ }).click();
    await mailOf(page).getByText('Frame').waitFor();

    await page.getByRole('button', { name: 'Add a language' }).click();
    await page.getByRole('combobox', { name: 'Language', exact: true }).fill('German (de)');
    await page.getByRole('option', { name: 'German (de)' }).click();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByLabel('Subject').fill('Hallo');
    await content.fill('{{#> frame}}<p>Hallo {{user.fristName}}{{formatNumber places}}</p>{{/frame}}');
    await page.getByRole('button', { name: 'Correct' }).click();
    await expect.poll(() => content.textContent()).toContain('{{user.firstName}}');
    await page.getByLabel('places').waitFor();
    await content.fill('{{#> frame}}<p>Hallo</p>{{/frame}}');
    await mailOf(page).getByText('Hallo').waitFor();
    expect(await page.getByTestId('preview-subject').textContent()).toBe('Hallo');
    await page.getByLabel('Own text part').check();
    await page.getByLabel('Text part', { exact: true }).fill('Hallo als Text');
    await page.getByLabel('What changed').fill('German');
    await page.keyboard.press('Control+s');
    await page
      .getByText(/Version 2/)
      .first()
      .waitFor();
    const { template } = await admin.ask(
      '{ template(slug: "hello") { locale variants { locale title text isBehind } } frame: template(slug: "frame") { usedBy { slug } } }',
    );
    expect(template).toEqual({
      locale: 'en',
      variants: [{ locale: 'de', title: 'Hallo', text: 'Hallo als Text', isBehind: false }],
    });

    await page.getByRole('button', { name: 'Versions' }).click();
    await page.getByRole('button', { name: /Version 2.*admin · German/ }).waitFor();
    await page.getByRole('button', { name: /Version 1/ }).click();
    await page.getByRole('tab', { name: 'Mail' }).click();
    await page.getByRole('dialog').frameLocator('iframe').getByText('Hello').waitFor();
    await page.goto(`${tidings.url}/templates/frame`);
    await page.getByRole('button', { name: 'Publish to 1 template' }).click();
    await page.getByText('Published.').waitFor();
  }, 60_000);
});
