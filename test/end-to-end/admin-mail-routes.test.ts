import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, devices } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { cleanUp } from '../support/clean-up.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

const { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch } = devices['Pixel 7'];
const PHONE = { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch };

/** A token endpoint that refuses, as Microsoft does once a secret has expired. */
const startRefusingEndpoint = async (): Promise<string> => {
  const server = createServer((_request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end('{"error":"invalid_client","error_description":"AADSTS7000222: keys are expired"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp(async () => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
};

describe.skipIf(!browser)('routes in the admin', { timeout: 120_000 }, () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  let sink: Awaited<ReturnType<typeof startSmtpSink>>;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    tidings = await startTestTidings();
    sink = await startSmtpSink();
  });

  const createRoute = (input: object) =>
    tidings.admin.ask('mutation ($input: RouteInput!) { createRoute(input: $input) { id } }', { input });

  test('a route is added and tested, and sends a mail to the one who tests it', async () => {
    const page = await pages.signIn({ path: '/mail-routes' });
    await page.getByText('No routes yet').waitFor();
    await page.getByRole('button', { name: 'Add a route' }).click();
    await page.getByLabel('Name').fill('Office');
    await page.getByLabel('URL').fill(sink.url);
    await page.getByRole('combobox', { name: 'Sign-in' }).click();
    await page.getByRole('option', { name: 'No sign-in' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Route saved').waitFor();
    await page.getByRole('button', { name: 'Test Office' }).click();
    await page.getByText('The route works.').waitFor();
    await page.getByText('The connection isn’t encrypted').waitFor();
    await page
      .getByText(/8BITMIME/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Send me a mail' }).click();
    await page.getByText(/The server accepts a mail to/).waitFor();
    expect(sink.mails).toHaveLength(1);
    expect(sink.mails[0]!.source).toContain('Auto-Submitted: auto-generated');
  });

  test('an error of a field is shown at the field, and nothing is saved', async () => {
    const page = await pages.signIn({ path: '/mail-routes' });
    await page.getByRole('button', { name: 'Add a route' }).click();
    await page.getByLabel('Name').fill('Cloud');
    await page.getByLabel('URL').fill('smtp://smtp.office365.com');
    await page.getByRole('combobox', { name: 'Sign-in' }).click();
    await page.getByRole('option', { name: 'OAuth 2' }).click();
    await page.getByRole('textbox', { name: 'Mailbox' }).fill('news@example.com');
    await page.getByLabel('Tenant').fill('contoso/example');
    await page.getByLabel('Client id').fill('app');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/must be a tenant’s id or domain/).waitFor();
    await page.getByLabel('Tenant').fill('contoso.example');
    await page.getByLabel('Client secret').fill('s3cret-of-the-client');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Route saved').waitFor();
    const { routes } = await tidings.admin.ask('{ routes { name url username auth oauth } }');
    expect(routes.find(({ name }: { name: string }) => name === 'Cloud')).toMatchObject({
      url: 'smtp://smtp.office365.com',
      username: 'news@example.com',
      auth: 'OAUTH2',
      oauth: { grant: 'CLIENT_CREDENTIALS', clientId: 'app' },
    });
    const { auditLog } = await tidings.admin.ask('{ auditLog { items { action before after } } }');
    expect(JSON.stringify([routes, auditLog])).not.toContain('s3cret-of-the-client');
  });

  test('on a phone, in Russian, a failed test says what to do', async () => {
    const tokenUrl = await startRefusingEndpoint();
    const smtp = await startSmtpSink({ signIn: 'XOAUTH2' });
    const oauth = { provider: 'OTHER', tokenUrl, clientId: 'app', clientSecret: 's' };
    await createRoute({ name: 'Облако', url: smtp.url.replace('smtp://', 'smtp://news%40example.com@'), oauth });
    const page = await pages.signIn({ path: '/mail-routes', locale: 'ru-RU', ...PHONE });
    await page.getByRole('button', { name: 'Проверить Облако' }).click();
    await page.getByText('Маршрут пока не работает.').waitFor();
    await page.getByText(/Не удалось получить токен доступа: .*AADSTS7000222/).waitFor();
    await page.getByText(/Срок действия секрета клиента истёк/).waitFor();
    const width = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    expect(width[0]).toBeLessThanOrEqual(width[1]!);
  });
});
