import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { createTestPool } from '../../test/support/test-database.js';
import { createWorkerMetrics } from './metrics.js';
import { startMetricsEndpoint } from './metrics-endpoint.js';

const pool = await createTestPool();
const broker = { isConnected: true };
const consumer = { isConnected: () => broker.isConnected };

const start = async () => {
  const metrics = createWorkerMetrics();
  const endpoint = await startMetricsEndpoint({ host: '127.0.0.1', port: 0, pool, consumer, metrics });
  onTestFinished(endpoint.stop);
  const get = async (path: string) => {
    const response = await fetch(`${endpoint.url}${path}`);
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
  };
  return { metrics, endpoint, get };
};

test('/metrics has the metrics of the worker and of the process, in Prometheus format', async () => {
  const { metrics, get } = await start();
  metrics.attempts.inc({ outcome: 'SENT' }, 3);
  metrics.deadLettered.inc({ queue: 'email.news' });
  metrics.attemptShipper.shipped.inc(2);
  metrics.attemptShipper.waiting.set(7);
  const { status, type, text } = await get('/metrics');
  expect(status).toBe(200);
  expect(type).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      'tidings_attempts_total{outcome="SENT"} 3',
      'tidings_dead_lettered_total{queue="email.news"} 1',
      'tidings_attempts_shipped_total 2',
      'tidings_outbox_waiting 7',
      '# TYPE process_resident_memory_bytes gauge',
    ]),
  );
});

test('/health/ready reports whether PostgreSQL accepts writes and RabbitMQ is connected, and /health/live is always ok', async () => {
  const { get } = await start();
  const ready = async () => {
    const { status, text } = await get('/health/ready');
    return { status, parts: JSON.parse(text).parts };
  };
  const live = { status: 200, type: 'application/json', text: '{"status":"ok"}' };
  expect(await ready()).toEqual({ status: 200, parts: { postgresql: 'up', broker: 'up' } });
  expect(await get('/health/live')).toEqual(live);

  broker.isConnected = false;
  expect(await ready()).toEqual({ status: 503, parts: { postgresql: 'up', broker: 'down' } });
  broker.isConnected = true;

  await pool.query(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$`,
  );
  const readOnly = new pg.Pool({ connectionString: pool.options.connectionString });
  onTestFinished(() => readOnly.end());
  pool.query = readOnly.query.bind(readOnly) as typeof pool.query;
  expect(await ready()).toEqual({ status: 503, parts: { postgresql: 'down', broker: 'up' } });

  pool.query = (() => Promise.reject(new Error('away'))) as typeof pool.query;
  expect(await ready()).toEqual({ status: 503, parts: { postgresql: 'down', broker: 'up' } });
  expect(await get('/health/live')).toEqual(live);
});

test('other paths answer 404', async () => {
  const { get } = await start();
  expect((await get('/')).status).toBe(404);
});

test('two workers in one process have separate metrics', async () => {
  const [first, second] = [await start(), await start()];
  first.metrics.attemptShipper.shipped.inc(5);
  expect((await second.get('/metrics')).text).toContain('tidings_attempts_shipped_total 0');
});

test('a port in use is an error', async () => {
  const { endpoint } = await start();
  const port = Number(new URL(endpoint.url).port);
  const again = startMetricsEndpoint({ host: '127.0.0.1', port, pool, consumer, metrics: createWorkerMetrics() });
  await expect(again).rejects.toThrow('EADDRINUSE');
});

test('the endpoint doesn’t answer after stop', async () => {
  const { endpoint, get } = await start();
  await endpoint.stop();
  await expect(get('/metrics')).rejects.toThrow();
});
