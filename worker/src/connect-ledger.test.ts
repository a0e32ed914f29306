import { prepareKeys } from '@tidings/core/keys/keys';
import { workerKeyOf } from '@tidings/core/keys/worker-key';
import { openLedgerPool } from '@tidings/core/ledger/pool';
import { SCHEMA_VERSION } from '@tidings/core/ledger/schema-version';
import { createLogger } from '@tidings/core/runtime/logger';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { expect, onTestFinished, test } from 'vitest';
import { createTestDatabase } from '../../test/support/test-database.js';
import { connectLedger } from './connect-ledger.js';
import { silent } from './testing/logs.js';

const SECRET_KEY = 'only for tests, and of no use elsewhere';

const url = await createTestDatabase();
const workerKey = workerKeyOf(SECRET_KEY);
const preparing = openLedgerPool({ url, name: 'test', logger: silent });
await prepareKeys(preparing, { secretKey: SECRET_KEY });
await preparing.end();

const connect = async () => {
  const { pool } = await connectLedger({ url, workerKey, logger: silent });
  onTestFinished(() => pool.end());
  return pool;
};

test('a database with tables is used at once', async () => {
  const pool = await connect();
  expect((await pool.query('SELECT count(*)::int AS count FROM queues')).rows).toEqual([{ count: 0 }]);
});

test('a worker that starts before the server waits for the tables', async () => {
  const server = await connect();
  await server.query('ALTER TABLE queues RENAME TO not_yet');
  let isConnected = false;
  const connecting = connect().then((pool) => {
    isConnected = true;
    return pool;
  });
  const hasLooked = async () => {
    const { rows } = await server.query(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle'
         AND query LIKE '%to_regclass%' AND pid <> pg_backend_pid()`,
    );
    return rows[0].count > 0;
  };
  await waitUntil(hasLooked);
  expect(isConnected).toBe(false);
  await server.query('ALTER TABLE not_yet RENAME TO queues');
  expect((await (await connecting).query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('a worker that is newer than the schema waits for a server of its version', async () => {
  const server = await connect();
  const { rows } = await server.query<{ id: number }>(
    'UPDATE migrations SET "timestamp" = 1 WHERE "timestamp" = (SELECT max("timestamp") FROM migrations) RETURNING id',
  );
  const lines: { msg: string; reason?: string }[] = [];
  const logger = createLogger({ name: 'test', level: 'warn' }, { write: (line) => lines.push(JSON.parse(line)) });
  let isConnected = false;
  const connecting = connectLedger({ url, workerKey, logger }).then(({ pool }) => {
    isConnected = true;
    return pool;
  });
  await waitUntil(() => lines.some(({ reason }) => reason?.includes('older than this worker')), { withinMs: 20_000 });
  expect(isConnected).toBe(false);
  await server.query('UPDATE migrations SET "timestamp" = $1 WHERE id = $2', [SCHEMA_VERSION, rows[0]!.id]);
  await (await connecting).end();
});

test('a worker waits for a server that makes the keys', async () => {
  const server = await connect();
  const { rows } = await server.query('DELETE FROM keys RETURNING purpose, number, sealed');
  let isConnected = false;
  const lines: { reason?: string }[] = [];
  const logger = createLogger({ name: 'test', level: 'warn' }, { write: (line) => lines.push(JSON.parse(line)) });
  const connecting = connectLedger({ url, workerKey, logger }).then(({ pool }) => {
    isConnected = true;
    return pool;
  });
  await waitUntil(() => lines.some(({ reason }) => reason?.includes('no server has made the keys')), {
    withinMs: 20_000,
  });
  expect(isConnected).toBe(false);
  for (const { purpose, number, sealed } of rows)
    await server.query('INSERT INTO keys (purpose, number, sealed) VALUES ($1, $2, $3)', [purpose, number, sealed]);
  await (await connecting).end();
});

test('a worker with the key of another server fails at once', async () => {
  const foreign = workerKeyOf('another secret key of a server that is not ours');
  await expect(connectLedger({ url, workerKey: foreign, logger: silent })).rejects.toThrow(/WORKER_KEY must be/);
});

test('a worker fails at once if the schema is too new for it', async () => {
  const server = await connect();
  await server.query(`UPDATE schema_compatibility SET oldest = 1999000000000 WHERE part = 'worker'`);
  await expect(connect()).rejects.toThrow(/schema .* is too new for this worker.*start a newer worker/);
});
