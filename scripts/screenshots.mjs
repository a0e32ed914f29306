// Takes screenshots of every page of the admin, light and dark, in English and Russian, on a desktop and on a phone. The screenshots of
// the README go to docs/screenshots. All screenshots go to a folder whose path is printed.
//
//   npm run build && npm run screenshots
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { createLogger } from '@tidings/core/runtime/logger';
import { readConfig } from '@tidings/embedded/config';
import { startTidings } from '@tidings/embedded/start-tidings';
import { chromium as playwright } from 'playwright-core';
import { SMTPServer } from 'smtp-server';

const PASSWORD = 'only for pictures';
const REFUSED = { 'nobody@example.com': [550, '5.1.1 no such user'], 'full@example.com': [552, '5.2.2 mailbox full'] };

/** A mail server that keeps nothing, refuses two addresses, and is slow, so that a send can be shown in progress. */
const startMailServer = async () => {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    closeTimeout: 500,
    onRcptTo: ({ address }, _session, done) => {
      const [responseCode, words] = REFUSED[address] ?? [];
      done(responseCode ? Object.assign(new Error(words), { responseCode }) : undefined);
    },
    onData: (stream, _session, done) => {
      stream.resume();
      stream.on('end', () => setTimeout(done, 150));
    },
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `smtp://127.0.0.1:${server.server.address().port}?ignoreTLS=true`, close: () => server.close() };
};

const folder = mkdtempSync(join(tmpdir(), 'tidings-pictures-'));
const all = join(folder, 'pictures');
const mailServer = await startMailServer();
const tidings = await startTidings(
  readConfig({
    PORT: '0',
    MAILBOX_PORT: '0',
    DATA_DIR: folder,
    LOG_LEVEL: 'error',
    ADMIN_PASSWORD: PASSWORD,
    SMTP_URL: mailServer.url,
  }),
  createLogger({ name: 'pictures', level: 'error' }),
);
const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});

