import { createRabbitBroker } from '@tidings/core/broker/rabbitmq/rabbitmq';
import { openDeliveryLog } from '@tidings/core/delivery-log/connect';
import { prepareDeliveryLog } from '@tidings/core/delivery-log/schema';
import { httpsOnly } from '@tidings/core/feedback/links';
import { prepareKeys } from '@tidings/core/keys/keys';
import { watchSchema } from '@tidings/core/ledger/watch-schema';
import { runMain, runUntilSignal } from '@tidings/core/runtime/lifecycle';
import { createLogger } from '@tidings/core/runtime/logger';
import { startLoop } from '@tidings/core/runtime/loop';
import { startTracer } from '@tidings/core/tracing/start-tracer';
import { adminOf, logRetentionOf, readServerConfig, serverSettingsOf } from './assembly/config.js';
import { createServer } from './assembly/create-server.js';
import { connectDatabase } from './assembly/database/connect.js';
import { ensureFirstAdmin, hasAdmin } from './assembly/first-admin.js';

const STOP_WITHIN_MS = 30_000;

const IDLE_MS = 60_000;

await runMain(async () => {
  const config = readServerConfig(process.env);
  const logger = createLogger({ name: 'server', level: config.LOG_LEVEL });
  const database = await connectDatabase({ url: config.DATABASE_URL, logger });
  const keys = await prepareKeys(database.pool, {
    secretKey: config.SECRET_KEY,
    previousSecretKey: config.SECRET_KEY_PREVIOUS,
  });
  const publisher = await createRabbitBroker({ url: config.AMQP_URL, logger }).createPublisher();
  const clickhouse = openDeliveryLog({ url: config.CLICKHOUSE_URL });

  // The server starts without ClickHouse: attempts wait in PostgreSQL until a worker can ship them.
  let isPrepared = false;
  const logPreparation = startLoop({
    name: 'prepare the log',
    everyMs: IDLE_MS,
    logger,
    step: async () => {
      if (isPrepared) return 'wait';
      await prepareDeliveryLog(clickhouse, logRetentionOf(config));
      isPrepared = true;
      return 'wait';
    },
  });
  if (config.ADMIN_PASSWORD) await ensureFirstAdmin(database.dataSource, adminOf(config));
  else if (!(await hasAdmin(database.dataSource)))
    logger.warn('nobody can sign in yet: create an admin with `make superuser`');

  const tracer = await startTracer({ env: process.env, name: 'tidings-server', logger });
  const server = await createServer(
    { database, keys, publisher, clickhouse, tracer, logger },
    serverSettingsOf({ ...config, linkBase: httpsOnly(config.PUBLIC_URL) }),
  );
  logger.info({ url: server.url }, 'ready');

  const schema = watchSchema({ sql: database.pool, part: 'server', logger });
  await runUntilSignal({
    logger,
    failure: schema.tooNew,
    withinMs: STOP_WITHIN_MS,
    running: {
      stop: async () => {
        await schema.stop();
        await server.stop();
        await tracer.stop();
        await logPreparation.stop();
        await publisher.close();
        await clickhouse.close();
        await database.close();
      },
    },
  });
});
