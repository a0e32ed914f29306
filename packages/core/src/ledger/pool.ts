import pg from 'pg';
import type { Logger } from '../runtime/logger.js';
import { SET_PLANNING } from './planning.js';
import type { Sql } from './sql.js';

const POOL_SIZE = 10;

/**
 * A statement of the ledger takes milliseconds. Whoever hears nothing for so long has lost PostgreSQL without a word, as
 * with a network that swallows everything: the connection is given up, and the statement asked again over another.
 */
export const ANSWER_WITHIN_MS = 30_000;

/** Connections for the ledger's statements. `name` is how PostgreSQL knows them. */
export const openLedgerPool = ({ url, name, logger }: { url: string; name: string; logger: Logger }): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_SIZE,
    application_name: name,
    // Awaited before the connection is handed out.
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
  // Of one that is lost between two statements of a transaction nobody else hears; the next statement rejects.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
};

/** Commits where `work` resolves. Where it rejects, its connection is closed, and the transaction goes with it. */
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
