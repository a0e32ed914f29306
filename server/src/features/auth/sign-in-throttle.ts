import { normalizeAddress } from '@tidings/core/addresses/normal-form';
import type { DataSource, EntityManager } from 'typeorm';
import { rateLimited } from '../../errors.js';
import { createKeyedHash } from '../../foundation/access/tokens.js';

/** Tries before the first wait, the longest wait, and after how long all of it is forgotten. */
interface Pace {
  free: number;
  longestMs: number;
}

/**
 * Who tries names from one place waits soonest and longest. Whoever is tried from many places waits a minute at most, so that nobody
 * can keep a person out for good by trying her name.
 */
const PACES = {
  nameFromAddress: { free: 5, longestMs: 15 * 60_000 },
  address: { free: 30, longestMs: 15 * 60_000 },
  name: { free: 20, longestMs: 60_000 },
} satisfies Record<string, Pace>;

const FIRST_WAIT_MS = 1_000;
const FORGOTTEN_AFTER = '1 hour';

export interface Try {
  /** As it was typed. */
  name: string;
  address: string;
}

export type SignInThrottle = ReturnType<typeof createSignInThrottle>;

/** Counts in PostgreSQL, so that all servers count together. */
export const createSignInThrottle = ({ dataSource, secretKey }: { dataSource: DataSource; secretKey: string }) => {
  const keysOf = createKeys(secretKey);

  return {
    /**
     * Counts a try before its password is looked at, so that a hundred at once are a hundred. Throws RATE_LIMITED, and then counts nothing:
     * who waits as long as she is told gets in.
     */
    begin: (attempt: Try): Promise<void> =>
      dataSource.transaction(async (manager) => {
        await manager.query(`DELETE FROM sign_in_tries WHERE last_at < now() - interval '${FORGOTTEN_AFTER}'`);
        const keys = keysOf(attempt);
        const rows = await lockRows(manager, Object.values(keys));
        const waitMs = Math.max(...rows.map(({ waitMs }) => waitMs));
        if (waitMs > 0) {
          throw rateLimited(`Too many wrong passwords: try again in ${Math.ceil(waitMs / 1_000)} s.`, waitMs);
        }
        for (const [kind, pace] of Object.entries(PACES)) {
          const key = keys[kind as keyof typeof PACES];
          const tries = rows.find((row) => row.key === key)!.tries + 1;
          await manager.query(
            `UPDATE sign_in_tries SET tries = $2, last_at = now(), blocked_until = now() + make_interval(secs => $3)
           WHERE key = $1`,
            [key, tries, waitAfter(tries, pace) / 1_000],
          );
        }
      }),

    /** The password was right: what was tried for this person counts no more, nor does this try of the address. */
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

/** Hashed: what people type into a name's field by mistake may be a password. */
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
  const rows: { key: string; tries: number; waitMs: number }[] = await manager.query(
    `SELECT key, tries,
       CASE WHEN blocked_until > now() THEN extract(epoch FROM blocked_until - now()) * 1000 ELSE 0 END::float8 AS "waitMs"
     FROM sign_in_tries WHERE key = ANY($1) ORDER BY key FOR UPDATE`,
    [keys],
  );
  return rows;
};
