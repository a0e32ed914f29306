import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@tidings/core/runtime/logger';
import { startPostgres } from '@tidings/embedded/postgres';
import { startProxy } from '../../packages/core/src/testing/proxy.js';
import { cleanUp } from '../support/clean-up.js';
import { startRabbitNode } from '../support/rabbitmq-node.js';
import { createClickHouseFolder, startClickHouse } from '../support/two-processes.js';
import { createField } from './field.js';
import { listenToTheWire } from './wire.js';

export type Stage = Awaited<ReturnType<typeof createStage>>;

/** A service that can be stopped, and started again at the same address. */
export interface Part {
  takeAway: () => Promise<void>;
  bringBack: () => Promise<void>;
}

const logger = createLogger({ name: 'faults', level: 'error' });

const startOwnPostgres = async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'tidings-test-'));
  const start = () => startPostgres({ dataDir, logger, settings: { max_connections: '200' } });
  let postgres = await start();
  cleanUp(async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true });
  });
  const proxy = await startProxy(postgres.url);
  const part: Part = {
    takeAway: async () => {
      await postgres.stop();
      proxy.cut();
    },
    bringBack: async () => {
      postgres = await start();
      proxy.redirectTo(postgres.url);
      proxy.restore();
    },
  };
  return { url: proxy.url, part };
};

const startOwnClickHouse = async () => {
  const folder = await createClickHouseFolder();
  let clickhouse = await startClickHouse(folder);
  const proxy = await startProxy(clickhouse.url);
  const part: Part = {
    takeAway: async () => {
      clickhouse.kill('SIGKILL');
      await clickhouse.ends();
      proxy.cut();
    },
    bringBack: async () => {
      clickhouse = await startClickHouse(folder);
      proxy.redirectTo(clickhouse.url);
      proxy.restore();
    },
  };
  return { url: proxy.url, proxy, part };
};

/** A test bed with its own services, so that each can be stopped, killed and started. */
export const createStage = async (settings: Record<string, string> = {}) => {
  const [postgres, rabbit, clickhouse] = await Promise.all([
    startOwnPostgres(),
    startRabbitNode(),
    startOwnClickHouse(),
  ]);
  const field = await createField(settings, {
    databaseUrl: postgres.url,
    amqpUrl: rabbit.url,
    clickhouseUrl: clickhouse.url,
  });
  const mailServer = await startProxy(field.smtp.url);
  const wire = listenToTheWire(mailServer);
  const mailServerPart: Part = { takeAway: async () => mailServer.cut(), bringBack: async () => mailServer.restore() };
  return {
    field,
    rabbit,
    log: clickhouse.proxy,
    wire,
    startWorker: () => field.startWorker({ SMTP_URL: mailServer.url, SMTP_CONNECTIONS: '4' }),
    parts: {
      postgres: postgres.part,
      clickhouse: clickhouse.part,
      mailServer: mailServerPart,
      rabbit: { takeAway: rabbit.kill, bringBack: rabbit.start } satisfies Part,
    },
  };
};
