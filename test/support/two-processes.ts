import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workerKeyOf } from '@tidings/core/keys/worker-key';
import { createApi } from './api.js';
import { cleanUp } from './clean-up.js';
import { startProcess } from './process.js';
import { noteSecret } from './run-logs.js';
import { createTestAccounts, createTestDatabase } from './test-database.js';
import { ADMIN_PASSWORD } from './tidings.js';
import { createVhost } from './vhost.js';

const SECRET_KEY = 'only for tests, and of no use elsewhere';

/** Creates a folder for ClickHouse's data. */
export const createClickHouseFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-test-'));
  cleanUp(() => rm(folder, { recursive: true }));
  return folder;
};

/** Starts ClickHouse over HTTP in its own process. */
export const startClickHouse = async (folder?: string) => {
  const settings = { DATA_DIR: folder ?? (await createClickHouseFolder()), PORT: '0' };
  const clickhouse = startProcess('packages/embedded/dist/clickhouse-server.js', settings);
  return { ...clickhouse, url: (await clickhouse.prints(/"url":"([^"]+)"/))[1]! };
};

/** URLs of services that already run and are used instead of new ones. */
export interface PartUrls {
  databaseUrl?: string;
  amqpUrl?: string;
  clickhouseUrl?: string;
}

/** What server and workers share: a database, a virtual host and a log of their own, and a mail server. */
export const prepareParts = async (smtpUrl: string, more: Record<string, string> = {}, urls: PartUrls = {}) => {
  const [databaseUrl, amqpUrl, clickhouseUrl] = await Promise.all([
    urls.databaseUrl ?? createTestDatabase(),
    urls.amqpUrl ?? createVhost(),
    urls.clickhouseUrl ?? startClickHouse().then(({ url }) => url),
  ]);
  // Server and worker connect with the accounts that they have in production, unless the caller passes its own PostgreSQL.
  const accounts = urls.databaseUrl
    ? { serverUrl: databaseUrl, workerUrl: databaseUrl }
    : await createTestAccounts(databaseUrl);
  const settings = {
    DATABASE_URL: accounts.serverUrl,
    SECRET_KEY,
    WORKER_KEY: workerKeyOf(SECRET_KEY),
    AMQP_URL: amqpUrl,
    CLICKHOUSE_URL: clickhouseUrl,
    SMTP_URL: smtpUrl,
    MAIL_FROM: 'Tidings <news@example.test>',
    ADMIN_PASSWORD,
    PORT: '0',
    METRICS_PORT: '0',
    ...more,
  };
  noteSecret(SECRET_KEY);
  noteSecret(settings.WORKER_KEY);
  return {
    databaseUrl: accounts.serverUrl,
    amqpUrl,
    clickhouseUrl,
    startServer: async () => {
      const server = startProcess('server/dist/main.js', settings);
      const [, url] = await server.prints(/"url":"([^"]+)"[^\n]*"msg":"ready"/);
      return { ...server, url: url!, admin: await createApi(url!).signIn('admin', ADMIN_PASSWORD) };
    },
    startWorker: async (over: Record<string, string> = {}) => {
      const worker = startProcess('worker/dist/main.js', { ...settings, DATABASE_URL: accounts.workerUrl, ...over });
      await worker.prints(/"msg":"ready"/);
      return worker;
    },
  };
};
