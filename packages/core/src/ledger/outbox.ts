import type { Pool, PoolClient } from 'pg';
import type { Sql } from './sql.js';

/** A table of entries that wait to be shipped to the log, each of several rows, and the table of its batches. */
export interface Outbox<Row> {
  table: string;
  batches: string;
  /** Column with the number of rows in an entry. */
  rowsColumn: string;
  /** Column with the time at which an entry was added. */
  addedAtColumn: string;
  /** SQL that yields `id`, `rows` and `bytes` of each entry whose id is in `free`. */
  sizes: string;
  /** First key of the advisory locks on batches: an arbitrary number that no other advisory lock uses. */
  lock: number;
  /** Reads the rows of a batch in order. Undefined if it has no entries. */
  read: (sql: Sql, batchId: string) => Promise<Row[] | undefined>;
}

export interface OutboxBatch<Row> {
  batchId: string;
  rows: Row[];
}

/**
 * Forms a batch of the oldest free entries, up to `rows` rows and about `bytes` bytes, and commits it. From then on exactly
 * these entries go to the log together, in this order. 'full' if more entries were waiting.
 */
export const formOutboxBatch = async <Row>(
  sql: Sql,
  { table, batches, sizes }: Outbox<Row>,
  { rows, bytes }: { rows: number; bytes: number },
): Promise<'nothing' | 'some' | 'full'> => {
  const result = await sql.query<{ seen: number }>({
    name: `form_batch_of_${table}`,
    text: `
      WITH free AS (
        SELECT o.id FROM ${table} o WHERE o.batch_id IS NULL ORDER BY o.id LIMIT $1 FOR UPDATE OF o SKIP LOCKED
      ), sized AS (
        ${sizes}
      ), fitting AS (
        SELECT id FROM (
          SELECT id, sum(rows) OVER earlier AS rows, sum(bytes) OVER earlier AS bytes FROM sized
          WINDOW earlier AS (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) f
        WHERE rows IS NULL OR rows < $1 AND bytes < $2
      ), batch AS (
        INSERT INTO ${batches} (id) SELECT gen_random_uuid() WHERE EXISTS (SELECT FROM fitting) RETURNING id
      )
      UPDATE ${table} o SET batch_id = batch.id FROM batch, fitting WHERE o.id = fitting.id
      RETURNING (SELECT count(*)::int FROM free) AS seen`,
    values: [rows, bytes],
  });
  const formed = result.rows.length;
  if (formed === 0) return 'nothing';
  return formed === rows || formed < result.rows[0]!.seen ? 'full' : 'some';
};

/** How many batches are checked for one that is not locked. Must exceed the number of shippers. */
const MAX_CHECKED_BATCHES = 50;

/**
 * Ships the oldest batch that no other process is shipping, and deletes it after `ship` resolves. A session-level
 * advisory lock keeps other shippers away and is released if this process dies. No transaction is open meanwhile,
 * because it would hold back vacuum. Resolves to the number of rows, or undefined if there was no batch.
 */
export const shipOutboxBatch = async <Row>(
  pool: Pool,
  outbox: Outbox<Row>,
  ship: (batch: OutboxBatch<Row>) => Promise<void>,
): Promise<number | undefined> => {
  const client = await pool.connect();
  try {
    const batch = await takeBatch(client, outbox);
    if (batch) {
      await ship(batch);
      await deleteBatch(client, outbox, batch.batchId);
    }
    client.release();
    return batch?.rows.length;
  } catch (err) {
    client.release(true);
    throw err;
  }
};

const takeBatch = async <Row>(client: PoolClient, outbox: Outbox<Row>): Promise<OutboxBatch<Row> | undefined> => {
  const { table, batches: batchesTable, lock } = outbox;
  const { rows: batches } = await client.query<{ id: string }>({
    name: `take_batch_of_${table}`,
    text: `
      WITH waiting AS MATERIALIZED (SELECT id FROM ${batchesTable} ORDER BY created_at, id LIMIT ${MAX_CHECKED_BATCHES})
      SELECT id FROM waiting WHERE pg_try_advisory_lock(${lock}, hashtext(id::text)) LIMIT 1`,
  });
  const batchId = batches[0]?.id;
  if (!batchId) return undefined;
  const rows = await outbox.read(client, batchId);
  if (rows) return { batchId, rows };
  // Another shipper finished the batch before this one got the lock. If the batch's row still exists, the batch is empty.
  await deleteBatch(client, outbox, batchId);
  return undefined;
};

const deleteBatch = async <Row>(
  client: PoolClient,
  { table, batches, lock }: Outbox<Row>,
  batchId: string,
): Promise<void> => {
  await client.query({
    name: `delete_batch_of_${table}`,
    text: `WITH gone AS (DELETE FROM ${table} WHERE batch_id = $1) DELETE FROM ${batches} WHERE id = $1`,
    values: [batchId],
  });
  await client.query({
    name: `unlock_batch_of_${table}`,
    text: `SELECT pg_advisory_unlock(${lock}, hashtext($1))`,
    values: [batchId],
  });
};

/** How many rows are waiting, in up to `maxEntries` entries, and the age of the oldest in seconds. */
export const measureOutbox = async <Row>(
  sql: Sql,
  { table, rowsColumn, addedAtColumn }: Outbox<Row>,
  maxEntries: number,
): Promise<{ waiting: number; oldestSeconds: number }> => {
  const { rows } = await sql.query<{ waiting: number; oldestSeconds: number }>({
    name: `measure_${table}`,
    text: `
      SELECT coalesce(sum(rows), 0)::int AS waiting, coalesce(extract(epoch FROM now() - min(added_at)), 0)::float AS "oldestSeconds"
      FROM (SELECT ${rowsColumn} AS rows, ${addedAtColumn} AS added_at FROM ${table} ORDER BY id LIMIT $1) o`,
    values: [maxEntries],
  });
  return rows[0]!;
};
