import type { Browser, Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { STATISTIC } from '../support/fixtures.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

const BERLIN = { timezoneId: 'Europe/Berlin' };
const PHONE = { ...BERLIN, viewport: { width: 390, height: 844 } };

describe.skipIf(!browser)('an operator schedules', { timeout: 120_000 }, () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  let notificationId: string;
  let groupId: string;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    tidings = await startTestTidings();
    const { admin } = tidings;
    await admin.createTemplate(STATISTIC);
    const people = await Promise.all(
      ['ann', 'bob'].map((username) => admin.createUser({ username, email: `${username}@example.com` })),
    );
    groupId = await admin.createGroup('Readers', people);
    const context = { title: 'Digest' };
    const input = { name: 'Digest', type: 'GROUP', templateSlug: 'statistic', groupIds: [groupId], context };
    const { createNotification } = await admin.ask(
      'mutation ($input: CreateNotificationInput!) { createNotification(input: $input) { id } }',
      { input },
    );
    notificationId = createNotification.id;
  });

  const openDialog = async (options: object) => {
    const page = await pages.signIn({ path: '/notifications', ...options });
    await page.getByRole('button', { name: 'Send…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Later').check();
    return { page, dialog, sendAt: dialog.getByRole('textbox', { name: 'Send at' }) };
  };

  /** Returns whether the element is in the viewport and nothing covers it. */
  const isInSight = (words: Locator) =>
    words.evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    });

  const scheduled = async (page: Page) => {
    await page.waitForURL(/\/dispatches\/[0-9a-f-]+\/show/);
    const id = /dispatches\/([0-9a-f-]+)/.exec(page.url())![1]!;
    const { dispatch } = await tidings.admin.ask('query ($id: ID!) { dispatch(id: $id) { status sendAt } }', { id });
    return { id, ...dispatch };
  };

  test.each([
    ['a desktop', BERLIN],
    ['a phone', PHONE],
  ])('a time that the clocks skip is shown as the actual time before sending, on %s', async (_name, options) => {
    const { page, dialog, sendAt } = await openDialog(options);
    await sendAt.fill('2027-03-28T02:30');
    const warning = dialog.getByText(
      /^This time doesn’t exist in Europe\/Berlin.* It becomes Sun,? 28 Mar 2027, 03:30 GMT\+2/,
    );
    await warning.waitFor();
    await expect.poll(() => isInSight(warning)).toBe(true);
    await dialog.getByText('01:30 UTC').waitFor();
    await dialog.getByRole('button', { name: 'Schedule for 2 people' }).click();
    expect(await scheduled(page)).toMatchObject({ status: 'SCHEDULED', sendAt: '2027-03-28T01:30:00.000Z' });
  });

  test('an ambiguous time is offered with both offsets, and the chosen one is sent', async () => {
    const { page, dialog, sendAt } = await openDialog(BERLIN);
    await sendAt.fill('2027-10-31T02:30');
    await dialog.getByText('This time occurs twice in Europe/Berlin').waitFor();
    await dialog.getByLabel(/02:30 GMT\+2 .* 00:30 UTC/).waitFor();
    await dialog.getByLabel(/02:30 GMT\+1 .*= 01:30 UTC/).check();
    await dialog.getByRole('button', { name: 'Schedule for 2 people' }).click();
    expect(await scheduled(page)).toMatchObject({ sendAt: '2027-10-31T01:30:00.000Z' });
  });

  test('a nonexistent date is refused in its field, as start and as expiry', async () => {
    const { page, dialog, sendAt } = await openDialog(BERLIN);
    const confirm = dialog.getByRole('button', { name: 'Schedule for 2 people' });
    // Chromium's date field takes digits in the date order of the browser's own language, not of the page's.
    await sendAt.pressSequentially('02302027');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type('1000AM');
    await dialog.getByText('This date or time doesn’t exist.').waitFor();
    expect(await confirm.isDisabled()).toBe(true);
    await sendAt.fill('2027-02-28T10:00');
    await dialog.getByText('This date or time doesn’t exist.').waitFor({ state: 'hidden' });
    expect(await confirm.isDisabled()).toBe(false);

    const end = dialog.getByLabel(/^Stop sending at/);
    await end.pressSequentially('04312027');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type('1000AM');
    await dialog.getByText('This date or time doesn’t exist.').waitFor();
    expect(await confirm.isDisabled()).toBe(true);
    await end.fill('2027-02-28T09:00');
    await dialog.getByText('Must be later than the start time.').waitFor();
    expect(await confirm.isDisabled()).toBe(true);
  });

  test.each([
    ['a desktop', BERLIN],
    ['a phone', PHONE],
  ])(
    'a scheduled send shows its audience and its time in two time zones, is moved, and is sent now, on %s',
    async (_name, options) => {
      const { admin, mailbox } = tidings;
      const { id } = await admin.send({
        notificationId,
        sendAt: '2027-07-01T08:00:00.000Z',
        expiresAt: '2027-07-02T08:00:00.000Z',
      });
      const page = await pages.signIn({ path: `/dispatches/${id}/show`, ...options });
      await page.getByText(/Starts on Thu,? 1 Jul 2027, 10:00 GMT\+2 \(Europe\/Berlin\) = 08:00 UTC/).waitFor();
      await page.getByText('Would reach 2 people as of now').waitFor();

      await page.getByRole('button', { name: 'Move…' }).click();
      const dialog = page.getByRole('dialog');
      const begins = dialog.getByRole('textbox', { name: 'Starts' });
      expect(await begins.inputValue()).toBe('2027-07-01T10:00');
      const confirm = dialog.getByRole('button', { name: 'Move', exact: true });
      await begins.fill('2027-07-02T10:00');
      await dialog.getByText('Must be before the dispatch expires.').waitFor();
      expect(await confirm.isDisabled()).toBe(true);
      await begins.fill('2027-06-30T09:15');
      await confirm.click();
      await page.getByText(/Starts on Wed,? 30 Jun 2027, 09:15 GMT\+2/).waitFor();
      expect(await admin.ask('query ($id: ID!) { dispatch(id: $id) { status sendAt } }', { id })).toEqual({
        dispatch: { status: 'SCHEDULED', sendAt: '2027-06-30T07:15:00.000Z' },
      });

      await mailbox.clear();
      await page.getByRole('button', { name: 'Move…' }).click();
      await dialog.getByLabel('Start now').check();
      await dialog.getByRole('button', { name: 'Start now' }).click();
      await page.getByText('Completed', { exact: true }).first().waitFor();
      expect(await mailbox.list()).toHaveLength(2);
      expect(await page.getByRole('button', { name: 'Move…' }).count()).toBe(0);
    },
  );
});
