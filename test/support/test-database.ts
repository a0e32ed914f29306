import { randomBytes } from 'node:crypto';
import { createLedgerAccounts } from '@tidings/core/ledger/accounts';
import pg from 'pg';
import { inject } from 'vitest';
import { cleanUp } from './clean-up.js';
import { noteSecret } from './run-logs.js';
import { asSuperuser } from './superuser.js';

let databases = 0;

/** Runs a statement as superuser. Only a superuser may stop autovacuum and drop what another role owns. */
const runAsSuperuser = async (statement: string): Promise<void> => {
  const client = new pg.Client(asSuperuser(inject('postgresUrl')));
  await client.connect();
  await client.query(statement).finally(() => client.end());
};

/** Creates a database with the schema and no rows. Resolves to its URL. */
export const createTestDatabase = async (): Promise<string> => {
  const name = `test_${process.pid}_${++databases}`;
  await runAsSuperuser(`CREATE DATABASE ${name} TEMPLATE template OWNER ${new URL(inject('postgresUrl')).username}`);
  cleanUp(() => runAsSuperuser(`DROP DATABASE ${name} WITH (FORCE)`));
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  noteSecret(url.password);
  return url.href;
};

/** Copies a database as it is now, as a backup does. Connections to it are closed, and none can be opened for a moment. */
export const copyDatabase = async (databaseUrl: string): Promise<string> => {
  const { username, pathname } = new URL(databaseUrl);
  const [name, copy] = [pathname.slice(1), `test_${process.pid}_${++databases}`];
  await runAsSuperuser(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await runAsSuperuser(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  await runAsSuperuser(`CREATE DATABASE ${copy} TEMPLATE ${name} OWNER ${username}`);
  await runAsSuperuser(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  cleanUp(() => runAsSuperuser(`DROP DATABASE ${copy} WITH (FORCE)`));
  const url = new URL(databaseUrl);
  url.pathname = `/${copy}`;
  return url.href;
};

/** Creates a database with the schema and no rows. Resolves to a pool, which is closed after the test file. */
export const createTestPool = async (): Promise<pg.Pool> => {
  const pool = new pg.Pool({ connectionString: await createTestDatabase(), max: 20 });
  pool.on('error', () => {});
  cleanUp(() => pool.end());
  return pool;
};

/** Creates accounts for a server and for workers in the database, as `make up` does. Resolves to their URLs. */
export const createTestAccounts = async (databaseUrl: string) => {
  const accountOf = (kind: string) => ({
    name: `${kind}_${new URL(databaseUrl).pathname.slice(1)}`,
    password: randomBytes(12).toString('base64url'),
  });
  const [server, worker] = [accountOf('server'), accountOf('worker')];
  for (const { password } of [server, worker]) noteSecret(password);
  const adminUrl = asSuperuser(databaseUrl);
  await createLedgerAccounts({ adminUrl, server, worker });
  const urlOf = ({ name, password }: typeof server) => {
    const url = new URL(databaseUrl);
    url.username = name;
    url.password = password;
    return url.href;
  };
  return { adminUrl, serverUrl: urlOf(server), workerUrl: urlOf(worker) };
};
