import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { violationsOf } from '../support/accessibility.js';
import { createAdminPages } from '../support/admin-page.js';
import type { Api } from '../support/api.js';
import { startBrowser } from '../support/browser.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

/** A page with all its parts, uncompressed. */
const MAX_PAGE_BYTES = 20_000;

const TEMPLATE = {
  slug: 'digest',
  title: 'Digest',
  content:
    '<p>News.</p><p><a href="{{unsubscribeUrl}}">Unsubscribe</a> <a href="{{preferencesUrl}}">Preferences</a></p>',
};

let tidings: Awaited<ReturnType<typeof startTestTidings>>;
let admin: Api;

beforeAll(async () => {
  tidings = await startTestTidings();
  ({ admin } = tidings);
  for (const input of [
    { slug: 'news', name: 'Product news', description: 'What is new, once a month', names: { ru: 'Новости продукта' } },
    { slug: 'offers', name: 'Offers' },
  ]) {
    await admin.ask('mutation ($input: CreateTopicInput!) { createTopic(input: $input) { slug } }', { input });
  }
  await admin.createTemplate(TEMPLATE);
});

const send = async (to: string[], topic: string | null = 'news') => {
  const input = { templateName: 'digest', typeEvent: 'GROUP', to: to.map((email) => ({ email })), topic };
  const { id } = await admin.send(input);
  await admin.completed(id);
  const { dispatch } = await admin.ask('query ($id: ID!) { dispatch(id: $id) { counts { sent suppressed } } }', { id });
  return dispatch.counts;
};

/** URLs that a mail holds. The port of PUBLIC_URL isn't the port that this test was given. */
const linksOf = async (address: string) => {
  const { id } = await tidings.mailbox.received(address);
  const source = (await tidings.mailbox.source(id)).replace(/\r\n\s+/g, ' ');
  const here = (url: string | undefined) => `${tidings.url}${new URL(url!).pathname}`;
  const { html } = await tidings.mailbox.detail(id);
  const [, unsubscribe, preferences] = /href="([^"]+)".*href="([^"]+)"/.exec(html)!;
  return {
    header: here(/^List-Unsubscribe: <([^>]+)>/im.exec(source)?.[1]),
    unsubscribe: here(unsubscribe),
    preferences: here(preferences),
  };
};

const oneClick = (url: string, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    headers,
    redirect: 'error',
  });

test('a mail program’s request, by the header of a mail, stops the topic’s mail and no other', async () => {
  const address = 'ann@example.test';
  expect(await send([address])).toEqual({ sent: 1, suppressed: 0 });
  const { header } = await linksOf(address);
  const answer = await oneClick(header);
  expect(answer.status).toBe(200);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(await send([address])).toEqual({ sent: 0, suppressed: 1 });
  expect(await send([address], 'offers')).toEqual({ sent: 1, suppressed: 0 });
  expect(await send([address], null)).toEqual({ sent: 1, suppressed: 0 });
});

/** Seven people who were unsubscribed by a scanner a moment after their mails. */
const scanned = async (name: string, network = '198.51.100') => {
  const people = Array.from({ length: 7 }, (_, n) => `${name}${n}@example.test`);
  await send(people);
  await Promise.all(
    people.map(async (address, n) => {
      const { header } = await linksOf(address);
      await oneClick(header, { 'x-forwarded-for': `${network}.${n + 1}`, 'user-agent': 'Scanner/2.0' });
    }),
  );
  return people;
};

test('a burst of a mail scanner’s requests is listed, undone together, and recorded in the audit log', async () => {
  const people = await scanned('scanned');
  expect(await send(people)).toEqual({ sent: 0, suppressed: 7 });
  const { unsubscribeBursts } = await admin.ask('{ unsubscribeBursts { id network people byPrograms addresses } }');
  expect(unsubscribeBursts).toEqual([
    {
      id: expect.any(String),
      network: '198.51.100.0/24',
      people: 7,
      byPrograms: 7,
      addresses: expect.arrayContaining(people),
    },
  ]);
  const undo = 'mutation ($id: ID!) { undoUnsubscribeBurst(id: $id, note: "our scanner") }';
  expect(await admin.ask(undo, unsubscribeBursts[0])).toEqual({ undoUnsubscribeBurst: 7 });
  expect(await send(people)).toEqual({ sent: 7, suppressed: 0 });
  expect(await admin.ask('{ unsubscribeBursts { id } }')).toEqual({ unsubscribeBursts: [] });
  const { auditLog } = await admin.ask('{ auditLog { items { action after } } }');
  expect(auditLog.items[0]).toEqual({ action: 'undoUnsubscribeBurst', after: { unsubscribes: 7 } });
  expect(await admin.fail(undo, { id: 'x' })).toMatchObject({ code: 'BAD_USER_INPUT' });
});

