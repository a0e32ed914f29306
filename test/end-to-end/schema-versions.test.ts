import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { cleanUp } from '../support/clean-up.js';
import { PLAIN } from '../support/fixtures.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { prepareParts } from '../support/two-processes.js';
import { TEST_AMQP_URL } from '../support/vhost.js';

const LATER = 1_999_000_000_000;

describe.skipIf(!TEST_AMQP_URL)('after a newer server has migrated the schema', () => {
  let parts: Awaited<ReturnType<typeof prepareParts>>;
  let server: Awaited<ReturnType<(typeof parts)['startServer']>>;
  let worker: Awaited<ReturnType<(typeof parts)['startWorker']>>;
  let database: pg.Client;

  beforeAll(async () => {
    parts = await prepareParts((await startSmtpSink()).url);
    server = await parts.startServer();
    worker = await parts.startWorker();
    await server.admin.createTemplate(PLAIN);
    database = new pg.Client(parts.databaseUrl);
    await database.connect();
    cleanUp(() => database.end());
  }, 90_000);

  const sendOne = async () => {
    const to = [{ email: 'anna@example.test' }];
    const { id } = await server.admin.send({ templateName: 'plain', typeEvent: 'PERSONAL', to });
    return (await server.admin.completed(id, 30_000)).counts;
  };

  test('running processes continue, and an older worker starts', async () => {
    await database.query(`INSERT INTO migrations ("timestamp", name) VALUES ($1, $2)`, [LATER, `Later${LATER}`]);
    await worker.prints(/the schema is newer than this process/);
    await server.prints(/the schema is newer than this process/);
    worker.kill('SIGTERM');
    expect(await worker.ends()).toBe(0);
    worker = await parts.startWorker();
    expect(await sendOne()).toMatchObject({ total: 1, sent: 1 });
  }, 90_000);

  test('an older server doesn’t start, and reports why', async () => {
    const starting = parts.startServer();
    await expect(starting).rejects.toThrow(/has a newer schema than this server knows \(Later1999000000000\)/);
  }, 60_000);

  test('if the schema is incompatible, running processes end within seconds, and an older worker doesn’t start', async () => {
    await database.query('UPDATE schema_compatibility SET oldest = $1', [LATER]);
    expect(await worker.ends()).toBe(1);
    expect(worker.output()).toMatch(/schema \(version 1999000000000\) is too new for this worker/);
    expect(await server.ends()).toBe(1);
    expect(server.output()).toMatch(/schema \(version 1999000000000\) is too new for this server/);
    await expect(parts.startWorker()).rejects.toThrow(
      /can't be used: the database's schema .* is too new for this worker/,
    );
  }, 90_000);
});
