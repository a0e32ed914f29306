import { createHash } from 'node:crypto';
import type { Account } from '../runtime/account.js';
import { openDeliveryLog } from './connect.js';
import { ATTEMPTS_TABLE } from './schema.js';

/** A name that needs no quotes, so that none can be broken out of. */
const PLAIN_NAME = /^[a-z_][a-z0-9_]*$/i;

const plain = (name: string): string => {
  if (!PLAIN_NAME.test(name))
    throw new Error('A name of an account or database in ClickHouse may hold letters, digits and _ only');
  return name;
};

/**
 * The statements that make the accounts which server and workers come with, or give them these passwords. The server makes the
 * tables, reads them and rewrites what has to be erased; it drops none. A worker adds attempts, and that is all: the roll-ups are
 * filled on behalf of whoever made them.
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
  const all = `${plain(database)}.*`;
  return [
    `CREATE DATABASE IF NOT EXISTS ${plain(database)}`,
    ...[server, worker].flatMap(({ name, password }) => {
      // Hashed here: a statement stands in ClickHouse's log of queries.
      const secret = `IDENTIFIED WITH sha256_hash BY '${createHash('sha256').update(password).digest('hex')}'`;
      return [
        `CREATE USER IF NOT EXISTS ${plain(name)} ${secret}`,
        `ALTER USER ${plain(name)} ${secret}`,
        `REVOKE ALL ON *.* FROM ${plain(name)}`,
      ];
    }),
    `GRANT SELECT, INSERT, CREATE TABLE, CREATE VIEW, ALTER ADD INDEX, ALTER COLUMN, ALTER TTL, ALTER UPDATE, ALTER VIEW MODIFY QUERY ON ${all} TO ${plain(server.name)}`,
    `GRANT SELECT ON system.mutations TO ${plain(server.name)}`,
    `GRANT INSERT ON ${plain(database)}.${ATTEMPTS_TABLE} TO ${plain(worker.name)}`,
  ];
};

/** `adminUrl` is of somebody who may make accounts. */
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
