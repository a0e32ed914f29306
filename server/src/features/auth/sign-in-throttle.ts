import { normalizeAddress } from '@tidings/core/addresses/normal-form';
import { rowsOf } from '@tidings/core/ledger/rows';
import type { DataSource, EntityManager } from 'typeorm';
import { createKeyedHash } from '../../foundation/access/tokens.js';
import { AppError } from '../../foundation/errors.js';

/** Number of free attempts, and the longest wait after that. */
interface Pace {
  free: number;
  longestMs: number;
}

/**
 * Limits by what is counted. Attempts from one address wait longest. Attempts on one name from many addresses wait a
 * minute at most, so that an attacker can't lock a user out.
 */
const PACES = {
  nameFromAddress: { free: 5, longestMs: 15 * 60_000 },
  address: { free: 30, longestMs: 15 * 60_000 },
  name: { free: 20, longestMs: 60_000 },
} satisfies Record<string, Pace>;

const FIRST_WAIT_MS = 1_000;
const FORGOTTEN_AFTER = '1 hour';

export interface Try {
  /** Username or address as typed. */
  name: string;
  address: string;
}

export type SignInThrottle = ReturnType<typeof createSignInThrottle>;

/** Counts sign-in attempts in PostgreSQL, so that all servers share the limits. */
export const createSignInThrottle = ({ dataSource, secretKey }: { dataSource: DataSource; secretKey: string }) => {
  const keysOf = createKeys(secretKey);

  return {
    /**
     * Counts an attempt before the password is checked, so that concurrent attempts all count. Throws RATE_LIMITED
     * without counting the attempt, so that a caller who waits for the given time isn't refused again.
     */
    begin: (attempt: Try): Promise<void> =>
      dataSource.transaction(async (manager) => {
        await manager.query(`DELETE FROM sign_in_tries WHERE last_at < now() - interval '${FORGOTTEN_AFTER}'`);
        const keys = keysOf(attempt);
        const rows = await lockRows(manager, Object.values(keys));
        const waitMs = Math.max(...rows.map(({ waitMs }) => waitMs));
        if (waitMs > 0) {
          throw new AppError('signIn.tooManyTries', { seconds: Math.ceil(waitMs / 1_000), retryAfterMs: waitMs });
        }
        // A free attempt sets blocked_until to -infinity, not to now(). A concurrent attempt whose transaction started
        // earlier would otherwise see a time in its future, and be refused.
        for (const [kind, pace] of Object.entries(PACES)) {
          const key = keys[kind as keyof typeof PACES];
          const tries = rows.find((row) => row.key === key)!.tries + 1;
          await manager.query(
            `UPDATE sign_in_tries SET tries = $2, last_at = now(),
             blocked_until = CASE WHEN $3::float8 > 0 THEN now() + make_interval(secs => $3::float8) ELSE '-infinity' END
           WHERE key = $1`,
            [key, tries, waitAfter(tries, pace) / 1_000],
          );
        }
      }),

    /**
     * Called after a correct password. Resets the counts of the name, and subtracts this attempt from the count of the
     * address.
     */
    succeeded: async (attempt: Try): Promise<void> => {
      const { nameFromAddress, name, address } = keysOf(attempt);
      await dataSource.query('DELETE FROM sign_in_tries WHERE key = ANY($1)', [[nameFromAddress, name]]);
      await dataSource.query(
        `UPDATE sign_in_tries SET tries = tries - 1, blocked_until = '-infinity' WHERE key = $1 AND tries > 0`,
        [address],
      );
    },
  };
};

const waitAfter = (tries: number, { free, longestMs }: Pace): number =>
  tries < free ? 0 : Math.min(longestMs, FIRST_WAIT_MS * 2 ** Math.min(tries - free, 20));

/** Hashes names and addresses before they are stored, because people type passwords into the name field by mistake. */
const createKeys = (secretKey: string) => {
  const hashOf = createKeyedHash(secretKey, 'sign-in try');
  const hashed = (kind: string, ...parts: string[]) => `${kind} ${hashOf(JSON.stringify(parts)).toString('base64url')}`;
  return ({ name, address }: Try) => {
    const lowered = normalizeAddress(name);
    return {
      nameFromAddress: hashed('both', lowered, address),
      address: hashed('address', address),
      name: hashed('name', lowered),
    } satisfies Record<keyof typeof PACES, string>;
  };
};

const lockRows = async (manager: EntityManager, keys: string[]) => {
  await manager.query(
    'INSERT INTO sign_in_tries (key) SELECT k FROM unnest($1::text[]) k ORDER BY k ON CONFLICT (key) DO NOTHING',
    [keys],
  );
  return rowsOf<{ key: string; tries: number; waitMs: number }>(
    manager,
    `SELECT key, tries,
       CASE WHEN blocked_until > now() THEN extract(epoch FROM blocked_until - now()) * 1000 ELSE 0 END::float8 AS "waitMs"
     FROM sign_in_tries WHERE key = ANY($1) ORDER BY key FOR UPDATE`,
    [keys],
  );
};
