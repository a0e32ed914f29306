import type { FastifyInstance } from 'fastify';
import type { HttpParts } from './http-parts.js';

const PATIENCE_MS = 2_000;

/**
 * `/health/live`: this process answers. `/health/ready`: it can accept sends, which needs PostgreSQL alone; each part
 * is named, and a broker or a log that is away is said without making the server unready, since sends are accepted as before.
 */
export const registerHealth = (http: FastifyInstance, { parts, metrics }: Pick<HttpParts, 'parts' | 'metrics'>) => {
  const { pool, publisher, clickhouse } = parts;

  http.get('/health/live', async () => ({ status: 'ok' }));

  http.get('/health/ready', async (_request, reply) => {
    const [postgresql, log] = await Promise.all([
      answers(() => pool.query('SELECT 1')),
      answers(async () => {
        const pong = await clickhouse.ping();
        if (!pong.success) throw pong.error;
      }),
    ]);
    const broker = publisher.isConnected();
    reply.code(postgresql ? 200 : 503);
    return {
      status: postgresql ? (broker && log ? 'ok' : 'degraded') : 'unavailable',
      parts: { postgresql: word(postgresql), broker: word(broker), clickhouse: word(log) },
    };
  });

  http.get('/metrics', async (_request, reply) => {
    reply.type(metrics.registry.contentType);
    return metrics.registry.metrics();
  });
};

const word = (isUp: boolean) => (isUp ? 'up' : 'down');

const answers = async (ask: () => Promise<unknown>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, false);
  });
  const answered = ask().then(
    () => true,
    () => false,
  );
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
};
