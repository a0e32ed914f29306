import { openLedgerPool } from '@tidings/core/ledger/pool';
import { waitForPostgres } from '@tidings/core/ledger/wait-for-postgres';
import type { Logger } from '@tidings/core/runtime/logger';
import type pg from 'pg';

const FIRST_CONNECTION_MS = 60_000;

/** The tables are there, and a worker may read them. */
const READY = `SELECT coalesce(has_table_privilege(to_regclass('queues'), 'SELECT'), false) AS ready`;

/**
 * Connects to PostgreSQL and waits until a server has brought the schema there: whoever starts first, a worker begins
 * when it can.
 */
export const connectLedger = async ({ url, logger }: { url: string; logger: Logger }): Promise<pg.Pool> => {
  const pool = openLedgerPool({ url, name: 'tidings-worker', logger });
  const readiness = async () => {
    const { rows } = await pool.query<{ ready: boolean }>(READY);
    return rows[0]!.ready ? undefined : 'no server has made the tables yet, or let this account read them';
  };
  try {
    await waitForPostgres({ pool, url, logger, withinMs: FIRST_CONNECTION_MS, readiness });
  } catch (err) {
    await pool.end();
    throw err;
  }
  return pool;
};
