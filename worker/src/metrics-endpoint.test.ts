import { expect, onTestFinished, test } from 'vitest';
import { createTestPool } from '../../test/support/test-database.js';
import { createWorkerMetrics } from './metrics.js';
import { startMetricsEndpoint } from './metrics-endpoint.js';

const pool = await createTestPool();

const start = async () => {
  const metrics = createWorkerMetrics();
  const endpoint = await startMetricsEndpoint({ host: '127.0.0.1', port: 0, pool, metrics });
  onTestFinished(endpoint.stop);
  const get = async (path: string) => {
    const response = await fetch(`${endpoint.url}${path}`);
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
  };
  return { metrics, endpoint, get };
};

test('/metrics has the worker’s figures and the process’s, as Prometheus reads them', async () => {
  const { metrics, get } = await start();
  metrics.attempts.inc({ outcome: 'SENT' }, 3);
  metrics.deadLettered.inc({ queue: 'email.news' });
  metrics.shipped.inc(2);
  metrics.outboxWaiting.set(7);
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

test('/health/live says whether PostgreSQL is there', async () => {
  const { get } = await start();
  expect(await get('/health/live')).toEqual({ status: 200, type: 'application/json', text: '{"status":"ok"}' });
  const answer = pool.query.bind(pool);
  pool.query = (() => Promise.reject(new Error('away'))) as typeof pool.query;
  expect(await get('/health/live')).toMatchObject({ status: 503, text: '{"status":"unavailable"}' });
  pool.query = answer as typeof pool.query;
  expect(await get('/health/live')).toMatchObject({ status: 200 });
});

test('nothing else is there', async () => {
  const { get } = await start();
  expect((await get('/')).status).toBe(404);
});

test('two workers in one process have figures of their own', async () => {
  const [first, second] = [await start(), await start()];
  first.metrics.shipped.inc(5);
  expect((await second.get('/metrics')).text).toContain('tidings_attempts_shipped_total 0');
});

test('a port that is taken is said, not passed over', async () => {
  const { endpoint } = await start();
  const port = Number(new URL(endpoint.url).port);
  const again = startMetricsEndpoint({ host: '127.0.0.1', port, pool, metrics: createWorkerMetrics() });
  await expect(again).rejects.toThrow('EADDRINUSE');
});

test('nobody is answered once it has stopped', async () => {
  const { endpoint, get } = await start();
  await endpoint.stop();
  await expect(get('/metrics')).rejects.toThrow();
});
