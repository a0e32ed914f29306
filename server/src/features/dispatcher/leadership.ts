import type { Logger } from '@tidings/core/runtime/logger';
import type { Pool, PoolClient } from 'pg';

/** Advisory lock that the leading server holds. The number is arbitrary. */
const DISPATCHER_LOCK = 7_215_442_002;
const CHANNEL = 'tidings_dispatch';

/** Minimum time between two notifications to the leading server. */
const TELL_AT_MOST_EVERY_MS = 20;

/**
 * Elects the server that dispatches: the server whose connection holds an advisory lock. PostgreSQL releases the lock
 * when the connection ends, so another server can take over without waiting for a lease.
 */
export const createLeadership = ({
  pool,
  logger,
  onNews,
  onTakeover,
}: {
  pool: Pool;
  logger: Logger;
  onNews: () => void;
  onTakeover: () => void;
}) => {
  let client: PoolClient | undefined;
  let isHeld = false;
  let telling: NodeJS.Timeout | undefined;

  const drop = (lost: PoolClient, reason?: Error) => {
    if (client !== lost) return;
    client = undefined;
    isHeld = false;
    if (reason) logger.warn({ err: reason.message }, 'connection lost: this server no longer dispatches');
    lost.release(true);
  };

  const connect = async (): Promise<PoolClient> => {
    const connected = await pool.connect();
    client = connected;
    connected.on('error', (err) => drop(connected, err));
    connected.on('end', () => drop(connected, new Error('closed by PostgreSQL')));
    connected.on('notification', onNews);
    return connected;
  };

  return {
    isHeld: () => isHeld,

    /** Takes the lock if it is free. Resolves to whether this server holds it. */
    hold: async (): Promise<boolean> => {
      const connected = client ?? (await connect());
      try {
        if (isHeld) return true;
        const { rows } = await connected.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [
          DISPATCHER_LOCK,
        ]);
        if (!rows[0]?.held || client !== connected) return false;
        await connected.query(`LISTEN ${CHANNEL}`);
        isHeld = true;
        onTakeover();
        logger.info('this server dispatches');
        return true;
      } catch (err) {
        drop(connected, err as Error);
        throw err;
      }
    },

    /**
     * Notifies the leading server of new work. Runs outside a transaction, since every commit with a NOTIFY takes one
     * lock that all of them share.
     */
    tell: (): void => {
      telling ??= setTimeout(() => {
        telling = undefined;
        pool.query(`NOTIFY ${CHANNEL}`).catch((err: Error) => {
          logger.warn({ err: err.message }, 'dispatcher not notified of a new send; it will find the send by polling');
        });
      }, TELL_AT_MOST_EVERY_MS);
    },

    release: async (): Promise<void> => {
      clearTimeout(telling);
      const held = client;
      client = undefined;
      isHeld = false;
      held?.release(true);
    },
  };
};
