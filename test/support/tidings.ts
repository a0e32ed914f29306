import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@tidings/embedded/config';
import { startTidings } from '@tidings/embedded/start-tidings';
import { createApi } from './api.js';
import { cleanUp } from './clean-up.js';
import { openMailbox } from './mailbox.js';
import { createRunLogger, noteSecret } from './run-logs.js';
import { createTestDatabase } from './test-database.js';

export const ADMIN_PASSWORD = 'correct horse battery staple';

/** Starts everything in this process, on its own database, with an admin signed in. */
export const startTestTidings = async (settings: Record<string, string> = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-test-'));
  cleanUp(() => rm(folder, { recursive: true }));
  const databaseUrl = await createTestDatabase();
  const config = readConfig({
    PORT: '0',
    MAILBOX_PORT: '0',
    DEMO: 'off',
    DATA_DIR: folder,
    DATABASE_URL: databaseUrl,
    ADMIN_PASSWORD,
    LOG_LEVEL: 'error',
    ...settings,
  });
  const tidings = await startTidings(config, createRunLogger({ shows: config.LOG_LEVEL !== 'silent' }));
  cleanUp(tidings.stop);
  noteSecret(config.SECRET_KEY ?? (await readFile(join(folder, 'secret-key'), 'utf8')));
  const stranger = createApi(tidings.url);
  const admin = await stranger.signIn('admin', ADMIN_PASSWORD);
  return { ...tidings, databaseUrl, stranger, admin, mailbox: openMailbox(tidings.mailboxPage!) };
};
