import { waitUntil } from '@tidings/core/runtime/wait-until';
import { type Browser, devices, type Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { startDnsServer, type Zone } from '../../packages/core/src/testing/dns-server.js';
import { violationsOf } from '../support/accessibility.js';
import { createAdminPages, settled } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { cleanUp } from '../support/clean-up.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

const { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch } = devices['Pixel 7'];
const PHONE = { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch };

describe.skipIf(!browser)('senders in the admin', { timeout: 180_000 }, () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  let sink: Awaited<ReturnType<typeof startSmtpSink>>;
  const zone: Zone = {};
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    const dns = await startDnsServer(zone);
    cleanUp(dns.stop);
    sink = await startSmtpSink();
    tidings = await startTestTidings({ DNS_SERVERS: dns.address });
    const { admin } = tidings;
    await admin.createTemplate({ slug: 'news', title: 'News', content: '<p>Hello</p>' });
    const ann = await admin.createUser({ username: 'ann', email: 'ann@example.com' });
    await admin.createGroup('Readers', [ann]);
  }, 120_000);

  const choose = async (page: Page, { label, option }: { label: string; option: string }) => {
    await page.getByRole('combobox', { name: label }).click();
    await page.getByRole('option', { name: option }).first().click();
  };

  const createRoute = async (name: string): Promise<string> => {
    const input = { name, url: sink.url };
    const query = 'mutation ($input: RouteInput!) { createRoute(input: $input) { id } }';
    return (await tidings.admin.ask(query, { input })).createRoute.id;
  };

  const createSender = async (input: object): Promise<string> =>
    (await tidings.admin.ask('mutation ($input: SenderInput!) { createSender(input: $input) { id } }', { input }))
      .createSender.id;

  const shoot = async (page: Page, name: string) => {
    const folder = process.env.SCREENSHOTS;
    if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  };

  test('a route, a sender and its DKIM key are made, and a notification sent as the sender has its From and its signature', async () => {
    const page = await pages.signIn({ path: '/mail-routes' });
    await page.getByRole('button', { name: 'Add a route' }).click();
    await page.getByLabel('Name').fill('Relay');
    await page.getByLabel('URL').fill(sink.url);
    await choose(page, { label: 'Sign-in', option: 'No sign-in' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Route saved').waitFor();

    await page.goto(`${tidings.url}/senders`);
    await page.getByText('No senders yet').waitFor();
    await page.getByRole('link', { name: 'Add a sender' }).click();
    await page.getByLabel('Slug').fill('shop');
    await page.getByLabel('From name').fill('Shop');
    await page.getByLabel('From address').fill('news@shop.test');
    await page.getByRole('button', { name: 'Add a route to the sender' }).click();
    await page.getByRole('combobox', { name: 'Route 1' }).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Sender saved').waitFor();

    await page.getByText('Mails of this sender leave unsigned').waitFor();
    await page.getByRole('button', { name: 'Add a DKIM key' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add a DKIM key' }).click();
    await page.getByText('Waits for its record').waitFor();
    await page.getByRole('button', { name: /^Look up now/ }).click();
    await page.getByText('The record isn’t in DNS yet.').waitFor();
    const { senders } = await tidings.admin.ask('{ senders { dkimKeys { selector record { name value } } } }');
    const [{ selector, record }] = senders[0].dkimKeys;
    await page.getByText(record.value).waitFor();
    await shoot(page, 'sender-pending');
    zone[record.name] = { TXT: [record.value.match(/.{1,255}/g)] };
    await page.getByRole('button', { name: /^Look up now/ }).click();
    await page.getByText('The record is there: the key signs now.').waitFor();

    await page.goto(`${tidings.url}/notifications/create`);
    const template = page.getByRole('combobox', { name: 'Template' });
    await template.fill('news');
    await page.getByRole('option', { name: 'news' }).click();
    await page.getByText('None chosen: Sender of MAIL_FROM').waitFor();
    await page.getByLabel('Name').fill('Weekly');
    const groups = page.getByRole('combobox', { name: 'Groups' });
    await groups.fill('Readers');
    await page.getByRole('option', { name: 'Readers' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Save and send…' }).click();
    await page.getByText('As prepared: Sender of MAIL_FROM').waitFor();
    await choose(page, { label: 'Sender', option: 'Shop <news@shop.test>' });
    await shoot(page, 'send-dialog');
    // The domain has no SPF record here.
    await page.getByRole('checkbox', { name: 'Send anyway' }).check();
    await page.getByRole('button', { name: /^Send to/ }).click();
    await page.getByRole('link', { name: 'Shop <news@shop.test>' }).waitFor();
    await waitUntil(async () => sink.mails.length === 1, { what: 'the mail' });
    const { source } = sink.mails[0]!;
    expect(source).toMatch(/^From: Shop <news@shop\.test>\r?$/m);
    expect(source).toMatch(/^DKIM-Signature: /m);
    expect(source).toContain(`s=${selector}`);
    expect(source).toMatch(/d=shop\.test/);
    await shoot(page, 'dispatch');

    const { deliveries } = await tidings.admin.ask('{ deliveries { items { id } } }');
    await page.goto(`${tidings.url}/deliveries/${deliveries.items[0].id}/show`);
    await page.getByText('Shop <news@shop.test>').waitFor();
    await page.getByText('Relay', { exact: true }).waitFor();
  });

  test('a template has a sender, which a notification and a send of it show as theirs', async () => {
    await createSender({ slug: 'desk', fromName: 'Desk', fromEmail: 'desk@shop.test', routeIds: [] });
    const page = await pages.signIn({ path: '/templates/news' });
    await choose(page, { label: 'Sender', option: 'Desk <desk@shop.test>' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText(/Template saved/).waitFor();
    const { template } = await tidings.admin.ask('{ template(slug: "news") { sender { slug } } }');
    expect(template.sender.slug).toBe('desk');
    const { notifications } = await tidings.admin.ask('{ notifications { items { id } } }');
    await page.goto(`${tidings.url}/notifications/${notifications.items[0].id}`);
    await page.getByText('None chosen: Desk <desk@shop.test>').waitFor();
    await choose(page, { label: 'Sender', option: 'Shop <news@shop.test>' });
    await page.getByRole('button', { name: 'Save and send…' }).click();
    await page.getByText('As prepared: Shop <news@shop.test>').waitFor();
  });

  test('routes are put in order by keyboard, share mails by weight, and errors stand at their fields', async () => {
    const [first, second] = [await createRoute('First'), await createRoute('Second')];
    const id = await createSender({ slug: 'order', fromEmail: 'order@shop.test', routeIds: [first, second] });
    const page = await pages.signIn({ path: `/senders/${id}` });
    await page.getByRole('button', { name: 'Move Second up from place 2' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Move First up from place 2' }).waitFor();
    // At the top only the button down is left, and it has the focus: pressed again, the row moves back.
    await page.keyboard.press('Enter');
    const upAgain = page.getByRole('button', { name: 'Move Second up from place 2' });
    await upAgain.waitFor();
    await upAgain.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('switch', { name: 'Shares mails with Second' }).click();
    await page.getByLabel('Weight').first().fill('3');
    await page.getByLabel('Only for the domain').first().fill('not a domain');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/must be a domain/).waitFor();
    await page.getByLabel('Only for the domain').first().fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Sender saved').waitFor();
    const { senders } = await tidings.admin.ask('{ senders { id routing { position weight route { name } } } }');
    const saved = senders.find((sender: { id: string }) => sender.id === id);
    expect(saved.routing).toHaveLength(2);
    expect(saved.routing).toEqual(
      expect.arrayContaining([
        { position: 0, weight: 3, route: { name: 'Second' } },
        { position: 0, weight: 1, route: { name: 'First' } },
      ]),
    );
    const answer = await tidings.admin.ask('{ routes { name isUp } }');
    expect(answer.routes.map(({ name }: { name: string }) => name)).toContain('First');
  });

  test('only chosen roles may send as a sender, and a sender in use says what uses it', async () => {
    const page = await pages.signIn({ path: '/senders' });
    await page.getByRole('link', { name: 'Edit desk' }).click();
    await page.getByLabel('Only users with these roles').check();
    await page.getByLabel('Editor').check();
    await page.getByLabel('Decide after this number of mails').fill('100');
    await page.getByLabel('Failed mails allowed, %').fill('2.5');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Sender saved').waitFor();
    const { senders } = await tidings.admin.ask(
      '{ senders { slug allowedRoles allowedKeyIds stopAfter stopFailedPercent } }',
    );
    expect(senders.find(({ slug }: { slug: string }) => slug === 'desk')).toEqual({
      slug: 'desk',
      allowedRoles: ['EDITOR'],
      allowedKeyIds: null,
      stopAfter: 100,
      stopFailedPercent: 2.5,
    });
    await page.getByRole('button', { name: 'Delete desk' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('A template uses one of these senders.').waitFor();
  });

  test.each([
    { look: 'on a desktop, light', locale: 'en', options: { colorScheme: 'light' as const } },
    { look: 'on a phone, dark, in Russian', locale: 'ru', options: { colorScheme: 'dark' as const, ...PHONE } },
  ])('the pages have no violation of accessibility $look', async ({ locale, options }) => {
    const { senders } = await tidings.admin.ask('{ senders { id slug } }');
    const { id } = senders.find(({ slug }: { slug: string }) => slug === 'shop');
    await tidings.admin.ask('mutation ($id: ID!) { addDkimKey(senderId: $id, input: {}) { id } }', { id });
    const page = await pages.signIn({ locale: locale === 'ru' ? 'ru-RU' : 'en-GB', ...options });
    const shown = {
      list: { path: '/senders', button: /^(?:Delete|Удалить) shop$/ },
      create: { path: '/senders/create', button: /^(?:Save|Сохранить)$/ },
      edit: { path: `/senders/${id}`, button: /^(?:Save|Сохранить)$/ },
    };
    for (const [name, { path, button }] of Object.entries(shown)) {
      await page.goto(`${tidings.url}${path}`);
      await page.getByRole('button', { name: button }).waitFor();
      await settled(page);
      await shoot(page, `senders-${name}-${locale}`);
      expect({ path, violations: await violationsOf(page) }).toEqual({ path, violations: [] });
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    }
  });
});
