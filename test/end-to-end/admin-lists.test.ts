import { type Browser, devices } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { STATISTIC } from '../support/fixtures.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

const { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch } = devices['Pixel 7'];
const PHONE = { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch };

describe.skipIf(!browser)('lists of the admin', { timeout: 120_000 }, () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  let notificationId: string;
  let dispatchId: string;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    const sink = await startSmtpSink({ onMail: ({ to }) => (to.startsWith('bob@') ? '550 5.1.1 who?' : undefined) });
    tidings = await startTestTidings({ SMTP_URL: sink.url });
    const { admin } = tidings;
    await admin.createTemplate(STATISTIC);
    const people = await Promise.all(
      ['ann', 'bob'].map((username) => admin.createUser({ username, email: `${username}@example.com` })),
    );
    const group = await admin.createGroup('Readers', people);
    const input = {
      name: 'Digest',
      type: 'GROUP',
      templateSlug: 'statistic',
      groupIds: [group],
      context: { title: 'News' },
    };
    const { createNotification } = await admin.ask(
      'mutation ($input: CreateNotificationInput!) { createNotification(input: $input) { id } }',
      { input },
    );
    notificationId = createNotification.id;
    ({ id: dispatchId } = await admin.send({ notificationId }));
    await admin.completed(dispatchId);
    await admin.createKey('SEND');
  });

  test('on a phone a tap on the send arrow asks whether to send, and a tap beside it opens the notification', async () => {
    const page = await pages.signIn({ path: '/notifications', ...PHONE });
    await page.getByRole('button', { name: 'Send…' }).tap();
    await page.getByRole('dialog').getByText('Send this notification?').waitFor();
    expect(new URL(page.url()).pathname).toBe('/notifications');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).tap();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    // Tap at the position of the text. The link covers the text, so the tap opens the notification.
    const words = (await page.getByText('People and groups · 2 people').boundingBox())!;
    await page.touchscreen.tap(words.x + 20, words.y + words.height / 2);
    await page.waitForURL(`**/notifications/${notificationId}`);
  });

  test('a viewer sees the notifications without links to pages that viewers may not open', async () => {
    await tidings.admin.createUser({
      username: 'viewer',
      email: 'viewer@example.com',
      password: 'a long enough one',
      role: 'VIEWER',
    });
    const page = await pages.signIn({
      path: '/notifications',
      username: 'viewer',
      password: 'a long enough one',
      ...PHONE,
    });
    await page.getByText('Digest').waitFor();
    expect(await page.getByRole('link', { name: 'Digest' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Send…' }).count()).toBe(0);
  });

  test.each([
    [
      'English',
      'en-GB',
      {
        tiles: ['Mails sent', 'Mails failed', 'Mails waiting', 'Dispatches in progress'],
        panels: ['Attempts over time', 'Dispatches in progress', 'Failed attempts by cause'],
        help: 'Attempts with this result in the last 24 hours. Click to see all mails with this status.',
      },
    ],
    [
      'Russian',
      'ru-RU',
      {
        tiles: ['Писем отправлено', 'Писем не доставлено', 'Писем в ожидании', 'Рассылок в работе'],
        panels: ['Попытки по времени', 'Рассылки в работе', 'Неудачные попытки по причинам'],
        help: 'Попытки с таким исходом за 24 часа. Нажмите, чтобы открыть все письма в этом состоянии.',
      },
    ],
  ])(
    'the dashboard labels each number in %s, and each number links to its list',
    async (_name, locale, { tiles, panels, help }) => {
      const page = await pages.signIn({ locale });
      for (const panel of panels) await page.getByRole('heading', { name: panel }).waitFor();
      const opens = await Promise.all(
        tiles.map(async (name) => decodeURIComponent((await page.getByRole('link', { name }).getAttribute('href'))!)),
      );
      expect(opens).toEqual([
        '/deliveries?filter={"status":["SENT"]}',
        '/deliveries?filter={"status":["FAILED"]}',
        '/deliveries?filter={"status":["QUEUED","SENDING","RETRYING"]}',
        '/dispatches',
      ]);
      await page.getByRole('link', { name: tiles[1]! }).hover();
      await page.getByRole('tooltip', { name: help }).waitFor();
    },
  );

  test.each([
    ['a phone', PHONE],
    ['a desktop', {}],
  ])('a send with a failed mail shows it in every list on %s', async (_name, options) => {
    const page = await pages.signIn(options);
    await page.getByText('Completed, 1 failed').waitFor();
    await page.goto(`${tidings.url}/dispatches`);
    await page.getByText('Completed, 1 failed').waitFor();
    await page.goto(`${tidings.url}/dispatches/${dispatchId}/show`);
    await page.getByText('Completed, 1 failed').first().waitFor();
    if (!('isMobile' in options)) {
      await page.goto(`${tidings.url}/notifications`);
      await page.getByText('Completed, 1 failed').waitFor();
    }
  });
});
