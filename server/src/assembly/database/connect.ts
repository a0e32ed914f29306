import { ANSWER_WITHIN_MS, openLedgerPool } from '@tidings/core/ledger/pool';
import { rowOf, rowsOf } from '@tidings/core/ledger/rows';
import { waitForPostgres } from '@tidings/core/ledger/wait-for-postgres';
import { grantToWorkers } from '@tidings/core/ledger/worker-access';
import type { Logger } from '@tidings/core/runtime/logger';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { normalizeUsers } from '../../features/addresses/addresses.feature.js';
import { createDataSource } from './data-source.js';

/** Advisory lock that serializes the migrations of servers that start at once. The number is arbitrary. */
const MIGRATION_LOCK = 7_215_442_001;

/**
 * Time limit for the first connection. If PostgreSQL can't be reached by then, the process exits with a one-line error.
 */
const FIRST_CONNECTION_MS = 30_000;

export interface Database {
  /** TypeORM connection for everything except the ledger: accounts, templates, groups, notifications. */
  dataSource: DataSource;
  /** Connections for the statements of the ledger. */
  pool: pg.Pool;
  close(): Promise<void>;
}

/** Connects to PostgreSQL, retrying while it starts, and runs the migrations. */
export const connectDatabase = async ({ url, logger }: { url: string; logger: Logger }): Promise<Database> => {
  const pool = openLedgerPool({ url, name: 'tidings-ledger', logger });
  try {
    await waitForPostgres({ pool, url, logger, withinMs: FIRST_CONNECTION_MS });
    await migrate({ url, pool, logger });
  } catch (err) {
    await pool.end();
    throw err;
  }
  const dataSource = createDataSource({ url, answerWithinMs: ANSWER_WITHIN_MS });
  await dataSource.initialize();
  return {
    dataSource,
    pool,
    close: async () => {
      await dataSource.destroy();
      await pool.end();
    },
  };
};

const migrate = async ({ url, pool, logger }: { url: string; pool: pg.Pool; logger: Logger }) => {
  const dataSource = createDataSource({ url });
  await dataSource.initialize();
  const locker = dataSource.createQueryRunner();
  try {
    await locker.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await refuseNewerSchema(dataSource, url);
    const done = await dataSource.runMigrations();
    for (const { name } of done) logger.info({ migration: name }, 'migration applied');
    await grantToWorkers(pool);
    await normalizeUsers(pool, logger);
  } finally {
    // Closing the connection releases the lock.
    await dataSource.destroy();
  }
};

/**
 * Throws if the database has migrations that this server doesn't know. An older server on a newer schema might accept a
 * send and never mail it.
 */
const refuseNewerSchema = async (dataSource: DataSource, url: string): Promise<void> => {
  const { exists } = await rowOf<{ exists: boolean }>(
    dataSource,
    `SELECT to_regclass('migrations') IS NOT NULL AS exists`,
  );
  if (!exists) return;
  const known = dataSource.migrations.map(({ name }) => name);
  const unknown = await rowsOf<{ name: string }>(
    dataSource,
    'SELECT name FROM migrations WHERE name <> ALL ($1::text[]) ORDER BY "timestamp"',
    [known],
  );
  if (unknown.length === 0) return;
  const names = unknown.map(({ name }) => name).join(', ');
  throw new Error(
    `The database at ${new URL(url).host} has a newer schema than this server knows (${names}): start the version of Tidings that made it, or a newer one.`,
  );
};
