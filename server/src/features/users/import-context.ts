import { asRead, normalizeAddress } from '@tidings/core/addresses/normal-form';
import { rowsOf } from '@tidings/core/ledger/rows';
import type { EntityManager } from 'typeorm';
import { Role } from '../../foundation/access/role.js';
import { isStorable } from '../../foundation/graphql/scalars.js';
import type { UserEntity } from './user.entity.js';
import type { ImportUserRow } from './user-import.inputs.js';

export type KnownPerson = Pick<
  UserEntity,
  'id' | 'username' | 'firstName' | 'lastName' | 'locale' | 'timezone' | 'attributes' | 'role' | 'isActive'
> & { groupIds: string[] };

export interface RowContext {
  /** Normalized address of the row; null if PostgreSQL can't store it. */
  emailKey: string | null;
  /** Username of the row in lower case; the address if the row has no username. */
  usernameKey: string | null;
  /** Id of the user with that username. */
  usernameOwner: string | null;
  /** The user with the row's address. */
  person: KnownPerson | null;
}

/** Data from the database that is needed to validate an import. */
export interface ImportContext {
  /** Data for each row, in the order of the rows. */
  rows: RowContext[];
  /** Group ids, by the names used in the rows. */
  groupIds: Map<string, string>;
  /** Number of active admins. Read only if the import would deactivate one. */
  activeAdmins: number;
}

/**
 * Reads the data that is needed to validate the rows, and locks the users in it until the transaction ends, so that the
 * result stays valid. The number of statements doesn't depend on the number of rows.
 */
export const readImportContext = async (
  manager: EntityManager,
  given: ImportUserRow[],
): Promise<Omit<ImportContext, 'groupIds'>> => {
  const emails = given.map(({ email }) => storable(normalizeAddress(email)));
  const usernames = given.map(({ username, email }) => storable(username ?? asRead(email)));
  await manager.query(LOCK_PEOPLE, [emails]);
  const rows = await rowsOf<RowContext>(manager, ROW_CONTEXT, [emails, usernames]);
  const stopsAdmin = rows.some(
    ({ person }, index) => given[index]!.isActive === false && person?.isActive && person.role === Role.ADMIN,
  );
  const admins = stopsAdmin ? await rowsOf(manager, LOCK_ADMINS) : [];
  return { rows, activeAdmins: admins.length };
};

const storable = (text: string) => (isStorable(text) ? text : null);

const LOCK_PEOPLE = `
SELECT FROM users WHERE email = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE`;

// Locks all active admins. Otherwise two concurrent imports might each deactivate one of the last two; with the lock,
// the second import sees the result of the first.
const LOCK_ADMINS = `SELECT FROM users WHERE role = 'ADMIN' AND is_active ORDER BY id FOR NO KEY UPDATE`;

const ROW_CONTEXT = `
SELECT given.email AS "emailKey", lower(given.username) AS "usernameKey", owner.id AS "usernameOwner",
  CASE WHEN u.id IS NOT NULL THEN jsonb_build_object(
    'id', u.id, 'username', u.username, 'firstName', u.first_name, 'lastName', u.last_name,
    'locale', u.locale, 'timezone', u.timezone, 'attributes', u.attributes, 'role', u.role,
    'isActive', u.is_active, 'groupIds', ARRAY(SELECT group_id FROM group_members WHERE user_id = u.id)
  ) END AS person
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS given (email, username, place)
LEFT JOIN users u ON u.email = given.email
LEFT JOIN users owner ON lower(owner.username) = lower(given.username)
ORDER BY given.place`;
