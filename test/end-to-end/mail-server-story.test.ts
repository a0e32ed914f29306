import { waitUntil } from '@tidings/core/runtime/wait-until';
import { freePort } from '@tidings/embedded/postgres/free-port';
import { beforeAll, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { PLAIN } from '../support/fixtures.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

let port: number;
let admin: Api;

beforeAll(async () => {
  port = await freePort();
  ({ admin } = await startTestTidings({ SMTP_URL: `smtp://127.0.0.1:${port}?ignoreTLS=true` }));
  await admin.createTemplate(PLAIN);
});

const REFUSALS: Record<string, string> = {
  'nobody@example.com': '550 5.1.1 no such user',
  'nobody2@example.com': '550 5.1.1 no such user',
  'full@example.com': '552 5.2.2 mailbox full',
};

test('a worker reports an outage of its mail server and its end, and failures are counted by cause', async () => {
  const worker = async () => {
    const { workers } = await admin.ask('{ workers { mailServerDownSince mailServerError } }');
    return workers[0];
  };
  await waitUntil(async () => (await worker())?.mailServerDownSince === null, { what: 'the worker' });
  const to = [...Object.keys(REFUSALS), 'fine@example.com'].map((email) => ({ email }));
  const { id } = await admin.send({ templateName: 'plain', typeEvent: 'GROUP', to });
  const outage = await waitUntil(
    async () => {
      const seen = await worker();
      return seen.mailServerDownSince && seen;
    },
    { what: 'the outage' },
  );
  expect(outage.mailServerError).toMatch(/ECONNREFUSED/);

  await startSmtpSink({ port, onMail: ({ to: address }) => REFUSALS[address] });
  await admin.completed(id);
  await waitUntil(async () => (await worker()).mailServerError === null, { what: 'the end of the outage' });

  const query = 'query ($id: ID!) { dispatch(id: $id) { failures { errorClass count sample } } }';
  expect((await admin.ask(query, { id })).dispatch.failures).toEqual([
    { errorClass: 'UNKNOWN_RECIPIENT', count: 2, sample: '550 5.1.1 no such user' },
    { errorClass: 'MAILBOX_FULL', count: 1, sample: '552 5.2.2 mailbox full' },
  ]);
});

test('the log has the mail server’s reply to an accepted mail', async () => {
  const query = '{ attempts(filter: { email: "fine@example.com", outcome: [SENT] }) { items { error response } } }';
  const answered = await waitUntil(async () => (await admin.ask(query)).attempts.items[0], { what: 'the log' });
  expect(answered).toEqual({ error: null, response: '250 2.0.0 taken for fine@example.com' });
});

test('mails are found by the beginning of the address, in any case, and wildcards are literal', async () => {
  const found = async (q: string) =>
    (await admin.ask('query ($q: String!) { deliveries(filter: { q: $q }) { items { email } } }', { q })).deliveries
      .items;
  expect(await found('NOBODY')).toHaveLength(2);
  expect(await found('no_ody')).toEqual([]);
  expect(await found('body')).toEqual([]);
});
