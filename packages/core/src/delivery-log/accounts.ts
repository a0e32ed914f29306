import { createHash } from 'node:crypto';
import type { Account } from '../runtime/account.js';
import { openDeliveryLog } from './connect.js';
import { FEEDBACK_TABLE } from './feedback-schema.js';
import { ATTEMPTS_TABLE } from './schema.js';

/** A name that needs no quoting, so it can't be used for SQL injection. */
const PLAIN_NAME = /^[a-z_][a-z0-9_]*$/i;

const plain = (name: string): string => {
  if (!PLAIN_NAME.test(name))
    throw new Error('Names of ClickHouse accounts and databases may only contain letters, digits and _');
  return name;
};

/** Privileges for creating and migrating tables, reading, and rewriting rows to erase a person. */
const SERVER_RIGHTS = [
  'SELECT',
  'INSERT',
  'CREATE TABLE',
  'CREATE VIEW',
  'ALTER ADD INDEX',
  'ALTER ADD COLUMN',
  'ALTER MODIFY COLUMN',
  'ALTER ORDER BY',
  'ALTER TTL',
  'ALTER UPDATE',
  'ALTER VIEW MODIFY QUERY',
];

/**
 * Statements that create the ClickHouse accounts of server and workers, or reset their passwords. Neither can drop a
 * table, column or partition. A worker can only insert attempts and feedback: the roll-up views run with their creator's
 * privileges.
 */
export const logAccountStatements = ({
  database,
  server,
  worker,
}: {
  database: string;
  server: Account;
  worker: Account;
}): string[] => {
  return [
    `CREATE DATABASE IF NOT EXISTS ${plain(database)}`,
    ...[server, worker].flatMap(({ name, password }) => {
      // The statement contains only a hash of the password, because ClickHouse logs statements.
      const secret = `IDENTIFIED WITH sha256_hash BY '${createHash('sha256').update(password).digest('hex')}'`;
      return [`CREATE USER IF NOT EXISTS ${plain(name)} ${secret}`, `ALTER USER ${plain(name)} ${secret}`];
    }),
    // The grant replaces earlier privileges in one step, so that running processes never lack privileges.
    `GRANT ${SERVER_RIGHTS.join(', ')} ON ${plain(database)}.*, SELECT ON system.mutations TO ${plain(server.name)} WITH REPLACE OPTION`,
    `GRANT ${[ATTEMPTS_TABLE, FEEDBACK_TABLE].map((table) => `INSERT ON ${plain(database)}.${table}`).join(', ')} TO ${plain(worker.name)} WITH REPLACE OPTION`,
  ];
};

/** Creates the ClickHouse accounts. `adminUrl` is the URL of an account that may create accounts. */
export const createLogAccounts = async ({
  adminUrl,
  ...accounts
}: { adminUrl: string } & Parameters<typeof logAccountStatements>[0]): Promise<void> => {
  const client = openDeliveryLog({ url: adminUrl });
  try {
    for (const query of logAccountStatements(accounts)) await client.command({ query });
  } finally {
    await client.close();
  }
};
