import pg from 'pg';
import { SUPERUSER } from './postgres-cluster.js';

const DATABASE = 'tidings';

// PostgreSQL's errors for a missing role or database. It reports a missing role as a wrong password.
const MISSING = new Set(['28P01', '3D000']);

/** Creates the database and its owner if they are missing. Resolves to the database's URL. */
export const prepareDatabase = async ({ port, password }: { port: number; password: string }): Promise<string> => {
  const url = `postgres://${DATABASE}:${password}@127.0.0.1:${port}/${DATABASE}`;
  if (await reaches(url)) return url;

  const client = new pg.Client(`postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`);
  await client.connect();
  try {
    const { rows } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [DATABASE]);
    // The owner is no superuser, so that SQL can't read and write files. The process may have dac_override.
    // Tests need CREATEDB.
    const verb = rows.length > 0 ? 'ALTER' : 'CREATE';
    await client.query(`${verb} ROLE ${DATABASE} LOGIN CREATEDB PASSWORD ${pg.escapeLiteral(password)}`);
    await client.query(`CREATE DATABASE ${DATABASE} OWNER ${DATABASE}`);
  } finally {
    await client.end();
  }
  return url;
};

const reaches = async (url: string): Promise<boolean> => {
  const client = new pg.Client(url);
  try {
    await client.connect();
    return true;
  } catch (err) {
    if (MISSING.has((err as { code?: string }).code ?? '')) return false;
    throw err;
  } finally {
    await client.end();
  }
};
