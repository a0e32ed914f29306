import { workerKeyOf } from '@tidings/core/keys/worker-key';
import { describe, expect, test } from 'vitest';
import { PLAIN } from '../support/fixtures.js';
import { PGBOUNCER, startPgbouncer } from '../support/pgbouncer.js';
import { startProcess } from '../support/process.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { createTestAccounts, createTestDatabase } from '../support/test-database.js';
import { startTestTidings } from '../support/tidings.js';
import { prepareParts } from '../support/two-processes.js';
import { TEST_AMQP_URL } from '../support/vhost.js';

const SECRET_KEY = 'only for tests, and of no use elsewhere';

const NOWHERE = 'http://127.0.0.1:9';

const start = async (pool_mode: 'session' | 'transaction') => {
  const { serverUrl, workerUrl } = await createTestAccounts(await createTestDatabase());
  const { through } = await startPgbouncer([serverUrl, workerUrl], { pool_mode, default_pool_size: 30 });
  return { serverUrl: through(serverUrl), workerUrl: through(workerUrl) };
};

const SEND = { templateName: 'plain', typeEvent: 'GROUP', event: 'pooled' };
const to = (count: number) => Array.from({ length: count }, (_, n) => ({ email: `pooled${n}@example.test` }));

describe.skipIf(!PGBOUNCER)('behind PgBouncer in session mode', () => {
  test.skipIf(!TEST_AMQP_URL)('server and worker start and send, each with its own account', async () => {
    const { serverUrl, workerUrl } = await start('session');
    const sink = await startSmtpSink();
    const parts = await prepareParts(sink.url, {}, { databaseUrl: serverUrl });
    const { admin } = await parts.startServer();
    await parts.startWorker({ DATABASE_URL: workerUrl });
    await admin.createTemplate(PLAIN);
    const { id } = await admin.send({ ...SEND, to: to(500) });
    expect((await admin.completed(id, 30_000)).counts).toMatchObject({ total: 500, sent: 500 });
    expect(sink.doubled()).toEqual([]);
  });

  test('one-process mode starts and sends', async () => {
    const { serverUrl } = await start('session');
    const { admin } = await startTestTidings({ DATABASE_URL: serverUrl });
    await admin.createTemplate(PLAIN);
    const { id } = await admin.send({ ...SEND, to: to(20) });
    expect((await admin.completed(id)).counts).toMatchObject({ total: 20, sent: 20 });
  });
});

describe.skipIf(!PGBOUNCER)('behind PgBouncer in transaction mode', () => {
  test.each([
    ['the server', 'server/dist/main.js'],
    ['a worker', 'worker/dist/main.js'],
    ['the one process', 'packages/embedded/dist/main.js'],
  ])('%s reports what to change, and ends', async (_, main) => {
    const { serverUrl, workerUrl } = await start('transaction');
    const process = startProcess(main, {
      DATABASE_URL: main.startsWith('worker') ? workerUrl : serverUrl,
      AMQP_URL: 'amqp://127.0.0.1:9',
      CLICKHOUSE_URL: NOWHERE,
      SMTP_URL: 'smtp://127.0.0.1:9',
      SECRET_KEY,
      WORKER_KEY: workerKeyOf(SECRET_KEY),
    });
    expect(await process.ends()).toBe(1);
    expect(process.output()).toMatch(/behind a pooler in transaction mode.*Set pool_mode = session/);
  });
});

describe('an unusable database', () => {
  const settings = {
    AMQP_URL: 'amqp://127.0.0.1:9',
    CLICKHOUSE_URL: NOWHERE,
    SMTP_URL: 'smtp://127.0.0.1:9',
    SECRET_KEY,
    WORKER_KEY: workerKeyOf(SECRET_KEY),
  };

  test.each(['server', 'worker'])('a wrong password ends the %s at once', async (part) => {
    const url = new URL(await createTestDatabase());
    url.password = 'wrong';
    const process = startProcess(`${part}/dist/main.js`, { ...settings, DATABASE_URL: url.href });
    expect(await process.ends()).toBe(1);
    expect(process.output()).toMatch(/PostgreSQL at 127.0.0.1:\d+ can't be used: password authentication failed/);
  });

  test.each(['server', 'worker'])('the %s reports what it waits for while nothing answers', async (part) => {
    const process = startProcess(`${part}/dist/main.js`, {
      ...settings,
      DATABASE_URL: 'postgres://a:b@127.0.0.1:9/c',
    });
    const [line] = await process.prints(/.*"msg":"waiting for PostgreSQL"/);
    expect(line).toMatch(/"host":"127.0.0.1:9","reason":"[^"]*ECONNREFUSED/);
  });
});
