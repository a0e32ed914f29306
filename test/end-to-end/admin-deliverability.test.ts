import { waitUntil } from '@tidings/core/runtime/wait-until';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { startDnsServer } from '../../packages/core/src/testing/dns-server.js';
import { violationsOf } from '../support/accessibility.js';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { cleanUp } from '../support/clean-up.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

const PEOPLE = 30;

describe.skipIf(!browser)('the page of deliverability', () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  let dispatchId: string;
  let isStrict = true;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    const dns = await startDnsServer({
      'shop.test': { A: ['203.0.113.5'], MX: [[10, 'mx.shop.test']], TXT: ['v=spf1 mx:old.shop.test -all'] },
      'mx.shop.test': { A: ['203.0.113.5'] },
      '_dmarc.shop.test': { TXT: ['v=DMARC1; p=reject; pct=50'] },
      '5.113.0.203.in-addr.arpa': { PTR: ['mx.shop.test'] },
    });
    cleanUp(dns.stop);
    const sink = await startSmtpSink({
      onMail: ({ to }) => {
        if (to.includes('@slow.test')) return '451 4.7.1 too many mails, slow down';
        return isStrict ? '550 5.7.26 This mail has been blocked because the sender is unauthenticated' : undefined;
      },
    });
    tidings = await startTestTidings({ DNS_SERVERS: dns.address, SMTP_URL: sink.url, SMTP_CONNECTIONS: '2' });
    const { admin } = tidings;
    await admin.createTemplate({ slug: 'news', title: 'News', content: '<p>Hello</p>' });
    const to = Array.from({ length: PEOPLE }, (_, n) => ({ email: `p${n}@strict.test` }));
    ({ id: dispatchId } = await admin.send({ templateName: 'news', typeEvent: 'GROUP', to }));
    const isHeld = async () => {
      const { counts } = await admin.dispatch(dispatchId);
      return counts.failed + counts.retrying === PEOPLE;
    };
    await waitUntil(isHeld, { what: 'the mails to be held' });
    const { createRoute } = await admin.ask(
      'mutation { createRoute(input: { name: "relay", url: "smtp://mx.shop.test:587" }) { id } }',
    );
    await admin.ask('mutation ($input: SenderInput!) { createSender(input: $input) { id } }', {
      input: { slug: 'shop', fromName: 'Shop', fromEmail: 'news@shop.test', routeIds: [createRoute.id] },
    });
  }, 180_000);

  test('shows what is wrong and the record to publish', async () => {
    const page = await pages.signIn({ path: '/deliverability' });
    await page.getByText('Receivers may refuse mails of this sender.').waitFor();
    await page
      .getByText('The SPF record of shop.test does not permit 203.0.113.5, by which mx.shop.test sends.')
      .waitFor();
    await page.getByText('v=spf1 mx:old.shop.test ip4:203.0.113.5 -all').waitFor();
    const { senders } = await tidings.admin.ask('{ senders { checks { name ok advice record { value } } } }');
    expect(
      senders[0].checks.filter(({ ok }: { ok: boolean }) => !ok).map(({ name }: { name: string }) => name),
    ).toEqual(['SPF', 'DKIM', 'ONE_CLICK', 'PUBLIC_URL']);
  });

  test.each([
    {
      look: 'on a desktop, light',
      viewport: { width: 1280, height: 900 },
      colorScheme: 'light' as const,
      locale: 'en',
    },
    {
      look: 'on a phone, dark, in Russian',
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark' as const,
      locale: 'ru',
    },
  ])('has no violation of accessibility $look', async ({ look: _, locale, ...options }) => {
    const page = await pages.signIn({
      path: '/deliverability',
      locale: locale === 'ru' ? 'ru-RU' : 'en-GB',
      ...options,
    });
    await page.getByText('v=spf1 mx:old.shop.test ip4:203.0.113.5 -all').waitFor();
    if (process.env.SCREENSHOTS) {
      await page.screenshot({ path: `${process.env.SCREENSHOTS}/checks-${locale}.png`, fullPage: true });
    }
    expect(await violationsOf(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  test('sends what waits after a confirmation, from the banner of the dashboard', async () => {
    const page = await pages.signIn();
    await page.getByText('strict.test refuses mails of the sender of MAIL_FROM').waitFor();
    await page.getByRole('link', { name: 'Review' }).click();
    await page.getByText('Probable cause: SPF, DKIM, DMARC').waitFor();
    isStrict = false;
    await page.getByRole('button', { name: 'Send what waits' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send what waits' }).click();
    await page.getByText(`${PEOPLE} mails are sent again`).waitFor();
    await tidings.admin.completed(dispatchId);
    expect((await tidings.admin.dispatch(dispatchId)).counts).toMatchObject({ sent: PEOPLE });
  });

  test('lists a domain that asked for fewer mails, in Russian on a phone too', async () => {
    const send = (email: string) => tidings.admin.send({ templateName: 'news', typeEvent: 'GROUP', to: [{ email }] });
    await tidings.admin.completed((await send('ann@good.test')).id);
    await send('ben@slow.test');
    const slow = async () => {
      const { slowDomains } = await tidings.admin.ask('{ slowDomains { domain route perSecond reply } }');
      return slowDomains.length > 0 && slowDomains;
    };
    const [listed] = await waitUntil(slow, { what: 'the domain to be slow' });
    expect(listed).toMatchObject({ domain: 'slow.test', route: null, reply: '451 4.7.1 too many mails, slow down' });
    const page = await pages.signIn({ path: '/deliverability' });
    await page.getByText('slow.test asked for fewer mails').waitFor();
    await page.getByText('slow down').waitFor();
    const russian = await pages.signIn({
      path: '/deliverability',
      locale: 'ru-RU',
      viewport: { width: 390, height: 844 },
    });
    await russian.getByText('slow.test просит присылать меньше писем').waitFor();
    if (process.env.SCREENSHOTS) await russian.screenshot({ path: `${process.env.SCREENSHOTS}/slow.png` });
  });
});
