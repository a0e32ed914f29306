import { openLedgerPool } from '@tidings/core/ledger/pool';
import type { Logger } from '@tidings/core/runtime/logger';
import { waitUntil } from '@tidings/core/runtime/wait-until';
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
  let problem = 'no answer';
  const isReady = async () => {
    try {
      const { rows } = await pool.query<{ ready: boolean }>(READY);
      problem = 'no server has made the tables yet, or let this account read them';
      return rows[0]!.ready;
    } catch (err) {
      problem = (err as Error).message;
      return false;
    }
  };
  try {
    await waitUntil(isReady, { withinMs: FIRST_CONNECTION_MS, everyMs: 300 });
  } catch {
    throw new Error(`PostgreSQL at ${new URL(url).host} can't be used: ${problem}`);
  }
  return pool;
};
