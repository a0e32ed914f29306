import { waitUntil } from '@tidings/core/runtime/wait-until';
import { type Browser, devices } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { violationsOf } from '../support/accessibility.js';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { PLAIN } from '../support/fixtures.js';
import { startTestTidings } from '../support/tidings.js';
import { startWebhookReceiver } from '../support/webhook-receiver.js';

const browser: Browser | undefined = await startBrowser();

const { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch } = devices['Pixel 7'];
const PHONE = { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch };

const SCREENSHOTS = process.env.SCREENSHOTS;

describe.skipIf(!browser)('webhooks in the admin', { timeout: 120_000 }, () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  let receiver: Awaited<ReturnType<typeof startWebhookReceiver>>;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    receiver = await startWebhookReceiver();
    tidings = await startTestTidings({ WEBHOOK_ALLOW_PRIVATE: 'loopback' });
    await tidings.admin.createTemplate(PLAIN);
  });

  test('a webhook is added, shows its secret once, is tested, and gets events again', async () => {
    const page = await pages.signIn({ path: '/webhooks' });
    await page.getByText('No webhooks yet').waitFor();
    await page.getByRole('button', { name: 'Add a webhook' }).click();
    await page.getByRole('textbox', { name: /^Name/ }).fill('Shop');
    await page.getByLabel('URL').fill('ftp://example.com');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/must be an https URL/).waitFor();
    await page.getByLabel('URL').fill(receiver.url);
    await page.getByLabel('Send completed (dispatch.completed)').check();
    if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/webhook-form.png`, fullPage: true });
    await page.getByRole('button', { name: 'Save' }).click();
    const secret = await page.getByRole('textbox', { name: 'Signing secret' }).inputValue();
    receiver.state.secrets = [secret];
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('link', { name: 'Shop' }).click();
    await page.getByRole('button', { name: 'Send a test event' }).click();
    await page.getByText('Accepted: 204, after').waitFor();
    await page.getByText('webhook.test').waitFor();

    const { id } = await tidings.admin.send({
      templateName: PLAIN.slug,
      typeEvent: 'GROUP',
      to: [{ email: 'ann@example.test' }],
      metadata: { order: 5 },
    });
    await waitUntil(() => receiver.ofType('dispatch.completed').some(({ data }) => data.dispatchId === id));
    // Events of a mail and of its send may arrive in any order.
    await waitUntil(() => receiver.ofType('delivery.sent').length === 1);
    const first = receiver.ofType('delivery.sent').map((event) => event.id);
    await waitUntil(async () => (await tidings.admin.countAttempts(id, 'SENT')) === 1);
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByLabel('Events of one send').check();
    await page.getByRole('combobox', { name: 'Send' }).click();
    await page.getByRole('option').first().click();
    if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/webhook-replay.png`, fullPage: true });
    await page.getByRole('dialog').getByRole('button', { name: 'Replay' }).click();
    await page.getByText('The events are being sent again').waitFor();
    await waitUntil(
      () => receiver.ofType('dispatch.completed').length === 2 && receiver.ofType('delivery.sent').length === 2,
    );
    expect(receiver.ofType('delivery.sent').map((event) => event.id)).toEqual([...first, ...first]);
    expect(new Set(receiver.ofType('dispatch.completed').map((event) => event.id)).size).toBe(1);

    await page.getByRole('button', { name: 'New secret' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'New secret' }).click();
    const renewed = await page.getByRole('textbox', { name: 'Signing secret' }).inputValue();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    receiver.state.secrets = [secret, renewed];
    await page.getByRole('button', { name: 'Send a test event' }).click();
    await waitUntil(() => receiver.ofType('webhook.test').length === 2);
    expect(receiver.failures).toEqual([]);
    await page.getByText('Requests are also signed with the old secret. It expires').waitFor();
    if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/webhook-page.png`, fullPage: true });
    expect(await violationsOf(page)).toEqual([]);
    const { auditLog } = await tidings.admin.ask('{ auditLog { items { action before after } } }');
    expect(JSON.stringify(auditLog)).toContain('rotateWebhookSecret');
    expect(JSON.stringify(auditLog)).not.toMatch(/whsec_|\/hook/);
  });

  test('a disabled webhook says why, in Russian, on a phone', async () => {
    receiver.state.answer = (response) => void response.writeHead(410).end('gone for good');
    await tidings.admin.send({ templateName: PLAIN.slug, typeEvent: 'GROUP', to: [{ email: 'ben@example.test' }] });
    const page = await pages.signIn({ path: '/webhooks', locale: 'ru-RU', ...PHONE });
    await page.getByText(/Отключён: ответил 410/).waitFor();
    await page.getByRole('link', { name: 'Shop' }).click();
    await page.getByText('Не принято: 410').first().waitFor();
    if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/webhook-phone.png`, fullPage: true });
    expect(await violationsOf(page)).toEqual([]);
  });
});
