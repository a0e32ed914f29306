import { readEnvironment, urlOf } from '@tidings/core/runtime/environment';
import { runMain } from '@tidings/core/runtime/lifecycle';
import { createLogger } from '@tidings/core/runtime/logger';
import { makeSuperuser, readSuperuserAccount, SUPERUSER_OPTIONS } from '@tidings/server/assembly/superuser-account';
import { z } from 'zod';
import { findRunningPostgres, hasDatabase, startPostgres } from './postgres.js';

const shape = {
  ...SUPERUSER_OPTIONS,
  DATABASE_URL: urlOf('postgres', 'postgresql').optional(),
  DATA_DIR: z.string().default('.data'),
};

/** Runs `use` with the embedded database's URL. Starts the database if it isn't running. */
const withDatabase = async (dataDir: string, use: (url: string) => Promise<void>): Promise<void> => {
  if (!(await hasDatabase(dataDir))) {
    throw new Error(
      `There is no database in ${dataDir}: start Tidings once, or say where it is by DATA_DIR or DATABASE_URL.`,
    );
  }
  const running = await findRunningPostgres(dataDir);
  if (running) return use(running);
  const postgres = await startPostgres({ dataDir, logger: createLogger({ name: 'superuser', level: 'warn' }) });
  try {
    await use(postgres.url);
  } finally {
    await postgres.stop();
  }
};

await runMain(async () => {
  const { DATABASE_URL, DATA_DIR, ...given } = readEnvironment(shape, process.env);
  const account = await readSuperuserAccount(given);
  const make = (url: string) => makeSuperuser(url, account);
  await (DATABASE_URL ? make(DATABASE_URL) : withDatabase(DATA_DIR, make));
});
