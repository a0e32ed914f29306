import { asRead, normalizeAddress } from '@tidings/core/addresses/normal-form';
import type { EntityManager } from 'typeorm';
import { Role } from '../../foundation/access/role.js';
import { isStorable } from '../../foundation/graphql/scalars.js';
import type { UserEntity } from './user.entity.js';
import type { ImportUserRow } from './user-import.inputs.js';

export type KnownPerson = Pick<
  UserEntity,
  'id' | 'username' | 'firstName' | 'lastName' | 'locale' | 'timezone' | 'attributes' | 'role' | 'isActive'
> & { groupIds: string[] };

export interface RowFacts {
  /** The address in its normal form. Null for what can't be asked for. */
  emailKey: string | null;
  /** Of the address where no username is given. */
  usernameKey: string | null;
  /** The id of the user who has that username. */
  usernameOwner: string | null;
  /** Who has this address. */
  person: KnownPerson | null;
}

/** All that the database knows about an import. */
export interface ImportFacts {
  /** Of each row, in their order. */
  rows: RowFacts[];
  /** By the names that the rows have. */
  groupIds: Map<string, string>;
  /** Counted only where the import would deactivate one. */
  activeAdmins: number;
}

/**
 * The people of these rows are locked until the transaction ends, so that what is written is what was judged. It takes
 * the same few statements for a thousand rows as for one.
 */
export const readImportFacts = async (
  manager: EntityManager,
  given: ImportUserRow[],
): Promise<Omit<ImportFacts, 'groupIds'>> => {
  const emails = given.map(({ email }) => storable(normalizeAddress(email)));
  const usernames = given.map(({ username, email }) => storable(username ?? asRead(email)));
  await manager.query(LOCK_PEOPLE, [emails]);
  const rows: RowFacts[] = await manager.query(ROW_FACTS, [emails, usernames]);
  const stopsAdmin = rows.some(
    ({ person }, index) => given[index]!.isActive === false && person?.isActive && person.role === Role.ADMIN,
  );
  const admins = stopsAdmin ? await manager.query(LOCK_ADMINS) : [];
  return { rows, activeAdmins: admins.length };
};

const storable = (text: string) => (isStorable(text) ? text : null);

const LOCK_PEOPLE = `
SELECT FROM users WHERE email = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE`;

// Two who deactivate one admin each would both leave the other's: the second waits, and sees who is left.
const LOCK_ADMINS = `SELECT FROM users WHERE role = 'ADMIN' AND is_active ORDER BY id FOR NO KEY UPDATE`;

const ROW_FACTS = `
SELECT given.email AS "emailKey", lower(given.username) AS "usernameKey", owner.id AS "usernameOwner",
  CASE WHEN person.id IS NOT NULL THEN jsonb_build_object(
    'id', person.id, 'username', person.username, 'firstName', person.first_name, 'lastName', person.last_name,
    'locale', person.locale, 'timezone', person.timezone, 'attributes', person.attributes, 'role', person.role,
    'isActive', person.is_active, 'groupIds', ARRAY(SELECT group_id FROM group_members WHERE user_id = person.id)
  ) END AS person
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS given (email, username, place)
LEFT JOIN users person ON person.email = given.email
LEFT JOIN users owner ON lower(owner.username) = lower(given.username)
ORDER BY given.place`;
