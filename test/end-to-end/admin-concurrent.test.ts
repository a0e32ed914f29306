import { waitUntil } from '@tidings/core/runtime/wait-until';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { cleanUp } from '../support/clean-up.js';
import { PLAIN } from '../support/fixtures.js';
import { addPeople } from '../support/people.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

/** A test opens two browsers, and each page loads the whole admin, so the default timeout is too short. */
const TIMEOUT = { timeout: 120_000 };

const browser: Browser | undefined = await startBrowser();

describe.skipIf(!browser)('two people who edit in the admin', () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  let goOn: () => void;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const ids: Record<string, string> = {};
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    const sink = await startSmtpSink({ onMail: () => held.then(() => undefined) });
    tidings = await startTestTidings({ SMTP_URL: sink.url, SMTP_CONNECTIONS: '2' });
    const { admin } = tidings;
    await admin.createTemplate(PLAIN);
    ids.users = await admin.createUser({
      username: 'ann',
      email: 'ann@example.com',
      firstName: 'Ann',
      lastName: 'Lee',
    });
    ids.groups = await admin.createGroup('Readers');
    ids.templates = 'plain';
    const input = { name: 'Digest', type: 'ALL', templateSlug: 'plain' };
    const { made } = await admin.ask(
      'mutation ($input: CreateNotificationInput!) { made: createNotification(input: $input) { id } }',
      { input },
    );
    ids.notifications = made.id;
    cleanUp(async () => goOn());
  });

  const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();
  const conflictOf = (page: Page) => page.getByRole('dialog', { name: 'Someone else saved changes' });
  const read = async (query: string) => (await tidings.admin.ask(`{ ${query} }`)).one;

  test.each([
    ['users', 'First name', 'Anna', 'Last name', 'Leigh', () => `one: user(id: "${ids.users}") { firstName lastName }`],
    [
      'groups',
      'Description',
      'Weekly',
      'Name',
      'Subscribers',
      () => `one: group(id: "${ids.groups}") { description name }`,
    ],
    [
      'templates',
      'Description',
      'For all',
      'Subject',
      'News',
      () => 'one: template(slug: "plain") { description title }',
    ],
  ])(
    'of %s: the second save is refused, and succeeds with the changes of both',
    TIMEOUT,
    async (kind, firstField, firstValue, secondField, secondValue, query) => {
      const path = `/${kind}/${ids[kind]}`;
      const [first, second] = [await pages.signIn({ path }), await pages.signIn({ path })];
      await second.getByRole('textbox', { name: secondField }).fill(secondValue);
      await first.getByRole('textbox', { name: firstField }).fill(firstValue);
      await save(first);
      await first.getByText(/saved$/).waitFor();

      await save(second);
      const dialog = conflictOf(second);
      await dialog.getByText(`Saved: ${firstValue}`).waitFor();
      expect(await dialog.getByText('Yours:').count()).toBe(0);
      expect(Object.values(await read(query()))).not.toContain(secondValue);

      await dialog.getByRole('button', { name: 'Load theirs and keep my changes' }).click();
      await dialog.waitFor({ state: 'detached' });
      expect(await second.getByRole('textbox', { name: firstField }).inputValue()).toBe(firstValue);
      expect(await second.getByRole('textbox', { name: secondField }).inputValue()).toBe(secondValue);
      await save(second);
      await waitUntil(async () => Object.values(await read(query())).includes(secondValue), { what: 'the save' });
      expect(Object.values(await read(query()))).toEqual([firstValue, secondValue]);
    },
  );

  test('see both values if they changed the same field of a notification, and can choose either', TIMEOUT, async () => {
    const path = `/notifications/${ids.notifications}`;
    const [first, second] = [await pages.signIn({ path }), await pages.signIn({ path })];
    const nameOf = (page: Page) => page.getByRole('textbox', { name: 'Name' });
    await nameOf(second).fill('Monthly');
    await nameOf(first).fill('Weekly');
    await save(first);
    await first.waitForURL(/\/notifications$/);

    await save(second);
    const dialog = conflictOf(second);
    await dialog.getByText('Saved: Weekly').waitFor();
    await dialog.getByText('Yours: Monthly').waitFor();
    await dialog.getByRole('button', { name: 'Back to form' }).click();
    expect(await nameOf(second).inputValue()).toBe('Monthly');

    // The other person's changes weren't loaded, so the next save is refused again.
    await save(second);
    await dialog.getByRole('button', { name: 'Discard my changes' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await nameOf(second).inputValue()).toBe('Weekly');
    expect(await read(`one: notification(id: "${ids.notifications}") { name }`)).toEqual({ name: 'Weekly' });
  });

  test('get a conflict dialog that fits on a phone in Russian', async () => {
    const path = `/groups/${ids.groups}`;
    const page = await pages.signIn({ path, locale: 'ru-RU', viewport: { width: 390, height: 844 } });
    const description = page.getByRole('textbox', { name: 'Описание' });
    await description.fill('Моё');
    await tidings.admin.ask(
      'mutation ($id: ID!, $input: UpdateGroupInput!) { updateGroup(id: $id, input: $input) { id } }',
      {
        id: ids.groups,
        input: { description: 'Чужое' },
      },
    );
    await page.getByRole('button', { name: 'Сохранить' }).click();
    const dialog = page.getByRole('dialog', { name: 'Кто-то сохранил изменения' });
    await dialog.getByText('У вас: Моё').waitFor();
    if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/conflict-phone.png` });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await dialog.getByRole('button', { name: 'Загрузить и оставить мои изменения' }).click();
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await waitUntil(async () => (await read(`one: group(id: "${ids.groups}") { description }`)).description === 'Моё', {
      what: 'the save',
    });
  });

  test(
    'see in the dialog for deleting a group or removing people how many queued mails are stopped',
    TIMEOUT,
    async () => {
      const { admin, databaseUrl } = tidings;
      await addPeople(databaseUrl, 120);
      const { users } = await admin.ask('{ users(filter: { q: "person" }, page: { perPage: 1000 }) { items { id } } }');
      const group = await admin.createGroup(
        'Held up',
        users.items.map(({ id }: { id: string }) => id),
      );
      const { id } = await admin.send({ templateName: 'plain', typeEvent: 'GROUP', groups: [group] });
      const counts = await waitUntil(
        async () => {
          const dispatch = await admin.dispatch(id);
          return dispatch.audienceComplete && dispatch.counts.sending > 0 && dispatch.counts;
        },
        { what: 'mails that are being sent' },
      );
      const page = await pages.signIn({ path: `/groups/${group}` });
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      await page.getByRole('dialog').getByText(`${counts.queued} queued mails will not be sent.`).waitFor();
      if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/delete-group.png` });
      await page.getByRole('button', { name: 'Cancel' }).click();

      const { deliveries } = await admin.ask(
        'query ($id: ID!) { deliveries(filter: { dispatchId: $id, status: [QUEUED] }, page: { perPage: 1000 }) { items { email } } }',
        { id },
      );
      const queued = new Set(deliveries.items.map(({ email }: { email: string }) => email));
      const rows = page.getByRole('row').filter({ hasText: '@example.test' });
      await rows.first().waitFor();
      const emails = (await rows.allTextContents()).map((text) => /\w+@example\.test/.exec(text)![0]);
      await rows
        .nth(emails.findIndex((email) => queued.has(email)))
        .getByRole('checkbox')
        .check();
      await page.getByRole('button', { name: 'Remove from group' }).click();
      await page.getByRole('dialog').getByText('1 queued mail will not be sent.').waitFor();
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByText('Removed 1 person').waitFor();

      await page.goto(`${tidings.url}/groups`);
      await page
        .getByRole('row', { name: /Held up/ })
        .getByRole('checkbox')
        .check();
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      await page
        .getByRole('dialog')
        .getByText(`${counts.queued - 1} queued mails will not be sent.`)
        .waitFor();
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByRole('row', { name: /Held up/ }).waitFor({ state: 'detached' });
      goOn();
      const ended = await admin.completed(id, 60_000);
      expect(ended.counts).toMatchObject({ total: 120, suppressed: counts.queued, sent: 120 - counts.queued });

      // The page of a suppressed mail gives the reason.
      const left = await admin.ask(
        'query ($id: ID!) { deliveries(filter: { dispatchId: $id, status: [SUPPRESSED] }, page: { perPage: 1 }) { items { id } } }',
        { id },
      );
      await page.goto(`${tidings.url}/deliveries/${left.deliveries.items[0].id}/show`);
      await page
        .getByRole('status')
        .getByText('The person is no longer in any of the groups this was sent to.')
        .waitFor();
      if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/suppressed.png` });
    },
  );
});
