import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { cleanUp } from '../support/clean-up.js';
import { PLAIN } from '../support/fixtures.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { copyDatabase } from '../support/test-database.js';
import { startTestTidings } from '../support/tidings.js';

const PEOPLE = 120;
const BEFORE_THE_BACKUP = 40;
const OTHERS = 60;

interface Attempt {
  id: string;
  deliveryId: string;
  email: string;
  [field: string]: unknown;
}

interface Delivery {
  id: string;
  email: string;
  attempts: Attempt[];
}

const ATTEMPT =
  'id deliveryId dispatchId email attempt outcome smtpCode errorClass error response messageId finishedAt';

let admin: Api;
/** The log before the restore. */
let before: Attempt[];
/** Ids of three sends: one in progress in the backup, one made after the backup, one made after the restore. */
let sends: { halfDone: string; lost: string; later: string };

const readLog = async (api: Api): Promise<Attempt[]> =>
  (await api.ask(`{ attempts(page: { perPage: 1000 }) { items { ${ATTEMPT} } } }`)).attempts.items;

const readDeliveries = async (dispatchId: string): Promise<Delivery[]> => {
  const query = `query ($id: ID!) {
    deliveries(page: { perPage: 1000 }, filter: { dispatchId: $id }) { items { id email attempts { ${ATTEMPT} } } }
  }`;
  return (await admin.ask(query, { id: dispatchId })).deliveries.items;
};

const attemptsTo = async (email: string): Promise<Attempt[]> =>
  (
    await admin.ask(`query ($email: String!) { attempts(filter: { email: $email }) { items { ${ATTEMPT} } } }`, {
      email,
    })
  ).attempts.items;

/** Resolves once all attempts are in the log. */
const untilLogged = async (databaseUrl: string) => {
  const sql = new pg.Client(databaseUrl);
  await sql.connect();
  const isEmpty = async () => (await sql.query('SELECT FROM attempt_outbox LIMIT 1')).rowCount === 0;
  await waitUntil(isEmpty, { what: 'the log' }).finally(() => sql.end());
};

const addresses = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ email: `${name}${index}@example.test` }));

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-test-'));
  cleanUp(() => rm(folder, { recursive: true }));
  let isHeld = true;
  const sink = await startSmtpSink({
    onMail: async ({ to }) => {
      if (isHeld && sink.mails.length >= BEFORE_THE_BACKUP)
        await waitUntil(() => !isHeld, { what: 'the mail server', withinMs: 25_000 });
      return /[05]@/.test(to) ? `550 5.1.1 <${to}> is unknown here` : undefined;
    },
  });
  const settings = { DATA_DIR: folder, SMTP_URL: sink.url, SECRET_KEY: 'only for tests, and of no use elsewhere' };
  const send = async (api: Api, name: string, count: number) =>
    (await api.send({ templateName: 'plain', typeEvent: 'GROUP', to: addresses(name, count), context: { word: name } }))
      .id;

  const first = await startTestTidings({ ...settings, LOG_LEVEL: 'silent' });
  await first.admin.createTemplate(PLAIN);
  const halfDone = await send(first.admin, 'person', PEOPLE);
  await waitUntil(() => sink.mails.length >= BEFORE_THE_BACKUP, { what: 'the first mails' });
  const copyUrl = await copyDatabase(first.databaseUrl);
  isHeld = false;
  await first.admin.completed(halfDone);
  const lost = await send(first.admin, 'lost', OTHERS);
  await first.admin.completed(lost);
  await untilLogged(first.databaseUrl);
  before = await readLog(first.admin);
  await first.stop();

  const copy = new pg.Client(copyUrl);
  await copy.connect();
  // When a backup is restored, its leases have lapsed.
  const held = await copy.query(`UPDATE deliveries SET lease_until = now() - interval '1 h' WHERE status = 'SENDING'`);
  expect(held.rowCount).toBeGreaterThan(0);
  await copy.end();
  const second = await startTestTidings({ ...settings, DATABASE_URL: copyUrl, LEASE: '6s' });
  admin = second.admin;
  // The server requeues deliveries with lapsed leases only after it has run for the time of one lease.
  await admin.completed(halfDone, 40_000);
  const later = await send(admin, 'later', OTHERS);
  await admin.completed(later);
  await untilLogged(copyUrl);
  sends = { halfDone, lost, later };
}, 120_000);

test('a restored database assigns delivery ids again', async () => {
  const idsOf = (all: { deliveryId: string; dispatchId?: unknown }[]) => all.map(({ deliveryId }) => deliveryId).sort();
  const lost = before.filter(({ dispatchId }) => dispatchId === sends.lost);
  const later = (await readDeliveries(sends.later)).map(({ id }) => ({ deliveryId: id }));
  expect(idsOf(later)).toEqual(idsOf(lost));
});

test('every attempt from before the restore is unchanged in the log', async () => {
  const now = new Map((await readLog(admin)).map((attempt) => [attempt.id, attempt]));
  expect(before).toHaveLength(PEOPLE + OTHERS);
  expect(before.map(({ id }) => now.get(id))).toEqual(before);
  expect(now.size).toBeGreaterThan(before.length + OTHERS);
});

test('each delivery’s history has its own address and errors', async () => {
  for (const dispatchId of [sends.halfDone, sends.later]) {
    for (const { id, email, attempts } of await readDeliveries(dispatchId)) {
      expect(attempts.length, email).toBeGreaterThan(0);
      for (const attempt of attempts) {
        expect(attempt).toMatchObject({ deliveryId: id, dispatchId, email });
        if (attempt.error) expect(attempt.error).toMatch(new RegExp(`${email}|worker was lost`));
      }
    }
  }
});

test('a send in progress in the backup shows what was sent before the restore and after it', async () => {
  const deliveries = await readDeliveries(sends.halfDone);
  const twice = deliveries.filter(({ attempts }) => attempts.length > 1);
  expect(twice.length).toBeGreaterThan(0);
  for (const { attempts } of twice) {
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(attempts.length);
    expect(attempts).toEqual(
      attempts.toSorted((one, other) => (String(one.finishedAt) < String(other.finishedAt) ? -1 : 1)),
    );
  }
});

test('people who are only in the log are found by their address', async () => {
  expect(await attemptsTo('lost5@example.test')).toMatchObject([
    { dispatchId: sends.lost, outcome: 'FAILED', error: expect.stringContaining('lost5@example.test') },
  ]);
  expect(await attemptsTo('lost6@example.test')).toMatchObject([{ dispatchId: sends.lost, outcome: 'SENT' }]);
});

test('people who are only in the log are exported and erased by their address', async () => {
  const exported = (email: string) =>
    fetch(`${admin.url}/export/person.json`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${admin.token}` },
      body: JSON.stringify({ email }),
    });
  const answer = await exported('lost7@example.test');
  expect(await answer.json()).toMatchObject({
    account: null,
    deliveries: [],
    attempts: [{ email: 'lost7@example.test', dispatch_id: sends.lost }],
  });
  expect((await exported('nobody@example.test')).status).toBe(404);
  const ERASE = 'mutation ($email: String!) { erasePerson(email: $email) { id } }';
  expect(await admin.ask(ERASE, { email: 'lost7@example.test' })).toMatchObject({
    erasePerson: { id: expect.any(String) },
  });
  expect(await admin.fail(ERASE, { email: 'nobody@example.test' })).toMatchObject({ code: 'NOT_FOUND' });
});
