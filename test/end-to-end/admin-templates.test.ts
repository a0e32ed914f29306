import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

describe.skipIf(!browser)('an operator writes templates', () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    tidings = await startTestTidings();
  });

  test('an error in a new template is shown at its line, the template is previewed, tested and saved, and a version is restored', async () => {
    const page = await pages.signIn({ path: '/templates' });
    await page.getByText('No templates yet').waitFor();
    await page.getByRole('link', { name: 'Create' }).first().click();
    await page.getByRole('link', { name: /^Empty template/ }).click();
    const content = page.getByRole('textbox', { name: /^Content, with Handlebars/ });
    await page.getByLabel('Slug').fill('Not a slug');
    await page.getByLabel('Subject').fill('News for {{user.email}}');
    await content.fill('<h1>{{headline}}</h1>\n{{#each stories}}<p>{{title}}</p>{{/if}}');
    await page
      .getByText(/Line 2, column/)
      .first()
      .waitFor();

    await content.fill('<h1>{{headline}}</h1>\n{{#each stories}}<p>{{title}}</p>{{/each}}');
    const mail = page.frameLocator('iframe[title="Mail preview"]');
    await mail.getByRole('heading', { name: 'Five things that changed this week' }).waitFor();
    await page.getByLabel('headline', { exact: true }).fill('Good news');
    await mail.getByRole('heading', { name: 'Good news' }).waitFor();
    expect(await page.getByTestId('preview-subject').textContent()).toBe('News for admin@example.com');

    await page.getByRole('button', { name: 'Send me a test mail' }).click();
    await page.getByText('Sent to admin@example.com.').waitFor();
    const received = await tidings.mailbox.received('admin@example.com');
    expect(received.subject).toBe('News for admin@example.com');
    expect((await tidings.mailbox.detail(received.id)).html).toContain('<h1>Good news</h1>');

    await page.getByRole('button', { name: 'Save' }).click();
    await page
      .getByText(/lower-case letters and digits/)
      .first()
      .waitFor();
    await page.getByLabel('Slug').fill('news');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/\/templates(\/news)?$/);
    await page.goto(`${tidings.url}/templates/news`);
    await content.waitFor();
    await content.fill('<h1>Second</h1>');
    await page.keyboard.press('Control+s');
    await page
      .getByText(/Version 2/)
      .first()
      .waitFor();

    // The unsaved text survives a lost network connection and an accidental click on a link.
    await content.fill('<h1>Third</h1>');
    await page.context().setOffline(true);
    await page.keyboard.press('Control+s');
    await page
      .getByText(/Can’t reach the server/)
      .first()
      .waitFor();
    expect(await content.textContent()).toBe('<h1>Third</h1>');
    const asked = page.waitForEvent('dialog').then((dialog) => dialog.dismiss());
    await page.getByRole('menuitem', { name: 'Groups' }).click();
    await asked;
    await page.context().setOffline(false);
    await page.keyboard.press('Control+s');
    await page
      .getByText(/Version 3/)
      .first()
      .waitFor();

    await page.getByRole('button', { name: 'Versions' }).click();
    await page.getByRole('button', { name: /Version 1/ }).click();
    await page.getByRole('button', { name: 'Restore this version' }).click();
    await mail.getByRole('heading', { name: /Five things|Good news/ }).waitFor();
  });

  test('a template shows the format it is sent in, and warns of tags in plain text, of MJML and of clipping by Gmail', async () => {
    const page = await pages.signIn({ path: '/templates/create?from=empty' });
    const content = page.getByRole('textbox', { name: /^Content, with Handlebars/ });
    await page.getByLabel('Slug').fill('formats');
    await page.getByLabel('Subject').fill('Formats');
    await content.fill('Hello {{name}}');
    await page.getByText('Plain text, because the content has no tags.').waitFor();
    expect(await page.getByRole('radio', { name: 'Plain text' }).isChecked()).toBe(true);

    await content.fill('<center>Hello {{name}}</center>');
    await page.getByText(/^HTML, because the content has tags/).waitFor();
    expect(await page.getByRole('radio', { name: 'HTML' }).isChecked()).toBe(true);

    await page.getByRole('radio', { name: 'Plain text' }).check();
    await page.getByText(/readers see the tags themselves/).waitFor();
    await page.getByText('This mail has no HTML').waitFor();

    await content.fill('<mjml><mj-body></mj-body></mjml>');
    await page
      .getByText(/Line 1, column 1: this is MJML, not HTML/)
      .first()
      .waitFor();

    await content.fill(`<ul>${'<li>beetle</li>'.repeat(7_000)}</ul>`);
    await page.getByRole('radio', { name: 'HTML' }).check();
    await page
      .getByText(/This mail has 105 KB of HTML. Gmail clips mails at 102 KB/)
      .first()
      .waitFor();

    await content.fill('<u>a</u>');
    await page.getByRole('radio', { name: 'Plain text' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/\/templates\/formats$/);
    await page.reload();
    await page.getByText(/readers see the tags themselves/).waitFor();
    expect(await page.getByRole('radio', { name: 'Plain text' }).isChecked()).toBe(true);
    const { template } = await tidings.admin.ask('{ template(slug: "formats") { format } }');
    expect(template.format).toBe('TEXT');
  });
});
