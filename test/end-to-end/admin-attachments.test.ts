import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import PostalMime from 'postal-mime';
import { beforeAll, describe, expect, test } from 'vitest';
import { isSerious, violationsOf } from '../support/accessibility.js';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { PLAIN } from '../support/fixtures.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const INVITE = Buffer.from('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n');

describe.skipIf(!browser)('an operator attaches files', () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    tidings = await startTestTidings();
    await tidings.admin.createTemplate({ ...PLAIN, title: 'Hello', content: '<p>Hello <img src="cid:our-logo"></p>' });
  });

  test('to a template: a picture in its text is previewed, in the test mail and in the saved version', async () => {
    const page = await pages.signIn({ path: '/templates/plain' });
    const files = page.getByRole('region', { name: 'Attachments' });
    await files.locator('input[type=file]').setInputFiles([
      { name: 'Our Logo.png', mimeType: 'image/png', buffer: PNG },
      { name: 'invite.ics', mimeType: 'text/calendar', buffer: INVITE },
      { name: 'fake.pdf', mimeType: 'application/pdf', buffer: Buffer.from('no PDF') },
    ]);
    await files.getByText('Calendar invitation').waitFor();
    await files.getByText(/^fake\.pdf: /).waitFor();
    await files.getByRole('button', { name: 'Hide the problem with fake.pdf' }).press('Enter');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Add files');

    await files.getByLabel('Show it in the text').check();
    await files.getByText('<img src="cid:our-logo" alt="">').waitFor();
    await page.frameLocator('iframe[title="Mail preview"]').locator('img[src^="data:image/png"]').waitFor();
    expect((await violationsOf(page)).filter(isSerious)).toEqual([]);

    await page.getByRole('button', { name: 'Send me a test mail' }).click();
    await page.getByText('Sent to admin@example.com.').waitFor();
    const { id } = await tidings.mailbox.received('admin@example.com');
    const { attachments } = await PostalMime.parse(await tidings.mailbox.source(id));
    expect(attachments.map(({ contentId, mimeType }) => contentId ?? mimeType)).toEqual([
      '<our-logo>',
      'text/calendar',
      'application/ics',
    ]);

    await page.keyboard.press('Control+s');
    await page
      .getByText(/Version 2/)
      .first()
      .waitFor();
    await files.getByRole('button', { name: 'Remove invite.ics' }).click();
    await page.keyboard.press('Control+s');
    await page
      .getByText(/Version 3/)
      .first()
      .waitFor();
    const { template } = await tidings.admin.ask('{ template(slug: "plain") { attachments { name cid } } }');
    expect(template.attachments).toEqual([{ name: 'Our Logo.png', cid: 'our-logo' }]);
    await page.context().close();
  });

  test('to a send, by dropping them on a phone, and the dispatch shows and gives them', async () => {
    const { createNotification } = await tidings.admin.ask(
      `mutation ($input: CreateNotificationInput!) { createNotification(input: $input) { id } }`,
      { input: { name: 'News', type: 'ALL', templateSlug: 'plain', context: { word: 'dear' } } },
    );
    await tidings.admin.createUser({ username: 'ivan', email: 'ivan@example.test' });
    const page = await pages.signIn({ path: `/notifications/${createNotification.id}`, viewport: PHONE });
    await page.getByRole('button', { name: 'Save and send…' }).click();
    const files = page.getByRole('dialog').getByRole('region', { name: 'Attachments' });
    const dropped = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(['terms'], 'Условия.txt', { type: 'text/plain' }));
      return data;
    });
    await files.dispatchEvent('drop', { dataTransfer: dropped });
    await files.getByText('Условия.txt').waitFor();
    await files.getByRole('button', { name: 'Remove Условия.txt' }).waitFor();
    expect((await violationsOf(page)).filter(isSerious)).toEqual([]);
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Send to/ })
      .click();
    await page.waitForURL(/\/dispatches\/.*\/show$/);
    await page.getByText(/^Условия\.txt · /).waitFor();
    expect(await page.getByText('Headers', { exact: true }).count()).toBe(0);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download Условия.txt' }).click();
    expect(await readFile(await (await download).path(), 'utf8')).toBe('terms');
    await page.context().close();
  });
});

const PHONE = { width: 390, height: 844 };
