import { within } from '@tidings/core/runtime/within';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Part } from '../../features/health/health.feature.js';
import { may } from '../../foundation/access/viewer.js';
import { AppError } from '../../foundation/errors.js';
import type { HttpParts } from './http-parts.js';

const PATIENCE_MS = 2_000;

/** Returns whether the request comes from this machine. Behind a local proxy, `ip` is the proxy's client. */
const isHere = ({ ip }: FastifyRequest): boolean => ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1';

/**
 * `/health/live`: the process answers. It checks nothing else, since restarting the process doesn't repair a database.
 * `/health/ready`: the server can accept sends, which needs a PostgreSQL that commits. Details of each part, and
 * `/metrics`, are only for this machine and for keys with the scope READ; other callers see the status alone.
 */
export const registerHealth = (
  http: FastifyInstance,
  { health, metrics, identify }: Pick<HttpParts, 'health' | 'metrics' | 'identify'>,
) => {
  const mayKnow = async (request: FastifyRequest): Promise<boolean> =>
    isHere(request) || may(await identify(request), 'READ');

  /** The caller can't be identified while PostgreSQL is away. */
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
    if (!(await mayKnow(request))) throw new AppError('auth.readKeyRequired');
    reply.type(metrics.contentType);
    return metrics.metrics();
  });
};
