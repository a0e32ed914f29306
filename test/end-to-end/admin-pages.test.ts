import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { isSerious, violationsOf } from '../support/accessibility.js';
import { createAdminPages, goTo } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { FILMS, STATISTIC } from '../support/fixtures.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

const LOOKS = [
  { look: 'on a desktop, light', options: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' as const } },
  { look: 'on a phone, dark', options: { viewport: { width: 390, height: 844 }, colorScheme: 'dark' as const } },
];

/** Interactive elements inside interactive elements, which HTML forbids and browsers treat differently. */
const nestedControls = (page: Page) =>
  page.evaluate(() => {
    const controls = 'a[href], button, input, select, textarea, summary, [role=button], [role=link]';
    return [...document.querySelectorAll('a[href], button, summary, [role=button], [role=link]')]
      .flatMap((outer) => [...outer.querySelectorAll(controls)])
      .map((inner) => inner.outerHTML.slice(0, 200));
  });

/** What is wrong with the open page, whatever it shows. */
const faultsOf = async (page: Page) => {
  const serious = (await violationsOf(page)).filter(isSerious);
  const nested = await nestedControls(page);
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  return [...serious, ...nested.map((html) => ({ nested: html })), ...(tooWide ? ['wider than the screen'] : [])];
};

describe.skipIf(!browser)('the pages of the admin', () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  let paths: string[];
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    tidings = await startTestTidings();
    const { admin } = tidings;
    await admin.createTemplate(STATISTIC);
    await admin.ask(
      'mutation { createTopic(input: { slug: "news", name: "News", names: { ru: "Новости" } }) { slug } }',
    );
    const ann = await admin.createUser({ username: 'ann', email: 'ann@example.com' });
    const group = await admin.createGroup('Readers', [ann]);
    const input = { name: 'Digest', type: 'GROUP', templateSlug: 'statistic', groupIds: [group], context: FILMS };
    const { createNotification } = await admin.ask(
      'mutation ($input: CreateNotificationInput!) { createNotification(input: $input) { id } }',
      { input },
    );
    const { id } = await admin.send({ notificationId: createNotification.id });
    await admin.completed(id);
    await admin.createKey('SEND');
    const { deliveries } = await admin.ask('{ deliveries { items { id } } }');
    const { createSuppression } = await admin.ask(
      'mutation { createSuppression(input: { email: "ann@example.com", scope: ALL_TOPICS }) { id } }',
    );
    const { createRoute } = await admin.ask(
      'mutation { createRoute(input: { name: "Main", url: "smtp://a:b@mail.example.com" }) { id } }',
    );
    const { createSender } = await admin.ask('mutation ($input: SenderInput!) { createSender(input: $input) { id } }', {
      input: { slug: 'news', fromName: 'News', fromEmail: 'news@example.com', routeIds: [createRoute.id] },
    });
    await admin.ask('mutation ($id: ID!) { addDkimKey(senderId: $id, input: {}) { id } }', { id: createSender.id });
    paths = [
      '/',
      '/notifications',
      '/notifications/create',
      `/notifications/${createNotification.id}`,
      '/templates',
      '/templates/create',
      '/templates/create?from=digest',
      '/templates/statistic',
      '/topics',
      '/topics/create',
      '/topics/news',
      '/senders',
      '/senders/create',
      `/senders/${createSender.id}`,
      '/mail-routes',
      '/alerts',
      '/webhooks',
      '/deliverability',
      '/dispatches',
      `/dispatches/${id}/show`,
      '/deliveries',
      `/deliveries/${deliveries.items[0].id}/show`,
      '/suppressions',
      '/suppressions/create',
      '/suppressions/import',
      `/suppressions/${createSuppression.id}/show`,
      '/feedback',
      '/users',
      `/users/${ann}`,
      '/users/create',
      '/users/import',
      '/team',
      '/team/create',
      `/team/${ann}`,
      '/groups',
      `/groups/${group}`,
      '/api-keys',
      '/audit',
      '/personal-data',
      '/account',
    ];
  });

  test.each(LOOKS)(
    'none has a serious violation according to axe, nested controls, or more width than the screen, $look',
    async ({ options }) => {
      const page = await pages.signIn(options);
      const faults: unknown[] = [];
      for (const path of paths) {
        await goTo(page, path);
        faults.push(...(await faultsOf(page)).map((fault) => ({ path, fault })));
      }
      expect(faults).toEqual([]);
    },
    180_000,
  );
});
