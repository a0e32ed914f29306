import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@tidings/core/runtime/logger';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { startPostgres } from '@tidings/embedded/postgres';
import pg from 'pg';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAdminPages } from '../support/admin-page.js';
import { startBrowser } from '../support/browser.js';
import { cleanUp } from '../support/clean-up.js';
import { PLAIN } from '../support/fixtures.js';
import { healthOf, isWell, problemOf } from '../support/health.js';
import { noteSecret } from '../support/run-logs.js';
import { asSuperuser } from '../support/superuser.js';
import { startTestTidings } from '../support/tidings.js';

const browser: Browser | undefined = await startBrowser();

const SEND = 'mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id } }';
const inputFor = (name: string) => ({
  templateName: 'plain',
  typeEvent: 'PERSONAL',
  to: [{ email: `${name}@example.test` }],
  idempotencyKey: name,
});

describe('while PostgreSQL accepts no writes', () => {
  let tidings: Awaited<ReturnType<typeof startTestTidings>>;
  let superuser: pg.Client;
  const pages = createAdminPages({ browser: browser!, url: () => tidings.url });

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidings-test-'));
    cleanUp(() => rm(folder, { recursive: true }));
    const postgres = await startPostgres({
      dataDir: folder,
      logger: createLogger({ name: 'test', level: 'warn' }),
      settings: { fsync: 'off', wal_level: 'replica', max_wal_senders: '5' },
    });
    cleanUp(postgres.stop);
    noteSecret(new URL(postgres.url).password);
    superuser = new pg.Client(asSuperuser(postgres.url));
    await superuser.connect();
    cleanUp(() => superuser.end());
    tidings = await startTestTidings({ DATABASE_URL: postgres.url });
    await tidings.admin.createTemplate(PLAIN);
  }, 90_000);

  const configure = async (name: string, value: string) => {
    await superuser.query('SET default_transaction_read_only = off');
    await superuser.query(`ALTER SYSTEM SET ${name} = ${value}`);
    await superuser.query('SELECT pg_reload_conf()');
  };

  test('calls answer UNAVAILABLE and health reports it, if PostgreSQL is read-only', async () => {
    expect(await isWell(tidings)).toBe(true);
    const before = Date.now();
    await configure('default_transaction_read_only', 'on');
    const { since } = await problemOf(tidings, 'READ_ONLY');
    expect(Date.parse(since)).toBeGreaterThanOrEqual(before);
    expect(await healthOf(tidings)).toMatchObject({
      code: 503,
      status: 'unavailable',
      parts: { postgresql: 'down', broker: 'up', clickhouse: 'up' },
      problems: [{ part: 'postgresql', since }],
    });
    expect((await fetch(`${tidings.url}/health/live`)).status).toBe(200);
    const refusal = await tidings.admin.fail(SEND, { input: inputFor('readonly') });
    expect(refusal).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: expect.any(Number) });

    await configure('default_transaction_read_only', 'off');
    await waitUntil(() => isWell(tidings), { what: 'health to be ok', everyMs: 100 });
    const { id } = await tidings.admin.send(inputFor('readonly'));
    expect((await tidings.admin.completed(id)).counts).toMatchObject({ total: 1, sent: 1 });
  });

  test.skipIf(!browser)('the dashboard shows what is unavailable, and since when', async () => {
    const page = await pages.signIn();
    const russian = await pages.signIn({ locale: 'ru-RU', viewport: { width: 390, height: 800 } });
    await page.getByText('All systems working').waitFor();
    await configure('default_transaction_read_only', 'on');
    await page.getByText('The database (PostgreSQL) is read-only').waitFor();
    await page.getByText(/Started .*(sec|now)/).waitFor();
    await page.getByText('Mails aren’t being sent').waitFor();
    await russian.getByText('База данных (PostgreSQL) доступна только для чтения').waitFor();
    await russian.getByText(/Началось/).waitFor();
    await configure('default_transaction_read_only', 'off');
    await page.getByText('All systems working').waitFor();
  });

  test('calls answer UNAVAILABLE and health reports it while statements are refused, if the disk is full', async () => {
    await superuser.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON dispatches EXECUTE FUNCTION refuse()`);
    const refusal = await tidings.admin.fail(SEND, { input: inputFor('full') });
    expect(refusal).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: expect.any(Number) });
    expect((await healthOf(tidings)).problems).toEqual([
      expect.objectContaining({
        part: 'postgresql',
        kind: 'REFUSES',
        reason: expect.stringContaining('No space left'),
      }),
    ]);
    await superuser.query('DROP FUNCTION refuse CASCADE');
    await waitUntil(() => isWell(tidings), { what: 'health to be ok', withinMs: 25_000, everyMs: 200 });
  }, 60_000);

  test('a written send reports what to do and later ones are refused at once, if the only synchronous standby is gone', async () => {
    await configure('synchronous_standby_names', `'gone'`);
    const first = tidings.admin.fail(SEND, { input: inputFor('hangs') });
    await problemOf(tidings, 'NO_COMMIT');
    const asked = performance.now();
    expect(await tidings.admin.fail(SEND, { input: inputFor('later') })).toMatchObject({
      code: 'UNAVAILABLE',
      retryAfterMs: expect.any(Number),
    });
    expect(performance.now() - asked).toBeLessThan(10_000);
    const heard = await first;
    expect(heard).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: expect.any(Number) });
    expect(heard.message).toMatch(/repeat it with the same idempotencyKey/);
    // However often health is read, its waiting commits use only one connection.
    for (let n = 0; n < 5; n += 1) await healthOf(tidings);
    const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE '%pg_logical_emit%'`;
    expect((await superuser.query(waiting)).rows[0].count).toBeLessThanOrEqual(2);

    await configure('synchronous_standby_names', `''`);
    await waitUntil(() => isWell(tidings), { what: 'health to be ok', withinMs: 20_000, everyMs: 100 });
    for (const name of ['hangs', 'later']) {
      const { id } = await tidings.admin.send(inputFor(name));
      expect((await tidings.admin.completed(id)).counts).toMatchObject({ total: 1, sent: 1 });
    }
    const mails = await Promise.all(['hangs', 'later'].map((name) => tidings.mailbox.received(`${name}@example.test`)));
    expect(mails).toHaveLength(2);
    const { rows } = await superuser.query(
      `SELECT count(*)::int AS count FROM dispatches WHERE idempotency_key = 'hangs'`,
    );
    expect(rows).toEqual([{ count: 1 }]);
  }, 120_000);
});
