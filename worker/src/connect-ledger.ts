import { openLedgerPool } from '@tidings/core/ledger/pool';
import { readSchema, SCHEMA_VERSION, schemaTooNew } from '@tidings/core/ledger/schema-version';
import { waitForPostgres } from '@tidings/core/ledger/wait-for-postgres';
import type { Logger } from '@tidings/core/runtime/logger';
import type pg from 'pg';

const FIRST_CONNECTION_MS = 60_000;

const OLDER_SCHEMA = 'the schema is older than this worker, and no server of its version has started yet';

/**
 * Connects to PostgreSQL, and waits until a server has migrated the schema to at least this worker's version. A newer schema is accepted unless
 * it is marked as incompatible with this worker.
 */
export const connectLedger = async ({ url, logger }: { url: string; logger: Logger }): Promise<pg.Pool> => {
  const pool = openLedgerPool({ url, name: 'tidings-worker', logger });
  const readiness = async () => {
    const schema = await readSchema(pool, 'worker');
    if (!schema) return 'no server of this version has created the tables yet, or granted this account access';
    const reason = schemaTooNew(schema, 'worker');
    if (reason) throw reason;
    return schema.version < SCHEMA_VERSION ? OLDER_SCHEMA : undefined;
  };
  try {
    await waitForPostgres({ pool, url, logger, withinMs: FIRST_CONNECTION_MS, readiness });
  } catch (err) {
    await pool.end();
    throw err;
  }
  return pool;
};
