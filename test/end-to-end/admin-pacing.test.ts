import { waitUntil } from '@tidings/core/runtime/wait-until';
import { type Browser, devices, type Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { violationsOf } from '../support/accessibility.js';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

const { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch } = devices['Pixel 7'];
const PHONE = { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch };
const PEOPLE = 60;

describe.skipIf(!browser)('pacing in the admin', { timeout: 180_000 }, () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  let sink: Awaited<ReturnType<typeof startSmtpSink>>;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    sink = await startSmtpSink();
    tidings = await startTestTidings({ SMTP_URL: sink.url });
    const { admin } = tidings;
    await admin.createTemplate({ slug: 'news', title: 'News', content: '<p>Hello</p>' });
    const people = await Promise.all(
      Array.from({ length: PEOPLE }, (_, n) => admin.createUser({ username: `p${n}`, email: `p${n}@example.com` })),
    );
    const groupIds = [await admin.createGroup('Readers', people)];
    const create = 'mutation ($input: CreateNotificationInput!) { createNotification(input: $input) { id } }';
    for (const name of ['digest', 'later']) {
      await admin.ask(create, { input: { name, type: 'GROUP', templateSlug: 'news', groupIds } });
    }
    await admin.ask(create, { input: { name: 'hello', type: 'PERSONAL', templateSlug: 'news', userIds: [people[0]] } });
  }, 120_000);

  const shoot = async (page: Page, name: string) => {
    const folder = process.env.SCREENSHOTS;
    if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  };

  const fits = async (page: Page) => {
    const [width, inner] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    expect(width).toBeLessThanOrEqual(inner!);
  };

  const openSend = async (page: Page, name: string, button: RegExp = /^Send/) => {
    await page
      .getByRole('row', { name: new RegExp(name) })
      .getByRole('button', { name: button })
      .click();
    await page.getByRole('dialog').waitFor();
  };

  test('a send is spread over hours from the dialog, and the rest is sent by a button', async () => {
    const page = await pages.signIn({ path: '/notifications' });
    await openSend(page, 'digest');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Spread over a time').check();
    await dialog.getByRole('spinbutton', { name: 'Spread over' }).fill('200');
    await dialog.getByText('From 1 minute to 7 days.').waitFor();
    expect(await dialog.getByRole('button', { name: /^Send to/ }).isDisabled()).toBe(true);
    await dialog.getByRole('spinbutton', { name: 'Spread over' }).fill('4');
    const inAnHour = new Date(Date.now() + 3_600_000 - new Date().getTimezoneOffset() * 60_000);
    await dialog.getByLabel('Stop sending at (optional)').fill(inAnHour.toISOString().slice(0, 16));
    await dialog.getByText(/The last mails would leave on/).waitFor();
    await shoot(page, 'send-dialog-spread');
    await dialog.getByLabel('Stop sending at (optional)').fill('');
    await dialog.getByRole('button', { name: /^Send to/ }).click();

    await page.getByText(/The mails are spread until/).waitFor();
    await page.getByText('about 15 mails per hour').waitFor();
    await page.getByText('4 hours').waitFor();
    await waitUntil(() => sink.mails.length === 1, { what: 'the first mail' });
    await shoot(page, 'dispatch-spread');
    await page.getByRole('button', { name: 'Send the rest now…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send the rest now' }).click();
    await page.getByText('The rest isn’t spread over time any more').waitFor();
    await waitUntil(() => sink.mails.length === PEOPLE, { what: 'all mails' });
    expect(sink.doubled()).toEqual([]);
    await page.getByText(/^Took/).waitFor();
    expect(await page.getByRole('button', { name: 'Send the rest now…' }).count()).toBe(0);
  });

  test('a personal send can’t be spread', async () => {
    const page = await pages.signIn({ path: '/notifications' });
    await openSend(page, 'hello');
    await page.getByRole('dialog').getByLabel('Now').waitFor();
    expect(await page.getByRole('dialog').getByLabel('Spread over a time').count()).toBe(0);
  });

  test('quiet hours of a sender are set in its form, which refuses half of them, and the send dialog says them', async () => {
    const page = await pages.signIn({ path: '/senders/create' });
    await page.getByLabel('Slug').fill('night');
    await page.getByLabel('From address').fill('night@example.com');
    await page.getByLabel('Default sender').check();
    await page.getByLabel('From', { exact: true }).fill('22:00');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Enter both times, or none.').waitFor();
    await page.getByLabel('To', { exact: true }).fill('22:00');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Must differ from the beginning.').waitFor();
    await page.getByLabel('To', { exact: true }).fill('07:00');
    await page.getByRole('combobox', { name: 'Time zone' }).fill('Berlin');
    await page.getByRole('option', { name: 'Europe/Berlin' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Sender saved').waitFor();
    const { senders } = await tidings.admin.ask('{ senders { quietFrom quietTo quietTimeZone } }');
    expect(senders).toEqual([{ quietFrom: '22:00', quietTo: '07:00', quietTimeZone: 'Europe/Berlin' }]);
    await page.getByText('Mails of this sender leave unsigned').waitFor();
    await shoot(page, 'sender-quiet');
    expect(await violationsOf(page)).toEqual([]);
    await page.goto(`${tidings.url}/senders`);
    await page.getByText('Quiet from 22:00 to 07:00').waitFor();
    await page.goto(`${tidings.url}/notifications`);
    await openSend(page, 'later');
    await page.getByText(/This sender has quiet hours from 22:00 to 07:00/).waitFor();
    await shoot(page, 'send-dialog-quiet');
  });

  test('a warm-up plan is started, shown and stopped', async () => {
    const page = await pages.signIn({ path: '/mail-routes' });
    await page.getByRole('button', { name: 'Add a route' }).click();
    await page.getByLabel('Name').fill('New relay');
    await page.getByLabel('URL').fill(sink.url);
    await page.getByRole('combobox', { name: 'Sign-in' }).click();
    await page.getByRole('option', { name: 'No sign-in' }).click();
    await page.getByLabel('Keep to a warm-up plan').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Enter it, or a limit per day above.').waitFor();
    await page.getByLabel('End before mails per day').fill('20');
    await page.getByText('Must be more than on the first day.').waitFor();
    await page.getByLabel('End before mails per day').fill('1000');
    await page.getByText(/It lasts 8 days, until/).waitFor();
    await shoot(page, 'route-warm-up-form');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Route saved').waitFor();
    await page.getByText(/Warm-up: 0 of 50 mails today, day 1 of 8/).waitFor();
    await page.getByRole('img', { name: 'Mails per day, from 50 to 854' }).waitFor();
    await shoot(page, 'route-warm-up');
    expect(await violationsOf(page)).toEqual([]);

    await page.getByRole('button', { name: 'Edit New relay' }).click();
    await page.getByLabel('Keep to a warm-up plan').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/Warm-up:/).waitFor({ state: 'hidden' });
    const { routes } = await tidings.admin.ask('{ routes { warmUp { mails } } }');
    expect(routes).toEqual([{ warmUp: null }]);
  });

  test('on a phone, in Russian, everything fits', async () => {
    const startsOn = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
    const input = { name: 'Новый', url: sink.url, warmUp: { mails: 50, target: 5_000, startsOn } };
    await tidings.admin.ask('mutation ($input: RouteInput!) { createRoute(input: $input) { id } }', { input });
    const page = await pages.signIn({ path: '/mail-routes', locale: 'ru-RU', ...PHONE });
    await page.getByText(/Прогрев: сегодня 0 из 168 писем, день 4 из 12/).waitFor();
    await fits(page);
    await shoot(page, 'phone-route');
    await page.getByRole('button', { name: 'Изменить Новый' }).click();
    await page.getByText(/Займёт 12 дней/).waitFor();
    await page.getByText(/Займёт 12 дней/).scrollIntoViewIfNeeded();
    await shoot(page, 'phone-route-form');
    await fits(page);

    const { senders } = await tidings.admin.ask('{ senders { id } }');
    await page.goto(`${tidings.url}/senders/${senders[0].id}`);
    await page.getByRole('heading', { name: 'Тихие часы' }).waitFor();
    await page.getByRole('heading', { name: 'Тихие часы' }).scrollIntoViewIfNeeded();
    await shoot(page, 'phone-sender');
    await fits(page);

    await page.goto(`${tidings.url}/notifications`);
    await page.getByText('later').first().waitFor();
    await page
      .getByRole('button', { name: /^Отправить/ })
      .last()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Распределить по времени').check();
    await dialog.getByText(/тихие часы с 22:00 до 07:00/).waitFor();
    await shoot(page, 'phone-send-dialog');
    await fits(page);
  });
});
