import { storedAddress } from '@tidings/core/addresses/normal-form';
import { inTransaction } from '@tidings/core/ledger/pool';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Logger } from '@tidings/core/runtime/logger';
import type { Pool } from 'pg';

const CHUNK = 1_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/**
 * Prefix of the placeholder that replaces `email` of a duplicate user. The placeholder isn't a valid address, so
 * nothing can be sent to it.
 */
const DUPLICATE_PREFIX = 'duplicate:';

interface Row {
  id: string;
  email: string;
}

/**
 * Normalizes user addresses that an earlier version wrote, in chunks. If two users have the same normalized address,
 * both users stay, and the older one keeps the address. The younger user gets no mail, and becomes inactive unless it
 * can sign in. The older user is added to the younger one's groups and notifications, so that the person still gets the
 * same mails.
 */
export const normalizeUsers = async (pool: Pool, logger: Logger): Promise<void> => {
  let last: string | undefined = BEFORE_ALL;
  while (last !== undefined) {
    const after: string = last;
    last = await inTransaction(pool, (sql) => normalizeChunk(sql, { after, logger }));
  }
};

/** Normalizes one chunk. Resolves to the chunk's last id; undefined at the end of the table. */
const normalizeChunk = async (
  sql: Sql,
  { after, logger }: { after: string; logger: Logger },
): Promise<string | undefined> => {
  const { rows } = await sql.query<Row>({
    name: 'find_users_to_normalize',
    // The condition must equal that of the index users_to_normalize.
    text: `
      SELECT id, email FROM users
      WHERE (email <> lower(email) OR octet_length(email) <> length(email)) AND id > $1 AND duplicate_of IS NULL
      ORDER BY id LIMIT ${CHUNK}`,
    values: [after],
  });
  const found = rows.filter(({ email }) => storedAddress(email).email !== email);
  if (found.length > 0) await normalizeAll(sql, { ids: found.map(({ id }) => id), logger });
  return rows.length === CHUNK ? rows.at(-1)!.id : undefined;
};

const normalizeAll = async (sql: Sql, { ids, logger }: { ids: string[]; logger: Logger }): Promise<void> => {
  const { rows } = await sql.query<Row>({
    name: 'lock_users_to_normalize',
    text: 'SELECT id, email FROM users WHERE id = ANY($1::uuid[]) AND duplicate_of IS NULL ORDER BY id FOR UPDATE',
    values: [ids],
  });
  const changes = rows
    .map(({ id, email }) => ({ id, was: email, ...storedAddress(email) }))
    .filter(({ email, was }) => email !== was);
  await settleDuplicates(sql, { changes, logger });
  await sql.query({
    name: 'normalize_users',
    text: `
      UPDATE users u SET email = c.email, email_typed = c.typed
      FROM unnest($1::uuid[], $2::text[], $3::text[]) AS c(id, email, typed)
      WHERE u.id = c.id AND u.duplicate_of IS NULL`,
    values: [
      changes.map(({ id }) => id),
      changes.map(({ email }) => email),
      changes.map(({ emailTyped }) => emailTyped),
    ],
  });
};

const settleDuplicates = async (
  sql: Sql,
  { changes, logger }: { changes: (Row & { emailTyped: string | null })[]; logger: Logger },
): Promise<void> => {
  const { rows } = await sql.query<{ userId: string; olderId: string }>({
    name: 'settle_duplicate_users',
    text: SETTLE_DUPLICATES,
    values: [changes.map(({ id }) => id), changes.map(({ email }) => email)],
  });
  for (const { userId, olderId } of rows) {
    logger.warn(
      { userId, olderId },
      'two users have one address: the older one keeps it, and the younger one gets no mail',
    );
  }
};

// `holder` contains every user with one of the chunk's normalized addresses: users of the chunk, and users who already
// have the address.
const SETTLE_DUPLICATES = `
WITH change AS (
  SELECT * FROM unnest($1::uuid[], $2::text[]) AS c(id, email)
), holder AS (
  SELECT c.id, c.email, u.created_at FROM change c JOIN users u USING (id)
  UNION
  SELECT u.id, u.email, u.created_at FROM users u WHERE u.email IN (SELECT email FROM change)
), owner AS (
  SELECT DISTINCT ON (email) id, email FROM holder ORDER BY email, created_at, id
), duplicate AS (
  SELECT holder.id, owner.id AS older_id FROM holder JOIN owner USING (email) WHERE holder.id <> owner.id
), joined AS (
  INSERT INTO group_members (group_id, user_id)
  SELECT DISTINCT m.group_id, duplicate.older_id FROM duplicate JOIN group_members m ON m.user_id = duplicate.id
  ON CONFLICT DO NOTHING
), chosen AS (
  INSERT INTO notification_users (notification_id, user_id)
  SELECT DISTINCT n.notification_id, duplicate.older_id FROM duplicate JOIN notification_users n ON n.user_id = duplicate.id
  ON CONFLICT DO NOTHING
)
UPDATE users u SET duplicate_of = duplicate.older_id, email = '${DUPLICATE_PREFIX}' || u.id, email_typed = coalesce(u.email_typed, u.email),
  is_active = u.is_active AND u.role <> 'NONE'
FROM duplicate WHERE u.id = duplicate.id
RETURNING u.id AS "userId", u.duplicate_of AS "olderId"`;
