import { storedAddress } from '@tidings/core/addresses/normal-form';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { hashPassword } from '../foundation/access/passwords.js';
import { createToken } from '../foundation/access/tokens.js';

export interface AdminAccount {
  username: string;
  email: string;
  /** Made up where it isn't given. */
  password?: string;
}

/** Any number that nothing else locks: two servers that start at once make one admin. */
const ADMIN_LOCK = 7_215_442_003;

/** Whether anybody may do everything. */
export const hasAdmin = async (manager: Pick<EntityManager, 'query'>): Promise<boolean> => {
  const [admin] = await manager.query(`SELECT 1 FROM users WHERE role = 'ADMIN' AND is_active LIMIT 1`);
  return admin !== undefined;
};

/**
 * Makes an admin where there is none. Resolves to the account with its password, for the one time that it may be shown;
 * undefined where an admin exists.
 */
export const ensureFirstAdmin = async (
  dataSource: DataSource,
  account: AdminAccount,
): Promise<Required<AdminAccount> | undefined> => {
  if (await hasAdmin(dataSource)) return undefined;
  const password = account.password ?? createToken().slice(0, 16);
  const passwordHash = await hashPassword(password);
  return dataSource.transaction(async (manager) => {
    await manager.query('SELECT pg_advisory_xact_lock($1)', [ADMIN_LOCK]);
    if (await hasAdmin(manager)) return undefined;
    const { email, emailTyped } = storedAddress(account.email);
    await manager.query(
      // With a name, so that a first template's "Hello {{user.name}}" greets somebody.
      `INSERT INTO users (id, username, email, email_typed, password_hash, role, first_name)
       VALUES ($1, $2, $3, $4, $5, 'ADMIN', CASE WHEN $2 LIKE '%@%' THEN '' ELSE initcap($2) END)`,
      [uuid(), account.username, email, emailTyped, passwordHash],
    );
    return { ...account, password };
  });
};