const open = async (options) => {
  const context = await browser.newContext(options);
  const login = 'mutation ($p: String!) { login(username: "admin", password: $p) { user { id } } }';
  const ask = async (query, variables = {}) => {
    const answer = await context.request.post(`${tidings.url}/graphql`, {
      headers: { 'x-requested-with': 'tidings' },
      data: { query, variables },
    });
    const { data, errors } = await answer.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  await ask(login, { p: PASSWORD });
  return { context, ask };
};

const completed = async (ask, id) => {
  for (let tries = 0; tries < 200; tries += 1) {
    const { dispatch } = await ask('query ($id: ID!) { dispatch(id: $id) { status } }', { id });
    if (dispatch.status === 'COMPLETED') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('a send did not end');
};

/** Reports about the mails of a dispatch: one bounce of each class, a complaint, and deliveries. */
const feedBack = async (ask, dispatchId) => {
  const { deliveries } = await ask(
    'query ($id: ID!) { deliveries(filter: { dispatchId: $id, status: [SENT] }) { items { id email } } }',
    { id: dispatchId },
  );
  const events = [
    ['BOUNCED', '5.1.1', '550 5.1.1 no such user here'],
    ['BOUNCED', '5.2.2', '452 4.2.2 the mailbox is over its quota'],
    ['BOUNCED', '5.7.1', '550 5.7.1 rejected: the sender’s address is on a blocklist'],
    ['COMPLAINED', null, null],
    ...Array.from({ length: 12 }, () => ['DELIVERED', null, null]),
  ];
  for (const [place, [kind, statusCode, diagnostic]] of events.entries()) {
    const { id } = deliveries.items[place];
    await ask('mutation ($input: RecordFeedbackInput!) { recordFeedback(input: $input) { id } }', {
      input: { kind, deliveryId: id, statusCode, diagnostic, deduplicationKey: `picture ${place}` },
    });
  }
  return deliveries.items[0].id;
};

/** Makes sends of every kind, so that no page is empty. */
const fill = async (ask) => {
  const send = async (input) =>
    (await ask('mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id } }', { input }))
      .sendNotification.id;
  const strangers = (count) => Array.from({ length: count }, (_, n) => ({ email: `reader${n}@example.com` }));
  const context = {
    title: 'New films this week',
    films: [{ title: 'Stalker', date: '1979-05-25', description: 'A guide leads two men into the Zone.' }],
  };
  const letter = { templateName: 'statistic', typeEvent: 'GROUP', context };
  const { notifications } = await ask('{ notifications { items { id } } }');
  for (const { id } of notifications.items) await completed(ask, await send({ notificationId: id }));
  const failed = await send({
    ...letter,
    event: 'Weekly digest',
    to: [...strangers(60), ...Object.keys(REFUSED).map((email) => ({ email }))],
  });
  await completed(ask, failed);
  const bounced = await feedBack(ask, failed);
  await send({
    ...letter,
    event: 'Season’s programme',
    to: strangers(40),
    sendAt: new Date(Date.now() + 86_400_000).toISOString(),
  });
  const { deliveries } = await ask('{ deliveries(filter: { email: "full@example.com" }) { items { id } } }');
  const { templates, users, groups, dispatches } = await ask(
    '{ templates { items { slug } } users(filter: { q: "ivan" }) { items { id } } groups { items { id } } dispatches { items { id event } } }',
  );
  await ask('mutation { createApiKey(name: "Web shop", scopes: [SEND]) { secret } }');
  return {
    pages: {
      dashboard: '/',
      notifications: '/notifications',
      'notification-new': '/notifications/create',
      notification: `/notifications/${notifications.items.at(-1).id}`,
      templates: '/templates',
      'template-new': '/templates/create',
      template: `/templates/${templates.items.find(({ slug }) => slug === 'statistic').slug}`,
      dispatches: '/dispatches',
      dispatch: `/dispatches/${failed}/show`,
      deliveries: '/deliveries',
      delivery: `/deliveries/${deliveries.items[0].id}/show`,
      'delivery-bounced': `/deliveries/${bounced}/show`,
      feedback: '/feedback',
      suppressions: '/suppressions',
      'suppression-new': '/suppressions/create',
      'suppressions-import': '/suppressions/import',
      topics: '/topics',
      'topic-new': '/topics/create',
      users: '/users',
      'users-import': '/users/import',
      user: `/users/${users.items[0].id}`,
      team: '/team',
      'team-new': '/team/create',
      groups: '/groups',
      group: `/groups/${groups.items[0].id}`,
      'api-keys': '/api-keys',
      audit: '/audit',
      'personal-data': '/personal-data',
      account: '/account',
      'not-found': '/nowhere',
    },
    startLongSend: () => send({ ...letter, event: 'Newsletter', to: strangers(4_000) }),
    dispatches,
  };
};

const DEVICES = { desktop: { width: 1280, height: 820 }, phone: { width: 390, height: 844 } };
const IN_README = ['dashboard', 'template', 'notification', 'dispatch', 'delivery', 'feedback', 'users'];

try {
  mkdirSync(all, { recursive: true });
  mkdirSync('docs/screenshots', { recursive: true });
  const { ask, context: first } = await open({});
  const { pages, startLongSend } = await fill(ask);
  await startLongSend();
  await first.close();
  for (const [device, viewport] of Object.entries(DEVICES)) {
    for (const locale of ['en-GB', 'ru-RU']) {
      for (const colorScheme of ['light', 'dark']) {
        const { context } = await open({ locale, colorScheme, viewport });
        const page = await context.newPage();
        for (const [name, path] of Object.entries(pages)) {
          await page.goto(`${tidings.url}${path}`);
          await page.waitForSelector('h1');
          await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => {});
          await page.screenshot({ path: join(all, `${name}-${device}-${locale.slice(0, 2)}-${colorScheme}.png`) });
          const isShown =
            IN_README.includes(name) && device === 'desktop' && locale === 'en-GB' && colorScheme === 'light';
          if (isShown) await page.screenshot({ path: `docs/screenshots/${name}.png` });
        }
        await context.close();
      }
    }
  }
  process.stdout.write(`${all}\n`);
} finally {
  await browser.close();
  await tidings.stop();
  mailServer.close();
  for (const part of ['postgres', 'clickhouse']) rmSync(join(folder, part), { recursive: true, force: true });
}
