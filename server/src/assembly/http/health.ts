import { within } from '@tidings/core/runtime/within';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../errors.js';
import type { Part } from '../../features/health/part-problem.js';
import { may } from '../../foundation/access/viewer.js';
import type { HttpParts } from './http-parts.js';

const PATIENCE_MS = 2_000;

/** Those who run this machine. Behind a proxy on it, `ip` is whoever came to the proxy. */
const isHere = ({ ip }: FastifyRequest): boolean => ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1';

/**
 * `/health/live`: this process answers. It asks no part: an orchestrator that restarts the process for a database that is away mends nothing.
 * `/health/ready`: it can accept sends, which needs a PostgreSQL that commits, and nothing else. Each part is named, with what keeps it from
 * working and since when. Strangers from elsewhere are told whether it is ready, and nothing more; the parts, and `/metrics`,
 * are for this machine and for keys that read.
 */
export const registerHealth = (
  http: FastifyInstance,
  { health, metrics, identify }: Pick<HttpParts, 'health' | 'metrics' | 'identify'>,
) => {
  const mayKnow = async (request: FastifyRequest): Promise<boolean> =>
    isHere(request) || may(await identify(request), 'READ');

  /** Who asks can't be known while PostgreSQL is away. */
  const mayKnowNow = (request: FastifyRequest): Promise<boolean> =>
    within({ milliseconds: PATIENCE_MS, work: mayKnow(request), what: 'who asks' }).catch(() => false);

  http.get('/health/live', async () => ({ status: 'ok' }));

  http.get('/health/ready', async (request, reply) => {
    const problems = await health.look();
    const word = (part: Part) => (problems.some((problem) => problem.part === part) ? 'down' : 'up');
    const parts = { postgresql: word('postgresql'), broker: word('broker'), clickhouse: word('clickhouse') };
    reply.code(parts.postgresql === 'up' ? 200 : 503);
    const status = parts.postgresql === 'down' ? 'unavailable' : problems.length > 0 ? 'degraded' : 'ok';
    return (await mayKnowNow(request)) ? { status, parts, problems } : { status };
  });

  http.get('/metrics', async (request, reply) => {
    if (!(await mayKnow(request))) throw new AppError('UNAUTHENTICATED', 'Send an API key with the scope READ.');
    reply.type(metrics.registry.contentType);
    return metrics.registry.metrics();
  });
};
