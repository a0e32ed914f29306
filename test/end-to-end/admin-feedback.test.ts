import { waitUntil } from '@tidings/core/runtime/wait-until';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { PLAIN } from '../support/fixtures.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true };

const shoot = (page: Page, name: string) =>
  page.screenshot({ path: process.env.SCREENSHOTS && `${process.env.SCREENSHOTS}/${name}.png`, fullPage: true });

describe.skipIf(!browser)('feedback in the admin', () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  let keys = 0;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    tidings = await startTestTidings();
    await tidings.admin.createTemplate(PLAIN);
  });

  const record = (input: Record<string, unknown>) =>
    tidings.admin.ask('mutation ($input: RecordFeedbackInput!) { recordFeedback(input: $input) { id } }', {
      input: { deduplicationKey: `test ${++keys}`, ...input },
    });

  /** A completed dispatch to users with these names. Resolves to the ids of the dispatch, and of users and deliveries by name. */
  const sent = async (...names: string[]) => {
    const users = await Promise.all(
      names.map((name) => tidings.admin.createUser({ username: name, email: `${name}@example.com` })),
    );
    const { id } = await tidings.admin.send({ templateName: 'plain', typeEvent: 'GROUP', recipient: users });
    await tidings.admin.completed(id);
    const { items } = (
      await tidings.admin.ask('query ($id: ID!) { deliveries(filter: { dispatchId: $id }) { items { id email } } }', {
        id,
      })
    ).deliveries as { items: { id: string; email: string }[] };
    const mails = Object.fromEntries(items.map((item) => [item.email.split('@')[0]!, item.id]));
    return { dispatchId: id, mails, users: Object.fromEntries(names.map((name, n) => [name, users[n]!])) };
  };

  test('a bounced mail is seen on the dispatch’s page, in the list, in its history and on the feedback page', async () => {
    const { dispatchId, mails } = await sent('ann', 'bob', 'eve', 'max');
    await record({
      kind: 'BOUNCED',
      deliveryId: mails.ann,
      statusCode: '5.1.1',
      diagnostic: 'smtp; 550 5.1.1 <ann@example.com>: no such mailbox here',
    });
    await record({ kind: 'COMPLAINED', deliveryId: mails.bob });
    await record({ kind: 'DELIVERED', deliveryId: mails.eve });

    const page = await pages.signIn({ path: `/dispatches/${dispatchId}/show` });
    await page.getByRole('img', { name: 'Accepted: 1, Delivered: 1, Bounced: 1, Reported as spam: 1' }).waitFor();
    await page.getByRole('region', { name: 'Why mails bounced' }).getByText('Hard bounce: 1').waitFor();
    await shoot(page, 'feedback-dispatch');
    await page.getByRole('link', { name: '1 Bounced' }).click();
    const names = page.getByRole('region', { name: 'Recipients' });
    for (const other of ['bob', 'eve', 'max']) {
      await names.getByText(`${other}@example.com`).waitFor({ state: 'detached' });
    }
    await names.getByText('Unknown recipient').waitFor();
    await names.getByText('ann@example.com').click();

    await page.getByText('Bounced ·').waitFor();
    await page.getByText('smtp; 550 5.1.1 <ann@example.com>: no such mailbox here').waitFor();
    await shoot(page, 'feedback-mail');
    await page.getByRole('button', { name: 'Show report' }).click();
    await page.getByText('There is no report').waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('menuitem', { name: 'Feedback' }).click();
    await page.getByRole('button', { name: 'ann@example.com' }).waitFor();
    await page.getByRole('button', { name: 'bob@example.com' }).waitFor();
    await shoot(page, 'feedback-list');
    await page.getByRole('button', { name: 'Bounced', exact: true }).click();
    await page.getByRole('button', { name: 'bob@example.com' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'ann@example.com' }).press('Enter');
    await page.getByRole('dialog').getByText('The address can’t receive mail').waitFor();
    await shoot(page, 'feedback-dialog');
    await page.getByRole('dialog').getByRole('link', { name: 'plain' }).click();
    await page.getByText('What happened').waitFor();
  });

  test('the dashboard shows rates by domain and template, and the history of a mail shows delays', async () => {
    const { mails } = await sent('zoe', 'yan');
    await record({ kind: 'BOUNCED', deliveryId: mails.zoe, statusCode: '5.1.1' });
    await record({ kind: 'DELAYED', deliveryId: mails.yan, diagnostic: '451 4.7.1 try again later' });
    const { admin } = tidings;
    await waitUntil(
      async () => {
        const { delivery } = await admin.ask('query ($id: ID!) { delivery(id: $id) { feedback { kind } } }', {
          id: mails.yan,
        });
        return delivery.feedback.length > 0;
      },
      { what: 'the delay to reach the log', withinMs: 20_000 },
    );
    const page = await pages.signIn({ path: `/deliveries/${mails.yan}/show` });
    await page.getByText('Another server is still trying').waitFor();
    await page.getByText('451 4.7.1 try again later').waitFor();

    await page.goto(`${tidings.url}/`);
    const panel = page.locator('section', { hasText: 'Bounces and spam reports' });
    await panel.getByText('example.com').waitFor();
    await panel.getByRole('button', { name: 'Template' }).click();
    await panel.getByText('plain').waitFor();
    await shoot(page, 'feedback-dashboard');
  });

  test('an operator suppresses the address of a bounce that belongs to no mail, on a phone', async () => {
    await record({
      kind: 'BOUNCED',
      messageId: '<unknown@example.com>',
      email: 'stranger@example.com',
      statusCode: '5.1.1',
    });
    const page = await pages.signIn({ path: '/feedback', ...PHONE });
    await page.getByRole('button', { name: 'stranger@example.com' }).tap();
    await shoot(page, 'feedback-phone');
    await page.getByRole('button', { name: 'Suppress the address' }).tap();
    await page.getByText('Suppressed 1 address').waitFor();
    const filter = { emails: ['stranger@example.com'] };
    const { suppressions } = await tidings.admin.ask(
      'query ($filter: SuppressionFilter) { suppressions(filter: $filter) { items { reason scope } } }',
      { filter },
    );
    expect(suppressions.items).toEqual([{ reason: 'MANUAL', scope: 'ALL_MAIL' }]);
  });

  test('a bounced mail goes to the corrected address of its person', async () => {
    const { dispatchId, mails, users } = await sent('kim');
    await record({ kind: 'BOUNCED', deliveryId: mails.kim, statusCode: '5.1.1' });
    const page = await pages.signIn({ path: `/deliveries/${mails.kim}/show` });
    await page.getByText('To send it to another address, correct the person’s address').waitFor();
    await tidings.admin.ask('mutation ($id: ID!) { updateUser(id: $id, input: { email: "kim@example.org" }) { id } }', {
      id: users.kim,
    });
    await page.reload();
    await page.getByRole('button', { name: 'Send to kim@example.org' }).click();
    await page.getByText('Attempt 2: accepted by the mail server').waitFor();
    await shoot(page, 'feedback-corrected');
    await page.getByRole('link', { name: 'kim (kim@example.org)' }).click();
    const mailsOf = page.getByRole('region', { name: 'Mails to this person' });
    await mailsOf.getByText('before: kim@example.com').waitFor();
    await shoot(page, 'feedback-person');
    const { counts } = (
      await tidings.admin.ask('query ($id: ID!) { dispatch(id: $id) { counts { sent accepted bounced } } }', {
        id: dispatchId,
      })
    ).dispatch;
    expect(counts).toEqual({ sent: 1, accepted: 1, bounced: 0 });
  });
});
