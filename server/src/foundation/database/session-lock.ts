import type { Pool, PoolClient } from 'pg';

/**
 * An advisory lock that one server holds, by its connection. PostgreSQL releases it when the connection ends, so another server can take
 * over without waiting for a lease. `lock` is an arbitrary number that no other advisory lock uses.
 */
export const createSessionLock = ({ pool, lock }: { pool: Pool; lock: number }) => {
  let client: PoolClient | undefined;
  let isHeld = false;

  const drop = (lost: PoolClient) => {
    if (client !== lost) return;
    client = undefined;
    isHeld = false;
    lost.release(true);
  };

  const connect = async (): Promise<PoolClient> => {
    const connected = await pool.connect();
    client = connected;
    connected.on('error', () => drop(connected));
    connected.on('end', () => drop(connected));
    return connected;
  };

  return {
    isHeld: () => isHeld,

    /**
     * Takes the lock if it is free. Resolves to whether this server holds it. If it does, its connection is tried: after a failover it may be
     * gone without a sign.
     */
    hold: async (): Promise<boolean> => {
      const connected = client ?? (await connect());
      try {
        if (isHeld) {
          await connected.query('SELECT 1');
          return isHeld;
        }
        const { rows } = await connected.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [lock]);
        if (client !== connected) return false;
        isHeld = rows[0]?.held ?? false;
        return isHeld;
      } catch (err) {
        drop(connected);
        throw err;
      }
    },

    release: (): void => {
      if (client) drop(client);
    },
  };
};
