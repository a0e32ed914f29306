import { waitUntil } from '@tidings/core/runtime/wait-until';
import pg from 'pg';
import { beforeEach, expect, test } from 'vitest';
import { cleanUp } from '../support/clean-up.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { startTestTidings } from '../support/tidings.js';

const PER_DOMAIN = 5;
const PEOPLE = 60;
const REFUSAL = '550 5.7.1 This mail looks like spam';
const SECRET_KEY = 'only for tests, and of no use elsewhere';

const FIRST_BATCH = `
  query ($id: ID!) { dispatch(id: $id) { status stopCause counts { total queued sent failed }
    firstBatch { perDomain waitMinutes state mails waitsUntil endedAt failedPercent bouncedPercent
      domains { domain mails sent refused bounced retrying deferred open other isHeld } } } }`;

/** A mail server that refuses strict.test while `isStrict`. */
const server = { isStrict: false };
const sink = await startSmtpSink({
  onMail: ({ to }) => (server.isStrict && to.endsWith('@strict.test') ? REFUSAL : undefined),
});
const settings = { SMTP_URL: sink.url, SECRET_KEY };
const first = await startTestTidings(settings);
const { admin } = first;
await admin.createTemplate({ slug: 'news', title: 'News', content: '<p>Hello</p>' });
const database = new pg.Pool({ connectionString: first.databaseUrl, max: 1 });
cleanUp(() => database.end());

beforeEach(() => {
  server.isStrict = false;
  sink.mails.length = 0;
});

/** Accepts 60 mails each to strict.test and open.test. */
const send = async (): Promise<string> => {
  const to = Array.from({ length: 2 * PEOPLE }, (_, n) => ({ email: `p${n}@${n % 2 ? 'strict.test' : 'open.test'}` }));
  const firstBatch = { perDomain: PER_DOMAIN, waitMinutes: 15 };
  return (await admin.send({ templateName: 'news', typeEvent: 'GROUP', to, firstBatch })).id;
};

const look = async (id: string, api = admin) => (await api.ask(FIRST_BATCH, { id })).dispatch;

const answered = (id: string) =>
  waitUntil(async () => (await look(id)).firstBatch.waitsUntil !== null, { what: 'answers to the first batch' });

/** Each recipient got exactly one mail. */
const expectAllOnce = (mails: { to: string }[]) => {
  expect(mails).toHaveLength(2 * PEOPLE);
  expect(new Set(mails.map(({ to }) => to)).size).toBe(2 * PEOPLE);
};

test('a domain that refuses the mail stops the dispatch after a few mails; once fixed, all get it once', async () => {
  server.isStrict = true;
  const id = await send();
  await waitUntil(async () => (await look(id)).status === 'PAUSED', { what: 'the stop' });
  const stopped = await look(id);
  expect(stopped).toMatchObject({ stopCause: 'FIRST_BATCH_FAILED', firstBatch: { state: 'WAITING', mails: 10 } });
  expect(
    stopped.firstBatch.domains.find((one: { domain: string }) => one.domain === 'strict.test').refused,
  ).toBeGreaterThan(1);
  expect(sink.mails.length).toBeLessThanOrEqual(2 * PER_DOMAIN);

  server.isStrict = false;
  await admin.ask('mutation ($id: ID!) { resumeDispatch(id: $id) { id } }', { id });
  await admin.completed(id);
  await admin.ask('mutation ($id: ID!) { retryDeliveries(dispatchId: $id) { id } }', { id });
  await admin.completed(id);
  expect(await look(id)).toMatchObject({ stopCause: null, firstBatch: { state: 'RELEASED' } });
  expectAllOnce(sink.mails);
});

test('an operator can send the rest at once, once', async () => {
  const id = await send();
  await answered(id);
  const sendRest = 'mutation ($id: ID!) { sendRest(id: $id) { status firstBatch { state } } }';
  expect((await admin.ask(sendRest, { id })).sendRest).toMatchObject({ firstBatch: { state: 'RELEASED' } });
  expect(await admin.fail(sendRest, { id })).toMatchObject({ code: 'CONFLICT', reason: 'dispatch.noFirstBatch' });
  await admin.completed(id);
  expectAllOnce(sink.mails);
});

test('a wrong first batch is refused with the name of its field, and nothing is sent', async () => {
  const refuse = async (more: Record<string, unknown>) =>
    Object.keys((await admin.refuse({ templateName: 'news', ...more })).fields ?? {});
  const to = [{ email: 'a@open.test' }];
  const firstBatch = { perDomain: 5, waitMinutes: 15 };
  expect(await refuse({ typeEvent: 'PERSONAL', to, firstBatch })).toEqual(['firstBatch']);
  expect(await refuse({ typeEvent: 'GROUP', to, firstBatch: { ...firstBatch, perDomain: 0 } })).toEqual([
    'firstBatch.perDomain',
  ]);
  expect(await refuse({ typeEvent: 'GROUP', to, firstBatch: { ...firstBatch, waitMinutes: 1_441 } })).toEqual([
    'firstBatch.waitMinutes',
  ]);
  const { id } = await admin.send({ templateName: 'news', typeEvent: 'GROUP', to, firstBatch });
  await admin.completed(id);
  expect((await look(id)).firstBatch).toMatchObject({ state: 'SKIPPED', mails: 1 });
  expect(sink.mails).toHaveLength(1);
});

test('the rest is sent after the first batch was accepted, also if the server was restarted meanwhile', async () => {
  const id = await send();
  await answered(id);
  const { firstBatch, counts } = await look(id);
  expect(sink.mails).toHaveLength(2 * PER_DOMAIN);
  expect(counts).toMatchObject({ total: 2 * PEOPLE, queued: 2 * PEOPLE - 2 * PER_DOMAIN, sent: 2 * PER_DOMAIN });
  const domain = {
    mails: 5,
    sent: 5,
    refused: 0,
    bounced: 0,
    retrying: 0,
    deferred: 0,
    open: 0,
    other: 0,
    isHeld: false,
  };
  expect(firstBatch).toMatchObject({
    perDomain: 5,
    waitMinutes: 15,
    state: 'WAITING',
    mails: 10,
    endedAt: null,
    failedPercent: 10,
    bouncedPercent: 5,
    domains: [
      { domain: 'open.test', ...domain },
      { domain: 'strict.test', ...domain },
    ],
  });
  const minutes = (Date.parse(firstBatch.waitsUntil) - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(14);
  expect(minutes).toBeLessThanOrEqual(15);

  await first.stop();
  const second = await startTestTidings({ ...settings, DATABASE_URL: first.databaseUrl });
  expect(await look(id, second.admin)).toMatchObject({ status: 'SENDING', firstBatch: { state: 'WAITING' } });
  expect(sink.mails).toHaveLength(2 * PER_DOMAIN);
  await database.query(`UPDATE deliveries SET updated_at = updated_at - interval '16 minutes'`);
  await second.admin.completed(id);
  expect((await look(id, second.admin)).firstBatch).toMatchObject({ state: 'PASSED', waitsUntil: null });
  expectAllOnce(sink.mails);
});
