import { join } from 'node:path';
import { integerBetween, readEnvironment } from '@tidings/core/runtime/environment';
import { runUntilSignal } from '@tidings/core/runtime/lifecycle';
import { createLogger, LOG_LEVELS } from '@tidings/core/runtime/logger';
import { z } from 'zod';
import { serveClickHouse } from './clickhouse/serve-clickhouse.js';

/**
 * `npm run clickhouse`: serves the embedded ClickHouse over HTTP, so that server and worker can run as two processes
 * without Docker. For development and tests; it answers programs on this machine only.
 */
const settings = readEnvironment(
  {
    DATA_DIR: z.string().default('.data'),
    HOST: z.string().default('127.0.0.1'),
    PORT: integerBetween(0, 65_535).default(8123),
    LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  },
  process.env,
);
const logger = createLogger({ name: 'clickhouse', level: settings.LOG_LEVEL });
const path = join(settings.DATA_DIR, 'clickhouse');
const server = await serveClickHouse({ path, host: settings.HOST, port: settings.PORT });
logger.info({ url: server.url, path }, 'the embedded ClickHouse accepts statements');
await runUntilSignal({ running: { stop: server.close }, logger, withinMs: 30_000 });
