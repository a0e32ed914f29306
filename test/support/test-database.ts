import { waitUntil } from '@tidings/core/runtime/wait-until';
import pg from 'pg';
import { inject } from 'vitest';
import { cleanUp } from './clean-up.js';

const INSUFFICIENT_PRIVILEGE = '42501';

let databases = 0;

/** A database of its own with the schema and nothing in it. Resolves to its URL. */
export const createTestDatabase = async (): Promise<string> => {
  const name = `test_${process.pid}_${++databases}`;
  const run = async (statement: string) => {
    const client = new pg.Client(inject('postgresUrl'));
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await run(`CREATE DATABASE ${name} TEMPLATE template`);
  // PostgreSQL's own vacuum may be in it for a moment, which only a superuser may send away.
  const drop = () =>
    run(`DROP DATABASE ${name} WITH (FORCE)`).then(
      () => true,
      (err: { code?: string }) => {
        if (err.code !== INSUFFICIENT_PRIVILEGE) throw err;
        return false;
      },
    );
  cleanUp(async () => void (await waitUntil(drop, { what: `the end of ${name}`, withinMs: 20_000, everyMs: 100 })));
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  return url.href;
};

/** The same, with a pool that is closed afterwards. */
export const createTestPool = async (): Promise<pg.Pool> => {
  const pool = new pg.Pool({ connectionString: await createTestDatabase(), max: 20 });
  pool.on('error', () => {});
  cleanUp(() => pool.end());
  return pool;
};
