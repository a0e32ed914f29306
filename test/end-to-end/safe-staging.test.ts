import pg from 'pg';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

let tidings: Awaited<ReturnType<typeof startTestTidings>>;

beforeAll(async () => {
  tidings = await startTestTidings({
    REDIRECT_ALL_TO: 'Me@example.com',
    ALLOW_RECIPIENTS: 'example.com,*.example.test',
  });
  await tidings.admin.ask('mutation { createTopic(input: { slug: "news", name: "News" }) { slug } }');
  await tidings.admin.createTemplate({
    slug: 'digest',
    title: 'Digest',
    content: '<p>Hello {{user.email}}</p><a href="{{unsubscribeUrl}}">Unsubscribe</a>',
  });
});

const DELIVERIES = `query ($id: ID!) {
  dispatch(id: $id) { counts { sent suppressed } }
  deliveries(filter: { dispatchId: $id }) { items { email status suppressedBy stopReason isRedirected } }
}`;

test('mails of allowed recipients go to REDIRECT_ALL_TO, others are suppressed, and an unsubscribe suppresses nobody', async () => {
  const { admin, mailbox } = tidings;
  const to = [{ email: 'ann@mail.example.test' }, { email: 'bob@example.org' }];
  const input = { templateName: 'digest', typeEvent: 'GROUP', to, topic: 'news' };
  const check = await admin.ask(
    'query ($input: SendNotificationInput!) { checkNotification(input: $input) { willBeMailed skipped { reason count } } }',
    { input },
  );
  expect(check.checkNotification).toEqual({ willBeMailed: 1, skipped: [{ reason: 'NOT_ALLOWED', count: 1 }] });
  const { id } = await admin.send(input);
  await admin.completed(id);
  const { dispatch, deliveries } = await admin.ask(DELIVERIES, { id });
  expect(dispatch.counts).toEqual({ sent: 1, suppressed: 1 });
  expect(deliveries.items).toEqual(
    expect.arrayContaining([
      { email: 'ann@mail.example.test', status: 'SENT', suppressedBy: null, stopReason: null, isRedirected: true },
      {
        email: 'bob@example.org',
        status: 'SUPPRESSED',
        suppressedBy: 'NOT_ALLOWED',
        stopReason: 'NOT_ALLOWED',
        isRedirected: false,
      },
    ]),
  );
  const mail = await mailbox.received('me@example.com');
  expect(await mailbox.list()).toHaveLength(1);
  const { html } = await mailbox.detail(mail.id);
  expect(html).toContain('this mail would have reached ann@mail.example.test.');

  const link = `${tidings.url}${new URL(/href="([^"]+)"/.exec(html)![1]!).pathname}`;
  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
  expect((await fetch(link, { method: 'POST', body })).status).toBe(200);
  expect(await (await fetch(link)).text()).toContain('test mail');
  expect((await admin.ask('{ suppressions { total } }')).suppressions).toEqual({ total: 0 });
});

test('a test mail is redirected too', async () => {
  const { admin, mailbox } = tidings;
  await mailbox.clear();
  const input = { templateSlug: 'digest', title: 'Draft', content: '<p>Hi</p>', context: {} };
  await admin.ask('mutation ($input: TestMailInput!) { sendTestMail(input: $input) { id } }', { input });
  const mail = await mailbox.received('me@example.com');
  expect((await mailbox.detail(mail.id)).html).toContain('admin@example.com');
});

const STAGING = '{ staging { redirectAllTo allowRecipients otherWorkers } }';

test('a worker with other settings is named', async () => {
  const { admin, databaseUrl } = tidings;
  const settings = { redirectAllTo: 'me@example.com', allowRecipients: ['example.com', '*.example.test'] };
  expect((await admin.ask(STAGING)).staging).toEqual({ ...settings, otherWorkers: [] });
  await addOtherWorker(databaseUrl);
  expect((await admin.ask(STAGING)).staging).toEqual({ ...settings, otherWorkers: ['other:1'] });
});

const addOtherWorker = async (databaseUrl: string) => {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query(
    `INSERT INTO workers (id, name, seen_at) VALUES (gen_random_uuid(), 'other:1', now() + interval '1 minute')`,
  );
  await client.end();
};

describe.skipIf(!browser)('the admin', { timeout: 120_000 }, () => {
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  test('shows on every page whom this installation mails', async () => {
    for (const path of ['/', '/users']) {
      const page = await pages.signIn({ path });
      await page.getByText('all mail goes to me@example.com instead of its recipients').waitFor();
      await page.getByText('Only these recipients get mail: example.com, *.example.test').waitFor();
      await page.getByText('send mail by their own: other:1').waitFor();
      if (process.env.SCREENSHOTS)
        await page.screenshot({ path: `${process.env.SCREENSHOTS}/staging-${path.slice(1)}.png` });
    }
  });

  test('a redirected delivery says so', async () => {
    const { deliveries } = await tidings.admin.ask('{ deliveries(filter: { status: [SENT] }) { items { id } } }');
    const page = await pages.signIn({ path: `/deliveries/${deliveries.items[0].id}/show` });
    await page.getByText('It went to REDIRECT_ALL_TO instead of the recipient').waitFor();
  });
});
