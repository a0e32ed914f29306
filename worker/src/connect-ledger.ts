import { type Keys, readKeys } from '@tidings/core/keys/keys';
import { openLedgerPool } from '@tidings/core/ledger/pool';
import { readSchema, SCHEMA_VERSION, schemaTooNew } from '@tidings/core/ledger/schema-version';
import { waitForPostgres } from '@tidings/core/ledger/wait-for-postgres';
import type { Logger } from '@tidings/core/runtime/logger';
import type pg from 'pg';

const FIRST_CONNECTION_MS = 60_000;

const OLDER_SCHEMA = 'the schema is older than this worker, and no server of its version has started yet';

/**
 * Connects to PostgreSQL, and waits until a server has migrated the schema to at least this worker's version and has made the keys. A newer
 * schema is accepted unless it is marked as incompatible with this worker. Throws WrongKeyError if `workerKey` doesn't open the keys.
 */
export const connectLedger = async ({
  url,
  workerKey,
  logger,
}: {
  url: string;
  workerKey: string;
  logger: Logger;
}): Promise<{ pool: pg.Pool; keys: Keys }> => {
  const pool = openLedgerPool({ url, name: 'tidings-worker', logger });
  let keys: Keys | undefined;
  const readiness = async () => {
    const schema = await readSchema(pool, 'worker');
    if (!schema) return 'no server of this version has created the tables yet, or granted this account access';
    const reason = schemaTooNew(schema, 'worker');
    if (reason) throw reason;
    if (schema.version < SCHEMA_VERSION) return OLDER_SCHEMA;
    keys = await readKeys(pool, workerKey);
    return keys ? undefined : 'no server has made the keys yet';
  };
  try {
    await waitForPostgres({ pool, url, logger, withinMs: FIRST_CONNECTION_MS, readiness });
  } catch (err) {
    await pool.end();
    throw err;
  }
  return { pool, keys: keys! };
};
