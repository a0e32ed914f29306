import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { STATISTIC } from '../support/fixtures.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

describe.skipIf(!browser)('copies in the admin', { timeout: 120_000 }, () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    tidings = await startTestTidings();
  });

  test('two copies of a template can be saved without changes, each under its own slug', async () => {
    await tidings.admin.createTemplate(STATISTIC);
    const page = await pages.signIn({ path: '/templates' });
    for (const slug of ['statistic-copy', 'statistic-copy-2']) {
      await page.goto(`${tidings.url}/templates`);
      await page.getByRole('link', { name: 'Copy statistic', exact: true }).click();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.waitForURL(`**/templates/${slug}`);
    }
    const { templates } = await tidings.admin.ask('{ templates { items { slug title content } } }');
    expect(templates.items).toEqual(
      ['statistic', 'statistic-copy', 'statistic-copy-2'].map((slug) => ({ ...STATISTIC, slug })),
    );
  });

  test('two copies of a notification can be saved without changes, each under its own name', async () => {
    const { admin } = tidings;
    await admin.createTemplate({ ...STATISTIC, slug: 'news' });
    const ann = await admin.createUser({ username: 'ann', email: 'ann@example.com' });
    const groupId = await admin.createGroup('Readers', [ann]);
    const context = { title: 'New films' };
    const of = {
      Digest: { name: 'Digest', type: 'GROUP', templateSlug: 'news', userIds: [ann], groupIds: [groupId], context },
      'To one': { name: 'To one', type: 'PERSONAL', templateSlug: 'news', userIds: [ann], context },
      'To all': { name: 'To all', type: 'ALL', templateSlug: 'news', context },
    };
    for (const input of Object.values(of)) {
      await admin.ask('mutation ($input: CreateNotificationInput!) { createNotification(input: $input) { id } }', {
        input,
      });
    }
    const page = await pages.signIn({ path: '/notifications' });
    for (const name of Object.keys(of)) {
      for (const copy of [`${name} (copy)`, `${name} (copy 2)`]) {
        await page.getByRole('link', { name: `Copy ${name}`, exact: true }).click();
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByRole('row', { name: copy }).waitFor();
      }
    }
    const { notifications } = await admin.ask(
      '{ notifications { items { name type context template { slug } users { id } groups { id } } } }',
    );
    for (const [name, input] of Object.entries(of)) {
      const copies = notifications.items
        .filter((one: { name: string }) => one.name.startsWith(name))
        .toSorted((one: { name: string }, other: { name: string }) => one.name.length - other.name.length);
      const same = {
        type: input.type,
        context,
        template: { slug: 'news' },
        users: 'userIds' in input ? [{ id: ann }] : [],
        groups: 'groupIds' in input ? [{ id: groupId }] : [],
      };
      expect(copies).toEqual([name, `${name} (copy)`, `${name} (copy 2)`].map((copy) => ({ name: copy, ...same })));
    }
  });
});
