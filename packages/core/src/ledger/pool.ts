import pg from 'pg';
import type { Logger } from '../runtime/logger.js';
import { SET_PLANNING } from './planning.js';
import type { Sql } from './sql.js';

const POOL_SIZE = 10;

/**
 * A ledger statement takes milliseconds. Without an answer for this long the connection is considered lost: it is
 * closed, and the statement is retried on another.
 */
export const ANSWER_WITHIN_MS = 30_000;

/** Opens the pool for the ledger. `name` is the connections' application_name in PostgreSQL. */
export const openLedgerPool = ({ url, name, logger }: { url: string; name: string; logger: Logger }): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_SIZE,
    application_name: name,
    // node-postgres awaits `onConnect` before it hands out the connection.
    onConnect: async (client) => {
      await client.query(SET_PLANNING);
    },
    connectionTimeoutMillis: 5_000,
    query_timeout: ANSWER_WITHIN_MS,
    keepAlive: true,
  });
  pool.on('error', (err) => {
    if (!pool.ending) logger.warn({ err: err.message }, 'an idle connection to PostgreSQL was lost');
  });
  // Without a listener, a connection lost between two statements would crash the process. The next statement rejects
  // anyway.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
};

/** Runs `work` in a transaction and commits it. If `work` rejects, closes the connection, which rolls back. */
export const inTransaction = async <T>(pool: pg.Pool, work: (transaction: Sql) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (err) {
    client.release(true);
    throw err;
  }
};
