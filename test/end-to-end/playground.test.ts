import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

describe.skipIf(!browser)('the playground', () => {
  let url: string;
  const pages = createAdminPages({ browser: browser!, url: () => url });

  beforeAll(async () => {
    ({ url } = await startTestTidings());
  });

  test('uses the session, and loads only its own files', async () => {
    const page = await pages.signIn({ path: '/graphql' });
    await page.getByRole('tab', { name: 'FailedAttempts' }).click();
    await page.getByRole('textbox', { name: 'Query' }).getByText('attempts').first().waitFor();
    await page.getByRole('button', { name: 'Execute' }).click();
    const answer = page.getByRole('region', { name: 'Answer' }).locator('.cm-content', { hasText: '"attempts"' });
    await answer.waitFor();
    expect(await answer.textContent()).not.toContain('errors');
  });
});
