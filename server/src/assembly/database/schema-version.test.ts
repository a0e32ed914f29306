import { SCHEMA_VERSION } from '@tidings/core/ledger/schema-version';
import { createLogger } from '@tidings/core/runtime/logger';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { createTestDatabase } from '../../../../test/support/test-database.js';
import { connectDatabase } from './connect.js';

const logger = createLogger({ name: 'test', level: 'silent' });

const open = async () => {
  const url = await createTestDatabase();
  const client = new pg.Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  return { url, client };
};

test('the schema version in core equals the newest migration', async () => {
  const { client } = await open();
  const { rows } = await client.query('SELECT max("timestamp")::float8 AS newest FROM migrations');
  expect(rows).toEqual([{ newest: SCHEMA_VERSION }]);
});

test('a server refuses to start on an unknown migration, and changes nothing', async () => {
  const { url, client } = await open();
  await client.query(`INSERT INTO migrations ("timestamp", name) VALUES (1999000000000, 'Later1999000000000')`);
  await client.query(`DELETE FROM migrations WHERE name LIKE 'SchemaCompat%'`);
  await expect(connectDatabase({ url, logger })).rejects.toThrow(
    /has a newer schema than this server knows \(Later1999000000000\): start the version of Tidings that made it/,
  );
  expect((await client.query(`SELECT FROM migrations WHERE name LIKE 'SchemaCompat%'`)).rowCount).toBe(0);
});
