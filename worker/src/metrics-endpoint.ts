import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Pool } from 'pg';
import { collectDefaultMetrics } from 'prom-client';
import type { WorkerMetrics } from './metrics.js';

/** `/health/live` and `/metrics` of a worker that is a process of its own; live while it reaches PostgreSQL. */
export const startMetricsEndpoint = async ({
  host,
  port,
  pool,
  metrics: { registry },
}: {
  host: string;
  port: number;
  pool: Pool;
  metrics: WorkerMetrics;
}): Promise<Running & { url: string }> => {
  collectDefaultMetrics({ register: registry });
  const server = createServer(async ({ url }, response) => {
    if (url === '/metrics') {
      response.setHeader('content-type', registry.contentType);
      return response.end(await registry.metrics());
    }
    if (url !== '/health/live') return response.writeHead(404).end();
    const isUp = await pool.query('SELECT 1').then(
      () => true,
      () => false,
    );
    response.writeHead(isUp ? 200 : 503, { 'content-type': 'application/json' });
    return response.end(JSON.stringify({ status: isUp ? 'ok' : 'unavailable' }));
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
