import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WORKER_ROLE } from '@tidings/core/ledger/worker-access';
import { createLogger } from '@tidings/core/runtime/logger';
import { startPostgres } from '@tidings/embedded/postgres';
import { connectDatabase } from '@tidings/server/assembly/database/connect';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { searchLogs } from './log-search.js';
import { asSuperuser } from './superuser.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL that runs as long as the tests. Its database `template` has the schema. */
    postgresUrl: string;
  }
}

/** Starts one PostgreSQL for all test files, with a migrated database that each file clones. */
export default async ({ provide }: TestProject) => {
  const logger = createLogger({ name: 'test', level: 'warn' });
  const folder = await mkdtemp(join(tmpdir(), 'tidings-test-'));
  const logsFolder = await mkdtemp(join(tmpdir(), 'tidings-test-logs-'));
  provide('logsFolder', logsFolder);
  // Durability isn't needed for test databases.
  const postgres = await startPostgres({ dataDir: folder, logger, settings: { fsync: 'off', max_connections: '300' } });
  const admin = new pg.Client(asSuperuser(postgres.url));
  await admin.connect();
  // Grants of the worker role are in the template, and so in its copies.
  await admin.query(`CREATE ROLE ${WORKER_ROLE}`);
  await admin.query(`CREATE DATABASE template OWNER ${new URL(postgres.url).username}`);
  await admin.end();
  const template = new URL(postgres.url);
  template.pathname = '/template';
  const database = await connectDatabase({ url: template.href, logger });
  await database.close();
  provide('postgresUrl', postgres.url);
  return async () => {
    await postgres.stop();
    await copyFile(join(folder, 'postgres.log'), join(logsFolder, 'postgres.log'));
    await rm(folder, { recursive: true });
    const { files, lines, secrets, leaks } = await searchLogs(logsFolder);
    await rm(logsFolder, { recursive: true });
    process.stdout.write(
      `\nLogs: ${lines} lines of ${files} files were searched for ${secrets} secrets and any address.\n`,
    );
    if (leaks.length > 0) {
      process.stdout.write(`What must not be there:\n${leaks.slice(0, 50).join('\n')}\n`);
      process.exitCode = 1;
    }
  };
};
