import { waitUntil } from '@tidings/core/runtime/wait-until';
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
    // Wait for the editor: if a tab is selected before the editor has loaded, it shows the previous tab's text.
    await page.locator('.view-line', { hasText: 'mutation' }).waitFor();
    await page.getByRole('tab', { name: 'FailedAttempts' }).click();
    await page.locator('.view-line', { hasText: 'attempts' }).first().waitFor();
    const answer = page.locator('.graphiql-response', { hasText: '"attempts"' });
    // GraphiQL parses a tab's operations shortly after it shows them, and runs those of the previous tab until then.
    await waitUntil(
      async () => {
        await page.getByRole('button', { name: /execute/i }).click();
        return answer.waitFor({ timeout: 500 }).then(
          () => true,
          () => false,
        );
      },
      { what: 'an answer', withinMs: 15_000 },
    );
    expect(await answer.textContent()).not.toContain('errors');
  });
});
