import { formsOfAddress } from '../addresses/normal-form.js';
import { ERASED_PREFIX } from './erased-prefix.js';
import type { Sql } from './sql.js';
import { hashedAddress } from './suppression.js';

/** SQL: the new values of feedback `f` without anything about a person. What happened, and when, stays. */
export const ERASED_FEEDBACK = `
  email = '${ERASED_PREFIX}' || coalesce(f.delivery_id, f.id), diagnostic = NULL, raw = NULL, agent = NULL, network = NULL`;

/**
 * SQL: common table expressions that replace the addresses in `of` (a table with `address`) by their hashes in suppressions, which go
 * on stopping mails, and delete the records of undone ones. Notes and links to feedback go too.
 */
export const hashSuppressions = ({ of, key }: { of: string; key: string }): string => `
held AS MATERIALIZED (
  SELECT s.* FROM suppressions s WHERE s.address IN (SELECT address FROM ${of}) ORDER BY address, scope, topic, reason FOR UPDATE
), unheld AS (
  DELETE FROM suppressions s USING held WHERE s.id = held.id
), hashed AS (
  INSERT INTO suppressions AS s (address, scope, topic, reason, created_by, created_at, expires_at)
  SELECT ${hashedAddress({ address: 'address', key })}, scope, topic, reason, created_by, created_at, expires_at FROM held ORDER BY 1, 2, 3, 4
  ON CONFLICT (address, scope, topic, reason) DO UPDATE SET expires_at = EXCLUDED.expires_at
  WHERE s.expires_at IS NOT NULL AND (EXCLUDED.expires_at IS NULL OR EXCLUDED.expires_at > s.expires_at)
), forgotten AS (
  DELETE FROM suppression_undos u USING ${of} a WHERE u.address = a.address
)`;

/** Replaces an address by its hash in suppressions: see `hashSuppressions`. */
export const eraseSuppressions = async (
  sql: Sql,
  { email, hashKey }: { email: string; hashKey: Buffer },
): Promise<void> => {
  await sql.query({
    name: 'erase_suppressions',
    text: `WITH given AS (SELECT $1::text AS address), ${hashSuppressions({ of: 'given', key: '$2' })} SELECT`,
    values: [email, hashKey],
  });
};

/** Erases an address from up to `chunk` events about it, whether they belong to a mail or not. Resolves to how many. */
export const eraseFeedback = async (sql: Sql, { email, chunk }: { email: string; chunk: number }): Promise<number> => {
  const { rows } = await sql.query({
    name: 'erase_feedback',
    text: `
      UPDATE feedback f SET ${ERASED_FEEDBACK}
      WHERE f.id IN (SELECT id FROM feedback WHERE email = ANY($1::text[]) ORDER BY id LIMIT $2) RETURNING f.id`,
    values: [formsOfAddress(email), chunk],
  });
  return rows.length;
};

/** Whether feedback about an address, or a suppression of it, is stored. A suppression that holds only its hash doesn't count. */
export const hasFeedback = async (sql: Sql, email: string): Promise<boolean> => {
  const { rows } = await sql.query<{ has: boolean }>({
    name: 'has_feedback',
    text: `
      SELECT EXISTS (SELECT FROM feedback WHERE email = ANY($1::text[]))
        OR EXISTS (SELECT FROM suppressions WHERE address = ANY($1::text[]))
        OR EXISTS (SELECT FROM suppression_undos WHERE address = ANY($1::text[])) AS has`,
    values: [formsOfAddress(email)],
  });
  return rows[0]!.has;
};
