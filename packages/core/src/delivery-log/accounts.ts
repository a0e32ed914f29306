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

/** To make the tables, to change their form as it grows, to read, and to rewrite what has to be erased. */
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
 * The statements that make the accounts which server and workers come with, or give them these passwords. Nobody
 * of them drops a table, a column or a partition. A worker adds attempts, and that is all: the roll-ups are filled on behalf of whoever made them.
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
  const attempts = `${plain(database)}.${ATTEMPTS_TABLE}`;
  return [
    `CREATE DATABASE IF NOT EXISTS ${plain(database)}`,
    ...[server, worker].flatMap(({ name, password }) => {
      // Hashed here: a statement stands in ClickHouse's log of queries.
      const secret = `IDENTIFIED WITH sha256_hash BY '${createHash('sha256').update(password).digest('hex')}'`;
      return [`CREATE USER IF NOT EXISTS ${plain(name)} ${secret}`, `ALTER USER ${plain(name)} ${secret}`];
    }),
    // In one step, what they had before with it: who is at work meanwhile is never without.
    `GRANT ${SERVER_RIGHTS.join(', ')} ON ${plain(database)}.*, SELECT ON system.mutations TO ${plain(server.name)} WITH REPLACE OPTION`,
    `GRANT INSERT ON ${attempts} TO ${plain(worker.name)} WITH REPLACE OPTION`,
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
