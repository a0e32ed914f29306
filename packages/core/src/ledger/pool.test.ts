import { expect, test } from 'vitest';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { createTestDatabase } from '../../../../test/support/test-database.js';
import { createLogger } from '../runtime/logger.js';
import { startProxy } from '../testing/proxy.js';
import { openLedgerPool } from './pool.js';

test('a connection lost within a transaction fails only that transaction', async () => {
  const proxy = await startProxy(await createTestDatabase());
  const logger = createLogger({ name: 'test', level: 'silent' });
  const pool = openLedgerPool({ url: proxy.url, name: 'test', logger });
  cleanUp(() => pool.end());
  const client = await pool.connect();
  await client.query('BEGIN');
  const lost = new Promise((resolve) => client.once('end', resolve));
  proxy.cut();
  await lost;
  await expect(client.query('SELECT 1')).rejects.toThrow();
  client.release(true);
  proxy.restore();
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});
