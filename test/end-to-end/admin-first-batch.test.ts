import { waitUntil } from '@tidings/core/runtime/wait-until';
import type { Browser, Locator, Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startDnsServer, type Zone } from '../../packages/core/src/testing/dns-server.js';
import { violationsOf } from '../support/accessibility.js';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { cleanUp } from '../support/clean-up.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

/** People at each of two domains. With one mail for each domain, both are large. */
const PEOPLE = 12;

const SENDER = { slug: 'shop', fromName: 'Shop', fromEmail: 'news@shop.test', routeIds: [], isDefault: true };

/** Of the sender's domain, which has no SPF record. */
const WITHOUT_SPF: Zone = {
  'shop.test': { A: ['203.0.113.5'], MX: [[10, 'mx.shop.test']] },
  'mx.shop.test': { A: ['203.0.113.5'] },
  '_dmarc.shop.test': { TXT: ['v=DMARC1; p=reject'] },
};

describe.skipIf(!browser)('an operator sends in bulk', { timeout: 120_000 }, () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  let dns: Awaited<ReturnType<typeof startDnsServer>>;
  let sink: Awaited<ReturnType<typeof startSmtpSink>>;
  const server = { isStrict: false };
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    dns = await startDnsServer({ ...WITHOUT_SPF });
    cleanUp(dns.stop);
    sink = await startSmtpSink({
      onMail: ({ to }) => (server.isStrict && to.endsWith('@strict.test') ? '550 5.7.1 Looks like spam' : undefined),
    });
    tidings = await startTestTidings({ DNS_SERVERS: dns.address, SMTP_URL: sink.url });
    const { admin } = tidings;
    await admin.createTemplate({ slug: 'news', title: 'News', content: '<p>Hello</p>' });
    const people: string[] = [];
    for (let n = 0; n < 2 * PEOPLE; n += 1) {
      const email = `p${n}@${n % 2 ? 'strict.test' : 'gmail.com'}`;
      people.push(await admin.createUser({ username: `p${n}`, email }));
    }
    const group = await admin.createGroup('Readers', people);
    const notification = { name: 'Digest', type: 'GROUP', templateSlug: 'news', groupIds: [group] };
    await admin.ask('mutation ($input: CreateNotificationInput!) { createNotification(input: $input) { id } }', {
      input: notification,
    });
    await admin.ask('mutation ($input: SenderInput!) { createSender(input: $input) { id } }', {
      input: SENDER,
    });
  }, 180_000);

  beforeEach(() => {
    server.isStrict = false;
  });

  let changes = 0;
  /** Gives the sender a return path with these records, so that it is checked anew. */
  const changeSender = async (records: Zone[string] | undefined) => {
    changes += 1;
    const domain = `b${changes}.shop.test`;
    if (records) dns.zone[domain] = records;
    const { senders } = await tidings.admin.ask('{ senders { id } }');
    await tidings.admin.ask(
      'mutation ($id: ID!, $input: SenderInput!) { updateSender(id: $id, input: $input) { id } }',
      {
        id: senders[0].id,
        input: { ...SENDER, returnPath: `bounces@${domain}` },
      },
    );
  };

  const openDialog = async (options: object = {}) => {
    const page = await pages.signIn({ path: '/notifications', ...options });
    await page.getByRole('button', { name: /^(Send…|Отправить…)$/ }).click();
    return { page, dialog: page.getByRole('dialog') };
  };

  const sendButton = (dialog: Locator) => dialog.getByRole('button', { name: `Send to ${2 * PEOPLE} people` });

  const waitForPage = async (page: Page) => {
    await page.waitForURL(/\/dispatches\/[0-9a-f-]+\/show/);
    return /dispatches\/([0-9a-f-]+)/.exec(page.url())![1]!;
  };

  /** Fills in the dialog by the keyboard, and sends with a first batch of one mail for each domain. */
  const sendWithFirstBatch = async (page: Page, dialog: Locator) => {
    await dialog.getByText('news@shop.test: Receivers may refuse these mails.').waitFor();
    await expect.poll(() => sendButton(dialog).isDisabled()).toBe(true);
    await dialog.getByRole('checkbox', { name: 'Send anyway' }).focus();
    await page.keyboard.press('Space');
    await expect.poll(() => sendButton(dialog).isEnabled()).toBe(true);

    await dialog.getByRole('switch', { name: 'Start with a first batch' }).focus();
    await page.keyboard.press('Space');
    const mails = dialog.getByLabel('Mails to each large domain');
    expect(await mails.inputValue()).toBe('50');
    expect(await dialog.getByLabel('Minutes to wait').inputValue()).toBe('15');
    await mails.fill('0');
    await dialog.getByText('A whole number from 1 to 1000').waitFor();
    expect(await sendButton(dialog).isDisabled()).toBe(true);
    await mails.fill('1');
    await sendButton(dialog).click();
    return waitForPage(page);
  };

  test('the page of the dispatch shows how the first batch does, and sends the rest on demand', async () => {
    const { page, dialog } = await openDialog();
    const id = await sendWithFirstBatch(page, dialog);
    await page.getByText(/The rest follows in 1[45] min/).waitFor();
    await page.getByText('The rest waits for the first batch.').waitFor();
    await page.getByText('22 more mails wait.').waitFor();
    await page.getByRole('row', { name: 'gmail.com 1 1 0 0 0 0' }).waitFor();
    await page.getByRole('row', { name: 'strict.test 1 1 0 0 0 0' }).waitFor();
    await page.getByRole('button', { name: 'Cancel dispatch…' }).waitFor();
    await page.getByRole('button', { name: 'Send the rest now' }).click();
    const confirm = page.getByRole('dialog');
    await confirm.getByText('Send the rest now?').waitFor();
    await confirm.getByRole('button', { name: 'Send the rest now' }).click();
    await page.getByText(/Somebody let the rest follow on/).waitFor();
    await tidings.admin.completed(id);
    expect(sink.mails).toHaveLength(2 * PEOPLE);
  });

  test('a first batch that is refused stops the dispatch, and the page says why', async () => {
    server.isStrict = true;
    const { page, dialog } = await openDialog();
    const id = await sendWithFirstBatch(page, dialog);
    await page.getByText('Stopped by itself').waitFor();
    await page.getByText('1 of 2 mails of the first batch were refused').waitFor();
    await page.getByText('This domain refuses the mails: strict.test.').waitFor();
    await page.getByText('550 5.7.1 Looks like spam').waitFor();
    expect(await page.getByRole('button', { name: 'Send the rest now' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText(/Somebody let the rest follow on/).waitFor();
    await tidings.admin.completed(id);
  });

  test('a slow DNS server delays neither the dialog nor the send', async () => {
    await changeSender('SILENT');
    const { dialog } = await openDialog();
    await dialog.getByText('The sender shop is being checked…').waitFor();
    await expect.poll(() => sendButton(dialog).isEnabled()).toBe(true);
    await dialog.getByText('news@shop.test: Not everything could be checked.').waitFor({ timeout: 60_000 });
    expect(await sendButton(dialog).isEnabled()).toBe(true);
  });

  test('a check that cannot be made is said so, and can be tried again', async () => {
    const page = await pages.signIn({ path: '/' });
    const away = (route: Parameters<Parameters<Page['route']>[1]>[0]) =>
      (route.request().postData() ?? '').includes('CheckOfSender')
        ? route.fulfill({ status: 503, contentType: 'application/json', body: '{"errors":[{"message":"away"}]}' })
        : route.fallback();
    await page.route('**/graphql', away);
    await page.goto(`${tidings.url}/notifications`);
    await page.getByRole('button', { name: 'Send…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/The sender shop couldn’t be checked/).waitFor();
    expect(await sendButton(dialog).isEnabled()).toBe(true);
    await page.unroute('**/graphql', away);
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await dialog.getByText(/^news@shop\.test: /).waitFor();
  });

  test('a send that passes the daily limit of Gmail says so', async () => {
    const page = await pages.signIn({ path: '/' });
    await page.route('**/graphql', (route) =>
      (route.request().postData() ?? '').includes('query GmailVolume')
        ? route.fulfill({ json: { data: { gmailVolume: { today: 4_990, limit: 5_000 } } } })
        : route.fallback(),
    );
    await page.goto(`${tidings.url}/notifications`);
    await page.getByRole('button', { name: 'Send…' }).click();
    await page.getByText('With this send, 5,002 mails go to Gmail today: 4,990 so far, and 12 more.').waitFor();
  });

  test('the dry run shows the latest check without waiting for one', async () => {
    await changeSender('SILENT');
    const { notifications } = await tidings.admin.ask('{ notifications { items { id } } }');
    const check = async () => {
      const query = `query ($input: SendNotificationInput!) { checkNotification(input: $input) {
        toGmail senderCheck { state mayBeRefused failed warnings checkedAt } } }`;
      return (await tidings.admin.ask(query, { input: { notificationId: notifications.items[0].id } }))
        .checkNotification;
    };
    expect(await check()).toEqual({ toGmail: PEOPLE, senderCheck: null });
    await changeSender(undefined);
    expect((await check()).senderCheck).toBeNull();
    await waitUntil(async () => (await check()).senderCheck !== null, { what: 'the check' });
    expect((await check()).senderCheck).toMatchObject({ state: 'FAILED', mayBeRefused: true });
    expect((await check()).senderCheck.failed).toContain('SPF');
  });

  test.each([
    {
      look: 'on a desktop, light',
      viewport: { width: 1280, height: 900 },
      colorScheme: 'light' as const,
      locale: 'en-GB',
      switchName: 'Start with a first batch',
    },
    {
      look: 'on a phone, dark, in Russian',
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark' as const,
      locale: 'ru-RU',
      switchName: 'Начать с первой части',
    },
  ])(
    'the dialog and the page of the dispatch have no violation of accessibility $look',
    async ({ look: _, switchName, ...options }) => {
      const shoot = async (page: Page, name: string) => {
        if (!process.env.SCREENSHOTS) return;
        await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}-${options.locale}.png`, fullPage: true });
      };
      const { page, dialog } = await openDialog(options);
      await dialog.getByTestId('sender-check').waitFor();
      await dialog.getByRole('switch', { name: switchName }).click();
      await dialog.getByRole('switch', { name: switchName }).scrollIntoViewIfNeeded();
      await dialog.getByTestId('sender-check').scrollIntoViewIfNeeded();
      await shoot(page, 'dialog');
      expect(await violationsOf(page)).toEqual([]);

      const { notifications } = await tidings.admin.ask('{ notifications { items { id } } }');
      for (const isStrict of [false, true]) {
        server.isStrict = isStrict;
        const { id } = await tidings.admin.send({
          notificationId: notifications.items[0].id,
          firstBatch: { perDomain: 1, waitMinutes: 15 },
        });
        const isThere = async () => {
          const { dispatch } = await tidings.admin.ask(
            'query ($id: ID!) { dispatch(id: $id) { status firstBatch { waitsUntil } } }',
            { id },
          );
          return dispatch.status === 'PAUSED' || (!isStrict && dispatch.firstBatch.waitsUntil !== null);
        };
        await waitUntil(isThere, { what: 'answers to the first batch' });
        await page.goto(`${tidings.url}/dispatches/${id}/show`);
        await page.getByText('strict.test', { exact: true }).first().waitFor();
        await shoot(page, isStrict ? 'stopped' : 'waiting');
        expect(await violationsOf(page)).toEqual([]);
      }
    },
  );
});
