import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { type Browser, devices } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { violationsOf } from '../support/accessibility.js';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { cleanUp } from '../support/clean-up.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

const { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch } = devices['Pixel 7'];
const PHONE = { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch };

/** A webhook that keeps the types of messages. */
const startReceiver = async () => {
  const types: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (piece) => {
      text += piece;
    });
    request.on('end', () => {
      types.push(JSON.parse(text).type);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp(async () => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, types };
};

describe.skipIf(!browser)('alerts in the admin', { timeout: 120_000 }, () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let sink: Awaited<ReturnType<typeof startSmtpSink>>;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    receiver = await startReceiver();
    sink = await startSmtpSink({
      onMail: ({ to }) => (to.endsWith('strict.test') ? '550 5.7.26 This mail is unauthenticated' : undefined),
    });
    tidings = await startTestTidings({ WEBHOOK_ALLOW_PRIVATE: 'loopback', SMTP_URL: sink.url });
    await tidings.admin.ask('mutation ($input: RouteInput!) { createRoute(input: $input) { id } }', {
      input: { name: 'Office', url: sink.url },
    });
  });

  test('a rule with a webhook is added, shows its secret once, and is tested', async () => {
    const page = await pages.signIn({ path: '/alerts' });
    await page.getByText('No rules yet').waitFor();
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByLabel('Name').fill('Held domains');
    await page.getByRole('combobox', { name: 'Problem' }).click();
    await page.getByRole('option', { name: 'A domain is held' }).click();
    await page.getByLabel('URL').fill('ftp://example.com');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/must be an https URL/).waitFor();
    await page.getByLabel('URL').fill(receiver.url);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Copy it now').waitFor();
    const secret = await page.getByRole('textbox', { name: 'Signing secret' }).inputValue();
    expect(secret).toMatch(/^whsec_/);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Send a test alert: Held domains' }).click();
    await page.getByText('Test alert sent').waitFor();
    expect(receiver.types).toEqual(['alert.test']);
    const { alertRules, auditLog } = await tidings.admin.ask(
      '{ alertRules { name kind webhookHost emails } auditLog { items { action before after } } }',
    );
    expect(alertRules).toEqual([
      { name: 'Held domains', kind: 'DOMAIN_HELD', webhookHost: new URL(receiver.url).host, emails: [] },
    ]);
    expect(JSON.stringify(auditLog)).toContain('createAlertRule');
    expect(JSON.stringify(auditLog)).not.toContain(secret);
    expect(JSON.stringify(auditLog)).not.toContain('/hook');
  });

  test('a rule with mails is added by keyboard, in Russian, on a phone', async () => {
    const page = await pages.signIn({ path: '/alerts', locale: 'ru-RU', ...PHONE });
    await page.getByRole('button', { name: 'Добавить правило' }).press('Enter');
    await page.getByLabel('Название').fill('Дежурные');
    await page.getByRole('radio', { name: 'Письмо' }).focus();
    await page.keyboard.press('Space');
    await page.getByLabel('Почтовые адреса').fill('ann@example.test\nbob@example.test');
    await page.getByLabel('Адрес отправителя').fill('alerts@example.test');
    await page.getByRole('combobox', { name: 'Маршруты' }).press('Enter');
    await page.getByRole('option', { name: 'Office' }).press('Enter');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Сохранить' }).press('Enter');
    await page.getByText('Правило сохранено').waitFor();
    await page.getByRole('button', { name: 'Проверить: Дежурные' }).press('Enter');
    await page.getByText('Проверочное оповещение отправлено').waitFor();
    expect(sink.mails.map(({ to }) => to)).toEqual(['ann@example.test', 'bob@example.test']);
    const width = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    expect(width[0]).toBeLessThanOrEqual(width[1]!);
  });

  test('an open alert is on the dashboard and on the page, and is told', async () => {
    const { admin } = tidings;
    await admin.createTemplate({ slug: 'news', title: 'News', content: '<p>Hello</p>' });
    const to = Array.from({ length: 5 }, (_, n) => ({ email: `p${n}@strict.test` }));
    await admin.send({ templateName: 'news', typeEvent: 'GROUP', to });
    await waitUntil(async () => receiver.types.includes('alert.opened'), { what: 'the alert', withinMs: 60_000 });
    const page = await pages.signIn();
    await page.getByRole('link', { name: 'Show' }).click();
    await page.getByText(/strict\.test refuses mails of the sender of MAIL_FROM, and they wait/).waitFor();
    await page.getByText('Message sent').waitFor();
  });

  test.each([
    {
      look: 'on a desktop, light',
      locale: 'en-GB',
      colorScheme: 'light' as const,
      options: { viewport: { width: 1280, height: 900 } },
    },
    { look: 'on a phone, dark, in Russian', locale: 'ru-RU', colorScheme: 'dark' as const, options: PHONE },
  ])('has no violation of accessibility $look', async ({ locale, colorScheme, options }) => {
    const page = await pages.signIn({ path: '/alerts', locale, colorScheme, ...options });
    await page.getByText('Held domains').first().waitFor();
    const check = async (name: string) => {
      if (process.env.SCREENSHOTS) {
        await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}-${locale}.png`, fullPage: true });
      }
      expect(await violationsOf(page)).toEqual([]);
    };
    await check('alerts');
    await page.getByRole('button', { name: /^(Edit|Изменить) Дежурные/ }).click();
    await page.getByRole('dialog').waitFor();
    await page.getByLabel(/^(Addresses|Почтовые адреса)/).waitFor();
    await check('alert-rule');
  });

  test('a viewer sees rules and alerts, and no button that changes them', async () => {
    const password = 'a long enough one';
    await tidings.admin.createUser({ username: 'vera', email: 'vera@example.test', password, role: 'VIEWER' });
    const page = await pages.signIn({ path: '/alerts', username: 'vera', password });
    await page.getByText('Held domains').first().waitFor();
    expect(await page.getByRole('button', { name: /Add a rule|Edit|Delete|Send a test alert/ }).count()).toBe(0);
  });
});
