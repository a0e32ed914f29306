import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { within } from '../runtime/within.js';

/** A single round can miss a pooler that is busy with other clients or assigns connections in rotation. */
const ROUNDS = 5;
const ANSWER_WITHIN_MS = 5_000;

const PROBE = 'tidings.probe';

/**
 * Whether a pooler assigns PostgreSQL connections per transaction, as PgBouncer does with `pool_mode=transaction`.
 * The ledger's advisory locks and notifications need session state, which such a pooler loses or leaks to other
 * clients. The probe sets a session variable on one connection: a second one must never see it, and the first one
 * must keep it while the second is in a transaction.
 */
export const hasTransactionPooling = async (pool: pg.Pool): Promise<boolean> => {
  const clients: pg.PoolClient[] = [];
  let isShared: boolean | undefined;
  try {
    clients.push(await pool.connect());
    clients.push(await pool.connect());
    // A saturated pooler accepts a connection and delays its first answer.
    isShared = await within({
      milliseconds: ANSWER_WITHIN_MS,
      work: probe(clients[0]!, clients[1]!),
      what: 'a second connection',
    });
    return isShared;
  } finally {
    for (const client of clients) client.release(isShared !== false);
  }
};

const probe = async (writer: pg.PoolClient, reader: pg.PoolClient): Promise<boolean> => {
  const value = randomUUID();
  for (let round = 0; round < ROUNDS; round += 1) {
    await writer.query('SELECT set_config($1, $2, false)', [PROBE, value]);
    if ((await read(reader)) === value) return true;
    await reader.query('BEGIN');
    const isShared = (await read(reader)) === value || (await read(writer)) !== value;
    await reader.query('COMMIT');
    if (isShared) return true;
  }
  await writer.query('SELECT set_config($1, $2, false)', [PROBE, '']);
  return false;
};

const read = async (client: pg.PoolClient): Promise<string | null> => {
  const { rows } = await client.query<{ value: string | null }>('SELECT current_setting($1, true) AS value', [PROBE]);
  return rows[0]!.value;
};
