import { normalizeAddress } from '@tidings/core/addresses/normal-form';
import type { Sql } from '@tidings/core/ledger/sql';

const NAME = 'addresses of deliveries';
const CHUNK = 5_000;

/**
 * Normalizes non-ASCII delivery addresses that an earlier version wrote. Goes through the table once, in chunks; after
 * a server stops, any other server continues at the same place. If two deliveries of one dispatch have the same
 * normalized address, the later one keeps its old form. Resolves to whether rows may remain.
 */
export const normalizeDeliveries = async (sql: Sql): Promise<boolean> => {
  const { rows: open } = await sql.query<{ cursor: string }>({
    name: 'take_backfill',
    text: 'SELECT cursor FROM backfills WHERE name = $1 AND finished_at IS NULL FOR UPDATE SKIP LOCKED',
    values: [NAME],
  });
  if (!open[0]) return false;
  const { rows } = await sql.query<{ id: string; email: string; isAscii: boolean }>({
    name: 'read_deliveries_to_normalize',
    text: `
      SELECT id::text, email, octet_length(email) = length(email) AS "isAscii" FROM deliveries
      WHERE id > $1 ORDER BY deliveries.id LIMIT ${CHUNK}`,
    values: [open[0].cursor],
  });
  const changes = rows
    .filter(({ isAscii }) => !isAscii)
    .map(({ id, email }) => ({ id, was: email, email: normalizeAddress(email) }))
    .filter(({ email, was }) => email !== was);
  if (changes.length > 0) {
    await sql.query({
      name: 'normalize_deliveries',
      text: NORMALIZE,
      values: [changes.map(({ id }) => id), changes.map(({ was }) => was), changes.map(({ email }) => email)],
    });
  }
  const isLast = rows.length < CHUNK;
  await sql.query({
    name: 'move_backfill',
    text: 'UPDATE backfills SET cursor = $2, finished_at = CASE WHEN $3 THEN now() END WHERE name = $1',
    values: [NAME, rows.at(-1)?.id ?? open[0].cursor, isLast],
  });
  return !isLast;
};

const NORMALIZE = `
WITH change AS (
  SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[]) AS c(id, was, email)
), held AS MATERIALIZED (
  SELECT r.id, r.dispatch_id, c.email FROM deliveries r JOIN change c ON c.id = r.id AND c.was = r.email
  ORDER BY r.id FOR UPDATE OF r
), free AS (
  SELECT DISTINCT ON (dispatch_id, email) id, email FROM held
  WHERE NOT EXISTS (SELECT FROM deliveries o WHERE o.dispatch_id = held.dispatch_id AND o.email = held.email)
  ORDER BY dispatch_id, email, id
)
UPDATE deliveries r SET email = free.email FROM free WHERE r.id = free.id`;
