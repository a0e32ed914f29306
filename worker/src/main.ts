import { createRabbitBroker } from '@tidings/core/broker/rabbitmq/rabbitmq';
import { openDeliveryLog } from '@tidings/core/delivery-log/connect';
import { watchSchema } from '@tidings/core/ledger/watch-schema';
import { runMain, runUntilSignal } from '@tidings/core/runtime/lifecycle';
import { createLogger } from '@tidings/core/runtime/logger';
import { startTracer } from '@tidings/core/tracing/start-tracer';
import { readWorkerConfig, workerSettingsOf } from './config.js';
import { connectLedger } from './connect-ledger.js';
import { createWorker } from './create-worker.js';
import { startMetricsEndpoint } from './metrics-endpoint.js';

const STOP_WITHIN_MS = 60_000;

await runMain(async () => {
  const config = readWorkerConfig(process.env);
  const logger = createLogger({ name: 'worker', level: config.LOG_LEVEL });
  const { pool, keys } = await connectLedger({ url: config.DATABASE_URL, workerKey: config.WORKER_KEY, logger });
  const consumer = await createRabbitBroker({ url: config.AMQP_URL, logger }).createConsumer();
  const clickhouse = openDeliveryLog({ url: config.CLICKHOUSE_URL });
  const tracer = await startTracer({ env: process.env, name: 'tidings-worker', logger });
  const worker = createWorker({ pool, keys, consumer, clickhouse, tracer, logger }, workerSettingsOf(config));
  const endpoint = await startMetricsEndpoint({
    host: config.METRICS_HOST,
    port: config.METRICS_PORT,
    pool,
    consumer,
    metrics: worker.metrics,
  });
  logger.info({ metrics: endpoint.url }, 'ready');

  const schema = watchSchema({ sql: pool, part: 'worker', logger });
  await runUntilSignal({
    logger,
    failure: schema.tooNew,
    withinMs: STOP_WITHIN_MS,
    running: {
      stop: async () => {
        await schema.stop();
        await worker.stop();
        await tracer.stop();
        await consumer.close();
        await endpoint.stop();
        await clickhouse.close();
        await pool.end();
      },
    },
  });
});
