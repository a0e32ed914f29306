import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@tidings/core/runtime/logger';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { createDataSource } from './data-source.js';
import { isDatabaseAway } from './postgres-errors.js';

/** Any number that no other program uses on this database: two servers that start at once migrate one after the other. */
const MIGRATION_LOCK = 7_215_442_001;

/** How long the first connection is tried for, before the process gives up with one sentence. */
const FIRST_CONNECTION_MS = 30_000;

const LEDGER_POOL_SIZE = 10;

export interface Database {
  /** For accounts, templates and lists. */
  dataSource: DataSource;
  /** For the ledger's own statements. */
  pool: pg.Pool;
  close(): Promise<void>;
}

/** Connects, waiting a while for a PostgreSQL that is still starting, and brings the schema up to date. */
export const connectDatabase = async ({ url, logger }: { url: string; logger: Logger }): Promise<Database> => {
  const pool = new pg.Pool({
    connectionString: url,
    max: LEDGER_POOL_SIZE,
    application_name: 'tidings-ledger',
    connectionTimeoutMillis: 5_000,
  });
  pool.on('error', (err) => {
    if (!pool.ending) logger.warn({ err: err.message }, 'an idle connection to PostgreSQL was lost');
  });
  await waitForPostgres(pool, url);
  const dataSource = createDataSource(url);
  await dataSource.initialize();
  await migrate({ pool, dataSource, logger });
  return {
    dataSource,
    pool,
    close: async () => {
      await dataSource.destroy();
      await pool.end();
    },
  };
};

const waitForPostgres = async (pool: pg.Pool, url: string) => {
  const until = performance.now() + FIRST_CONNECTION_MS;
  for (;;) {
    try {
      await pool.query('SELECT 1');
      return;
    } catch (err) {
      if (isDatabaseAway(err) && performance.now() < until) await sleep(300);
      else throw new Error(`PostgreSQL at ${new URL(url).host} can't be reached: ${(err as Error).message}`);
    }
  }
};

const migrate = async ({ pool, dataSource, logger }: { pool: pg.Pool; dataSource: DataSource; logger: Logger }) => {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const done = await dataSource.runMigrations();
    for (const { name } of done) logger.info({ migration: name }, 'migrated');
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => {});
    client.release();
  }
};
