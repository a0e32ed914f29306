import { waitUntil } from '@tidings/core/runtime/wait-until';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { PLAIN } from '../support/fixtures.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

describe.skipIf(!browser)('an operator follows a send', () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  let sink: Awaited<ReturnType<typeof startSmtpSink>>;
  const refused = new Set(['nobody@example.com']);
  let held = Promise.resolve();
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    sink = await startSmtpSink({
      onMail: async ({ to }) => {
        await held;
        return refused.has(to) ? '550 5.1.1 there is no such mailbox here' : undefined;
      },
    });
    tidings = await startTestTidings({ SMTP_URL: sink.url });
    await tidings.admin.createTemplate(PLAIN);
  });

  /** Makes the mail server answer no mail until the returned function is called. */
  const hold = () => {
    let release = () => {};
    held = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  };

  const send = (count: number, more: string[] = []) =>
    tidings.admin.send({
      templateName: 'plain',
      typeEvent: 'GROUP',
      to: [...Array.from({ length: count }, (_, n) => `reader${n}@example.com`), ...more].map((email) => ({ email })),
    });

  test('a refused address is found by its cause, explained, and retried', async () => {
    const { id } = await send(3, [...refused]);
    await tidings.admin.completed(id);
    const page = await pages.signIn();
    await page.getByText('Unknown recipient').first().click();
    await page.waitForURL(/\/deliveries/);
    await page.getByRole('row', { name: /nobody@example\.com/ }).click();
    await page
      .getByText(/This mailbox doesn’t exist/)
      .first()
      .waitFor();
    await page.getByText('550 5.1.1 there is no such mailbox here').first().waitFor();

    refused.clear();
    // The refusal suppressed the address. A retry would be suppressed too, until somebody undoes that.
    const { suppressions } = await tidings.admin.ask(
      '{ suppressions(filter: { emails: ["nobody@example.com"] }) { items { id reason } } }',
    );
    expect(suppressions.items).toMatchObject([{ reason: 'HARD_BOUNCE' }]);
    await tidings.admin.ask(
      'mutation ($ids: [ID!]!) { deleteSuppressions(ids: $ids, note: "the mailbox exists now") }',
      { ids: suppressions.items.map(({ id: one }: { id: string }) => one) },
    );
    await page.getByRole('button', { name: 'Retry' }).first().click();
    await page
      .getByText(/accepted by the mail server/i)
      .first()
      .waitFor();
    expect((await tidings.admin.dispatch(id)).counts).toMatchObject({ total: 4, sent: 4, failed: 0 });
    expect(sink.mails.map(({ to }) => to).filter((to) => to === 'nobody@example.com')).toHaveLength(1);
    expect(sink.doubled()).toEqual([]);
  });

  test('a running send is paused, resumed and cancelled, and its remaining mails are not sent', async () => {
    let release = hold();
    const { id } = await send(2_000);
    const page = await pages.signIn({ path: `/dispatches/${id}/show` });
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused', { exact: true }).first().waitFor();
    release();
    release = hold();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Sending', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Cancel dispatch…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/mails will not be sent/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel dispatch', exact: true }).click();
    release();
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
    await page.getByRole('link', { name: /Cancelled/ }).waitFor();
    const { counts } = await tidings.admin.dispatch(id);
    expect(counts.sent + counts.sending + counts.cancelled + counts.queued).toBe(2_000);
    expect(counts.sent + counts.sending).toBeLessThan(500);
    expect(sink.doubled()).toEqual([]);
  });

  /** Number of times that a page reads the whole dispatch. */
  const countReads = (page: Page) => {
    const reads = { count: 0 };
    page.on('request', (request) => {
      if (request.url().endsWith('/graphql') && request.postData()?.includes('query DispatchOne')) reads.count += 1;
    });
    return reads;
  };

  const sentOf = (page: Page, sent: number) => page.getByRole('link', { name: new RegExp(`^${sent} Sent`) }).waitFor();

  test('the page of a send follows it by the stream, and reads it whole only when more than its counts changed', async () => {
    const release = hold();
    const { id } = await send(300);
    const page = await pages.signIn();
    const stream = page.waitForResponse((response) => response.url().endsWith('/graphql/stream'));
    await page.goto(`${tidings.url}/dispatches/${id}/show`);
    expect((await stream).status()).toBe(200);
    await page.getByText('Sending', { exact: true }).first().waitFor();
    const reads = countReads(page);
    release();
    await page.getByText('Completed', { exact: true }).first().waitFor();
    await sentOf(page, 300);
    expect(reads.count).toBeLessThanOrEqual(2);
    // The stream also reports late bounces. Polling would take up to 30 s.
    const { deliveries } = await tidings.admin.ask(
      'query ($id: ID!) { deliveries(filter: { dispatchId: $id }) { items { id } } }',
      { id },
    );
    await tidings.admin.ask('mutation ($input: RecordFeedbackInput!) { recordFeedback(input: $input) { id } }', {
      input: {
        kind: 'BOUNCED',
        deliveryId: deliveries.items[0].id,
        deduplicationKey: 'late',
        bounceClass: 'HARD',
        diagnostic: '550 5.1.1 gone',
      },
    });
    await page.getByText('550 5.1.1 gone').first().waitFor();
  });

  test('the page of a send polls where no stream comes through, and follows again once one does', async () => {
    const release = hold();
    const { id } = await send(3);
    const page = await pages.signIn();
    await page.clock.install();
    await page.route('**/graphql/stream', (route) => route.fulfill({ status: 503, body: 'a proxy’s page' }));
    await page.goto(`${tidings.url}/dispatches/${id}/show`);
    await page.getByText('Sending', { exact: true }).first().waitFor();
    const reads = countReads(page);
    await waitUntil(async () => {
      await page.clock.runFor(1_000);
      return reads.count >= 3;
    });
    await page.unroute('**/graphql/stream');
    const stream = page.waitForResponse((response) => response.url().endsWith('/graphql/stream') && response.ok());
    await page.clock.runFor(31_000);
    await stream;
    release();
    await waitUntil(async () => {
      await page.clock.runFor(100);
      return page.getByText('Completed', { exact: true }).first().isVisible();
    });
  });
});
