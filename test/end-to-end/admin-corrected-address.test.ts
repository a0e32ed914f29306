import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { PLAIN } from '../support/fixtures.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true };

describe.skipIf(!browser)('a corrected address in the admin', () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    const sink = await startSmtpSink({
      onMail: ({ to }) => (to.includes('typo') ? '550 5.1.1 no such mailbox' : undefined),
    });
    tidings = await startTestTidings({ SMTP_URL: sink.url });
    await tidings.admin.createTemplate(PLAIN);
  });

  const failed = async (names: string[]) => {
    const users = await Promise.all(
      names.map((name) => tidings.admin.createUser({ username: name, email: `${name}.typo@example.com` })),
    );
    const { id } = await tidings.admin.send({ templateName: 'plain', typeEvent: 'GROUP', recipient: users });
    await tidings.admin.completed(id);
    return { dispatchId: id, users };
  };

  const correct = (id: string, email: string) =>
    tidings.admin.ask('mutation ($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { id } }', {
      id,
      input: { email },
    });

  test('a failed mail is resent to the corrected address with one tap on a phone, and its history shows both addresses', async () => {
    const { dispatchId, users } = await failed(['ann']);
    const { items } = (
      await tidings.admin.ask('query ($id: ID!) { deliveries(filter: { dispatchId: $id }) { items { id } } }', {
        id: dispatchId,
      })
    ).deliveries;
    await correct(users[0]!, 'ann@bücher.example');
    const page = await pages.signIn({ path: `/deliveries/${items[0].id}/show`, ...PHONE });
    await page.getByRole('button', { name: 'Retry the same address' }).waitFor();
    await page.screenshot({
      path: process.env.SCREENSHOTS && `${process.env.SCREENSHOTS}/corrected-1.png`,
      fullPage: true,
    });
    await page.getByRole('button', { name: 'Send to ann@bücher.example' }).tap();
    await page.getByText('Attempt 2: accepted by the mail server').waitFor();
    await page.getByText('To ann.typo@example.com').waitFor();
    await page.getByText('To ann@bücher.example', { exact: true }).waitFor();
    await page.screenshot({
      path: process.env.SCREENSHOTS && `${process.env.SCREENSHOTS}/corrected-2.png`,
      fullPage: true,
    });
    expect((await tidings.admin.dispatch(dispatchId)).counts).toMatchObject({ total: 1, sent: 1, failed: 0 });
  });

  test('all failed mails whose address was corrected are resent from the page of their send', async () => {
    const { dispatchId, users } = await failed(['bob', 'eve', 'max']);
    await correct(users[0]!, 'bob@example.com');
    await correct(users[2]!, 'max@example.com');
    const page = await pages.signIn({ path: `/dispatches/${dispatchId}/show` });
    const button = page.getByRole('button', { name: 'Send 2 mails to corrected addresses' });
    await button.waitFor();
    await page.screenshot({
      path: process.env.SCREENSHOTS && `${process.env.SCREENSHOTS}/corrected-3.png`,
      fullPage: true,
    });
    await button.click();
    await button.waitFor({ state: 'detached' });
    await tidings.admin.completed(dispatchId);
    expect((await tidings.admin.dispatch(dispatchId)).counts).toMatchObject({ total: 3, sent: 2, failed: 1 });
  });
});
