import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import type { Sql } from '../ledger/sql.js';
import { open, seal } from './seal.js';
import { workerKeyOf } from './worker-key.js';

/**
 * TOKEN keys sign the tokens of return paths and unsubscribe links; each new SECRET_KEY makes another one, and older ones go on
 * verifying. The one HASH key makes hashes of erased people's addresses and never changes. The one SECRET key seals the secrets of senders
 * and routes.
 */
const PURPOSES = ['TOKEN', 'HASH', 'SECRET'] as const;
type Purpose = (typeof PURPOSES)[number];

const KEY_BYTES = 32;

/** For so long after a newer key was made, tokens of an older one are valid: links in mails are followed late. */
const TOKEN_MONTHS = 13;

/** A token has 7 bits for the number of its key. */
const MAX_KEY_NUMBER = 127;

export interface TokenKey {
  number: number;
  key: Buffer;
}

export interface Keys {
  /** Signs new tokens. */
  tokenKey: TokenKey;
  /** Verify tokens, by number. Holds `tokenKey` too. */
  tokenKeys: ReadonlyMap<number, Buffer>;
  hashKey: Buffer;
  /** Seals the secrets of senders and routes: see `sealSecret`. */
  secretKey: Buffer;
}

/** The table of keys is sealed with another key than this process has. */
export class WrongKeyError extends Error {
  constructor(hint: string) {
    super(`the keys in the database can't be opened: ${hint}`);
    this.name = 'WrongKeyError';
  }
}

interface Row {
  purpose: Purpose;
  number: number;
  sealed: Buffer;
  /** False where a newer key has replaced it for so long that its tokens are void. */
  isValid: boolean;
}

const nameOf = ({ purpose, number }: Pick<Row, 'purpose' | 'number'>): string => `${purpose}:${number}`;

/** Undefined if the server hasn't made all keys yet. Throws WrongKeyError. */
export const readKeys = async (sql: Sql, workerKey: string): Promise<Keys | undefined> => {
  const rows = await readRows(sql);
  if (!PURPOSES.every((purpose) => rows.some((row) => row.purpose === purpose))) return undefined;
  return keysOf(rows, (row) => {
    const key = open(row.sealed, { workerKey, name: nameOf(row) });
    if (!key) throw new WrongKeyError('WORKER_KEY must be the one that belongs to the server’s SECRET_KEY');
    return key;
  });
};

/** Any process may prepare the keys; this lock keeps others waiting. Arbitrary. */
const PREPARE_LOCK = 721_544_207;

/**
 * Makes the keys if there are none. After a change of SECRET_KEY, seals them anew with the new one and adds a TOKEN key: the old
 * SECRET_KEY must be given as `previousSecretKey` for that. Throws WrongKeyError if neither opens them.
 */
export const prepareKeys = async (
  pool: Pool,
  { secretKey, previousSecretKey }: { secretKey: string; previousSecretKey?: string | undefined },
): Promise<Keys> => {
  const workerKey = workerKeyOf(secretKey);
  const previousKey = previousSecretKey === undefined ? undefined : workerKeyOf(previousSecretKey);
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [PREPARE_LOCK]);
    for (const purpose of PURPOSES) await prepare(client, { purpose, workerKey, previousKey });
    await client.query('COMMIT');
    client.release();
  } catch (err) {
    client.release(true);
    throw err;
  }
  return (await readKeys(pool, workerKey))!;
};

const prepare = async (
  sql: Sql,
  { purpose, workerKey, previousKey }: { purpose: Purpose; workerKey: string; previousKey: string | undefined },
): Promise<void> => {
  const rows = (await readRows(sql)).filter((row) => row.purpose === purpose);
  const foreign = rows.filter((row) => !open(row.sealed, { workerKey, name: nameOf(row) }));
  for (const row of foreign) {
    const key = previousKey && open(row.sealed, { workerKey: previousKey, name: nameOf(row) });
    if (!key) throw new WrongKeyError('SECRET_KEY has changed. Give the old one as SECRET_KEY_PREVIOUS');
    await sql.query({
      name: 'reseal_key',
      text: 'UPDATE keys SET sealed = $3 WHERE purpose = $1 AND number = $2',
      values: [purpose, row.number, seal(key, { workerKey, name: nameOf(row) })],
    });
  }
  if (rows.length === 0 || (foreign.length > 0 && purpose === 'TOKEN')) {
    const number = (Math.max(-1, ...rows.map((row) => row.number)) + 1) % (MAX_KEY_NUMBER + 1);
    await sql.query({
      name: 'add_key',
      text: `
        INSERT INTO keys (purpose, number, sealed) VALUES ($1, $2, $3)
        ON CONFLICT (purpose, number) DO UPDATE SET sealed = EXCLUDED.sealed, created_at = now()`,
      values: [purpose, number, seal(randomBytes(KEY_BYTES), { workerKey, name: nameOf({ purpose, number }) })],
    });
  }
};

// The newest key is last.
const readRows = async (sql: Sql): Promise<Row[]> => {
  const { rows } = await sql.query<Row>({
    name: 'read_keys',
    text: `
      SELECT purpose, number, sealed,
        coalesce(lead(created_at) OVER (PARTITION BY purpose ORDER BY created_at, number)
          > now() - make_interval(months => ${TOKEN_MONTHS}), true) AS "isValid"
      FROM keys ORDER BY purpose, created_at, number`,
  });
  return rows;
};

const keysOf = (rows: readonly Row[], unseal: (row: Row) => Buffer): Keys => {
  const hash = rows.find(({ purpose }) => purpose === 'HASH');
  const secret = rows.find(({ purpose }) => purpose === 'SECRET');
  const tokens = rows.filter(({ purpose, isValid }) => purpose === 'TOKEN' && isValid);
  const newest = tokens.at(-1);
  if (!hash || !secret || !newest) throw new Error('the table of keys is incomplete');
  const tokenKeys = new Map(tokens.map((row) => [row.number, unseal(row)]));
  return {
    tokenKey: { number: newest.number, key: tokenKeys.get(newest.number)! },
    tokenKeys,
    hashKey: unseal(hash),
    secretKey: unseal(secret),
  };
};
