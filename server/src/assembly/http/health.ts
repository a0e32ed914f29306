import { within } from '@tidings/core/runtime/within';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Part } from '../../features/health/health.feature.js';
import { may } from '../../foundation/access/viewer.js';
import { AppError } from '../../foundation/errors.js';
import type { HttpParts } from './http-parts.js';

const PATIENCE_MS = 2_000;

/**
 * Returns whether the request comes from this machine. For a request through a local proxy, `ip` is the address of the
 * proxy's client.
 */
const isHere = ({ ip }: FastifyRequest): boolean => ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1';

/**
 * `/health/live` answers whenever the process runs. It checks no database, since restarting the process wouldn't repair
 * one. `/health/ready` tells whether the server can accept sends, which needs a PostgreSQL that commits. Only this
 * machine and keys with the scope READ see details of each part and `/metrics`; other callers see only the status.
 */
export const registerHealth = (
  http: FastifyInstance,
  { health, metrics, identify }: Pick<HttpParts, 'health' | 'metrics' | 'identify'>,
) => {
  const mayKnow = async (request: FastifyRequest): Promise<boolean> =>
    isHere(request) || may(await identify(request), 'READ');

  /** While PostgreSQL is away, no API key can be looked up, and only this machine sees details. */
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