describe.skipIf(!browser)('in a browser', () => {
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  const heading = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();

  test('without JavaScript, by keyboard alone, a person unsubscribes, subscribes again and chooses topics', async () => {
    const address = 'bob@example.test';
    await send([address]);
    const links = await linksOf(address);
    const page = await pages.openPage({ javaScriptEnabled: false });
    await page.goto(links.unsubscribe);
    expect(await heading(page)).toBe('Unsubscribe from “Product news”');

    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('status').waitFor();
    expect(await page.getByRole('status').textContent()).toBe('“Product news” is no longer sent to b***@example.test.');
    expect(await send([address])).toEqual({ sent: 0, suppressed: 1 });

    await page.getByRole('button', { name: 'Subscribe again' }).click();
    await page.getByRole('button', { name: 'Unsubscribe' }).waitFor();
    expect(await send([address])).toEqual({ sent: 1, suppressed: 0 });

    await page.getByRole('link', { name: 'All mail preferences' }).click();
    expect(await heading(page)).toBe('Mail preferences');
    await page.getByRole('checkbox', { name: 'Product news' }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('checkbox', { name: 'Stop all topics' }).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByText('Your preferences are saved.').waitFor();
    expect(await page.getByRole('checkbox', { name: 'Product news' }).isChecked()).toBe(false);
    expect(await page.getByRole('checkbox', { name: 'Offers' }).isChecked()).toBe(true);
    expect(await page.getByRole('checkbox', { name: 'Stop all topics' }).isChecked()).toBe(true);
    expect(await send([address], 'offers')).toEqual({ sent: 0, suppressed: 1 });
    expect(await send([address], null)).toEqual({ sent: 1, suppressed: 0 });
  });

  test('the page is in the person’s language', async () => {
    const id = await admin.createUser({ username: 'vera', email: 'vera@example.test', locale: 'ru' });
    const { id: dispatchId } = await admin.send({
      templateName: 'digest',
      typeEvent: 'PERSONAL',
      recipient: id,
      topic: 'news',
    });
    await admin.completed(dispatchId);
    const page = await pages.openPage();
    await page.goto((await linksOf('vera@example.test')).unsubscribe);
    expect(await heading(page)).toBe('Отписаться от рассылки «Новости продукта»');
    expect(await page.locator('html').getAttribute('lang')).toBe('ru');
  });

  test.each([
    { look: 'on a desktop, light', options: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' as const } },
    { look: 'on a phone, dark', options: { viewport: { width: 360, height: 740 }, colorScheme: 'dark' as const } },
  ])('every page passes axe, asks for nothing else and has less than 20 KB, $look', async ({ look, options }) => {
    const address = `look${look.length}@example.test`;
    await send([address]);
    const links = await linksOf(address);
    const page = await pages.openPage(options);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const check = async () => {
      expect(await violationsOf(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
      expect((await page.content()).length).toBeLessThan(MAX_PAGE_BYTES);
    };
    for (const url of [links.unsubscribe, links.preferences, `${tidings.url}/u/test`, `${tidings.url}/u/none`]) {
      await page.goto(url);
      await check();
    }
    await page.goto(links.unsubscribe);
    await page.getByRole('button').click();
    await page.getByRole('status').waitFor();
    await check();
    await page.goto(links.preferences);
    await page.getByRole('button').click();
    await page.getByRole('status').waitFor();
    await check();
    expect(asked).toHaveLength(8);
  });

  test('operators see a mail scanner’s burst on the dashboard, and undo one and keep the other', async () => {
    const first = await scanned('first');
    await scanned('second', '203.0.113');
    const page = await pages.signIn({ viewport: { width: 390, height: 844 } });
    await page.getByText('14 unsubscribes look like a mail scanner’s, not people’s.').waitFor();
    await page.getByRole('link', { name: 'Review' }).click();
    const section = page.getByRole('region').filter({ hasText: '198.51.100.0/24' });
    await section.getByText('first0@example.test').waitFor();
    expect(await violationsOf(page)).toEqual([]);

    await section.getByRole('button', { name: 'Undo 7 unsubscribes' }).click();
    const dialog = page.getByRole('dialog', { name: 'Undo 7 unsubscribes?' });
    await dialog.getByLabel('Note').fill('the scanner of our office');
    await dialog.getByRole('button', { name: 'Undo 7 unsubscribes' }).click();
    await page.getByText('7 unsubscribes undone').waitFor();
    await section.waitFor({ state: 'detached' });
    expect(await send(first)).toEqual({ sent: 7, suppressed: 0 });
    const { suppressionUndos } = await admin.ask(
      'query ($emails: [String!]!) { suppressionUndos(emails: $emails) { note } }',
      {
        emails: first,
      },
    );
    expect(suppressionUndos.map(({ note }: { note: string }) => note)).toEqual(
      Array(7).fill('the scanner of our office'),
    );

    await page.getByRole('button', { name: 'Keep them' }).click();
    await page.getByText('No unsubscribes of the last 14 days look like a mail scanner’s.').waitFor();
    expect(await send(['second0@example.test'])).toEqual({ sent: 0, suppressed: 1 });
  });
});
