import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../errors.js';
import { may } from '../graphql/viewer.js';
import type { HttpParts } from './http-parts.js';

const PATIENCE_MS = 2_000;

/** Those who run this machine. Behind a proxy on it, `ip` is whoever came to the proxy. */
const isHere = ({ ip }: FastifyRequest): boolean => ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1';

/**
 * `/health/live`: this process answers. `/health/ready`: it can accept sends, which needs PostgreSQL alone; each part
 * is named, and a broker or a log that is away is said without making the server unready, since sends are accepted as before. Strangers from
 * elsewhere are told whether it is ready, and nothing more; the parts, and `/metrics`, are for this machine and for keys that read.
 */
export const registerHealth = (
  http: FastifyInstance,
  { parts, metrics, identify }: Pick<HttpParts, 'parts' | 'metrics' | 'identify'>,
) => {
  const { pool, publisher, clickhouse } = parts;

  const mayKnow = async (request: FastifyRequest): Promise<boolean> =>
    isHere(request) || may(await identify(request), 'READ');

  http.get('/health/live', async () => ({ status: 'ok' }));

  http.get('/health/ready', async (request, reply) => {
    const [postgresql, log] = await Promise.all([
      answers(() => pool.query('SELECT 1')),
      answers(async () => {
        const pong = await clickhouse.ping();
        if (!pong.success) throw pong.error;
      }),
    ]);
    const broker = publisher.isConnected();
    reply.code(postgresql ? 200 : 503);
    const status = postgresql ? (broker && log ? 'ok' : 'degraded') : 'unavailable';
    // Who asks can't be known while PostgreSQL is away.
    const isTold = isHere(request) || (postgresql && (await mayKnow(request)));
    if (!isTold) return { status };
    return {
      status,
      parts: { postgresql: word(postgresql), broker: word(broker), clickhouse: word(log) },
    };
  });

  http.get('/metrics', async (request, reply) => {
    if (!(await mayKnow(request))) throw new AppError('UNAUTHENTICATED', 'Send an API key with the scope READ.');
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
