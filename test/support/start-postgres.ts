import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@tidings/core/runtime/logger';
import { startPostgres } from '@tidings/embedded/postgres';
import { connectDatabase } from '@tidings/server/database/connect';
import pg from 'pg';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a PostgreSQL that lives as long as the tests, with the database `template` that has the schema. */
    postgresUrl: string;
  }
}

/** One PostgreSQL for all test files, with a migrated database that each file clones. */
export default async ({ provide }: TestProject) => {
  const logger = createLogger({ name: 'test', level: 'warn' });
  const folder = await mkdtemp(join(tmpdir(), 'tidings-test-'));
  // Nobody misses these databases after a power cut.
  const postgres = await startPostgres({ dataDir: folder, logger, settings: { fsync: 'off', max_connections: '300' } });
  const admin = new pg.Client(postgres.url);
  await admin.connect();
  await admin.query('CREATE DATABASE template');
  await admin.end();
  const template = new URL(postgres.url);
  template.pathname = '/template';
  const database = await connectDatabase({ url: template.href, logger });
  await database.close();
  provide('postgresUrl', postgres.url);
  return async () => {
    await postgres.stop();
    await rm(folder, { recursive: true });
  };
};
