import { storedAddress } from '@tidings/core/addresses/normal-form';
import { rowsOf } from '@tidings/core/ledger/rows';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { hashPassword } from '../foundation/access/passwords.js';
import { createToken } from '../foundation/access/tokens.js';

export interface AdminAccount {
  username: string;
  email: string;
  /** If absent, a password is generated. */
  password?: string;
}

/** Advisory lock, so that two servers that start at once create one admin. The number is arbitrary. */
const ADMIN_LOCK = 7_215_442_003;

/** Returns whether there is an active admin. */
export const hasAdmin = async (manager: Pick<EntityManager, 'query'>): Promise<boolean> => {
  const [admin] = await rowsOf(manager, `SELECT 1 FROM users WHERE role = 'ADMIN' AND is_active LIMIT 1`);
  return admin !== undefined;
};

/**
 * Creates an admin if there is none. Resolves to the account with its password, which isn't stored in plain text and
 * can't be shown later; undefined if an admin exists.
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
      // The first name is set so that "Hello {{user.name}}" in a first template isn't empty.
      `INSERT INTO users (id, username, email, email_typed, password_hash, role, first_name)
       VALUES ($1, $2, $3, $4, $5, 'ADMIN', CASE WHEN $2 LIKE '%@%' THEN '' ELSE initcap($2) END)`,
      [uuid(), account.username, email, emailTyped, passwordHash],
    );
    return { ...account, password };
  });
};
