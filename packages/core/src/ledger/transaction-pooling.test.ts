import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PGBOUNCER, startPgbouncer } from '../../../../test/support/pgbouncer.js';
import { createTestDatabase } from '../../../../test/support/test-database.js';
import { createLogger } from '../runtime/logger.js';
import { openLedgerPool } from './pool.js';
import { hasTransactionPooling } from './transaction-pooling.js';

const logger = createLogger({ name: 'test', level: 'silent' });
const url = await createTestDatabase();

const open = (at: string) => {
  const pool = openLedgerPool({ url: at, name: 'test', logger });
  onTestFinished(() => pool.end());
  return pool;
};

/** Starts clients whose statements keep the pooler's connections to PostgreSQL in use. */
const keepBusy = (at: string, clients: number) => {
  const pool = new pg.Pool({ connectionString: at, max: clients });
  pool.on('error', () => {});
  let isOver = false;
  const work = Array.from({ length: clients }, async () => {
    while (!isOver) await pool.query('SELECT pg_sleep(0.002)').catch(() => {});
  });
  onTestFinished(async () => {
    isOver = true;
    await Promise.all(work);
    await pool.end();
  });
};

test('PostgreSQL itself does not pool transactions', async () => {
  const pool = open(url);
  expect(await hasTransactionPooling(pool)).toBe(false);
  expect(await hasTransactionPooling(pool)).toBe(false);
});

test('a session has the planner settings before its first statement and keeps them', async () => {
  const pool = open(url);
  const settings = await Promise.all(
    [1, 2, 3].map(
      async () =>
        (await pool.query(`SELECT current_setting('enable_seqscan') AS scan, current_setting('jit') AS jit`)).rows[0],
    ),
  );
  expect(settings).toEqual(Array(3).fill({ scan: 'off', jit: 'off' }));
});

describe.skipIf(!PGBOUNCER)('a pool behind PgBouncer', () => {
  test.each([
    ['session', {}],
    ['session', { server_reset_query: '' }],
    ['session', { server_round_robin: 1 }],
  ])('is not detected as transaction pooling in %s mode with %o', async (pool_mode, more) => {
    const { through } = await startPgbouncer([url], { pool_mode, ...more });
    for (let n = 0; n < 3; n += 1) expect(await hasTransactionPooling(open(through(url)))).toBe(false);
  });

  test.each([
    ['one connection', { default_pool_size: 1 }, 0],
    ['connections assigned in turn', { server_round_robin: 1, min_pool_size: 3 }, 0],
    ['five connections assigned in turn', { server_round_robin: 1, min_pool_size: 5 }, 0],
    ['many connections', { default_pool_size: 20, min_pool_size: 10 }, 0],
    ['busy other clients', { default_pool_size: 20 }, 8],
    ['a few connections for many clients', { default_pool_size: 3 }, 12],
  ])('is always detected as transaction pooling with %s', async (_, settings, others) => {
    const { through } = await startPgbouncer([url], { pool_mode: 'transaction', max_client_conn: 200, ...settings });
    keepBusy(through(url), others);
    for (let n = 0; n < 10; n += 1) expect(await hasTransactionPooling(open(through(url)))).toBe(true);
  });
});
