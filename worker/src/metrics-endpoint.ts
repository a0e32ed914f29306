import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Consumer } from '@tidings/core/broker/broker';
import { readWriteState } from '@tidings/core/ledger/write-state';
import type { Running } from '@tidings/core/runtime/lifecycle';
import { within } from '@tidings/core/runtime/within';
import type { Pool } from 'pg';
import { collectDefaultMetrics } from 'prom-client';
import type { WorkerMetrics } from './metrics.js';

const READINESS_TIMEOUT_MS = 2_000;

/**
 * Serves `/health/live`, `/health/ready` and `/metrics` of a worker process. The worker is live whenever it answers, since a
 * restart doesn't repair a database. The worker is ready if PostgreSQL accepts writes and RabbitMQ is connected.
 */
export const startMetricsEndpoint = async ({
  host,
  port,
  pool,
  consumer,
  metrics: { registry },
}: {
  host: string;
  port: number;
  pool: Pool;
  consumer: Pick<Consumer, 'isConnected'>;
  metrics: WorkerMetrics;
}): Promise<Running & { url: string }> => {
  collectDefaultMetrics({ register: registry });
  const server = createServer(async ({ url }, response) => {
    if (url === '/metrics') {
      response.setHeader('content-type', registry.contentType);
      return response.end(await registry.metrics());
    }
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (url === '/health/live') return answer(200, { status: 'ok' });
    if (url !== '/health/ready') return response.writeHead(404).end();
    const postgresql = await acceptsWrites(pool);
    const broker = consumer.isConnected();
    const isReady = postgresql && broker;
    return answer(isReady ? 200 : 503, {
      status: isReady ? 'ok' : 'unavailable',
      parts: { postgresql: statusOf(postgresql), broker: statusOf(broker) },
    });
  });
  server.listen(port, host);
  await once(server, 'listening');
  const { address, port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${address}:${taken}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

const statusOf = (isUp: boolean) => (isUp ? 'up' : 'down');

const acceptsWrites = (pool: Pool): Promise<boolean> =>
  within({ milliseconds: READINESS_TIMEOUT_MS, work: readWriteState(pool), what: 'PostgreSQL' }).then(
    ({ isReadOnly, waitsForStandby }) => !isReadOnly && !waitsForStandby,
    () => false,
  );
