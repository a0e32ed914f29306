import pg from 'pg';
import type { Account } from '../runtime/account.js';
import { PLANNING } from './planning.js';
import type { Sql } from './sql.js';
import { WORKER_ROLE } from './worker-access.js';

/**
 * Creates the database accounts of server and worker, or resets their passwords. The server owns the database and
 * everything in it, workers get what `grantToWorkers` grants, and nobody else may connect. `adminUrl` is a
 * superuser's URL, including the database name.
 */
export const createLedgerAccounts = async ({
  adminUrl,
  server,
  worker,
}: {
  adminUrl: string;
  server: Account;
  worker: Account;
}): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query('BEGIN');
    // Serializes concurrent calls.
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('tidings accounts'))`);
    await ensureRole(client, WORKER_ROLE);
    for (const account of [server, worker]) {
      await ensureRole(client, account.name);
      await execute(client, `ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD %L`, [
        account.name,
        account.password,
      ]);
    }
    const database = client.database!;
    for (const { name } of [server, worker]) {
      for (const [setting, value] of Object.entries(PLANNING)) {
        await execute(client, `ALTER ROLE %I IN DATABASE %I SET ${setting} = ${value}`, [name, database]);
      }
    }
    await execute(client, `GRANT ${WORKER_ROLE} TO %I`, [worker.name]);
    await execute(client, `REVOKE ALL ON DATABASE %I FROM PUBLIC`, [database]);
    await execute(client, `GRANT CONNECT ON DATABASE %I TO %I`, [database, worker.name]);
    await execute(client, `ALTER DATABASE %I OWNER TO %I`, [database, server.name]);
    for (const owned of await findOwnedByOthers(client, server.name)) {
      await execute(client, `ALTER ${owned.kind} ${owned.name} OWNER TO %I`, [server.name]);
    }
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
};

const ensureRole = async (sql: pg.Client, name: string): Promise<void> => {
  const { rowCount } = await sql.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
  if (rowCount === 0) await execute(sql, 'CREATE ROLE %I', [name]);
};

/** Runs a statement that takes no parameters, such as ALTER ROLE. PostgreSQL's format() quotes the values. */
const execute = async (sql: Sql, statement: string, values: string[]): Promise<void> => {
  const { rows } = await sql.query<{ text: string }>({
    text: 'SELECT format($1, VARIADIC $2::text[]) AS text',
    values: [statement, values],
  });
  await sql.query({ text: rows[0]!.text });
};

/**
 * Tables, sequences, types and functions of other owners, without those of extensions. Names are quoted as needed.
 * Indexes follow their table.
 */
const findOwnedByOthers = async (sql: Sql, owner: string) => {
  const { rows } = await sql.query<{ kind: string; name: string }>({
    text: `
      WITH own AS (
        SELECT 'TABLE' AS kind, c.oid::regclass::text AS name, c.relowner AS owner, c.oid, 'pg_class'::regclass AS class
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
        UNION ALL
        SELECT 'SEQUENCE', c.oid::regclass::text, c.relowner, c.oid, 'pg_class'::regclass
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'
          AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype IN ('a', 'i') AND refobjsubid > 0)
        UNION ALL
        SELECT 'TYPE', t.oid::regtype::text, t.typowner, t.oid, 'pg_type'::regclass
        FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace AND t.typtype = 'e'
        UNION ALL
        SELECT 'FUNCTION', p.oid::regprocedure::text, p.proowner, p.oid, 'pg_proc'::regclass
        FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
      )
      SELECT kind, name FROM own
      WHERE pg_get_userbyid(owner) <> $1
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = own.class AND d.objid = own.oid AND d.deptype = 'e')`,
    values: [owner],
  });
  return rows;
};
