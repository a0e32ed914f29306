import { fileURLToPath } from 'node:url';
import { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance } from 'fastify';
import { HTTP_STATUS } from '../errors.js';
import type { GraphqlContext } from '../graphql/context.js';
import { createContextError, createErrorFormatter, toAppError } from '../graphql/format-error.js';
import { errorStatusPlugin } from './error-status.js';
import { registerExportEndpoint } from './export-endpoint.js';
import { registerHealth } from './health.js';
import type { HttpParts } from './http-parts.js';
import { registerPages } from './pages.js';
import { registerSendEndpoint } from './send-endpoint.js';

const LARGEST_BODY = 1024 * 1024;

/** One port for all: the API, the admin's files, the playground, health and metrics. */
export const createHttpServer = async (deps: HttpParts): Promise<FastifyInstance> => {
  const { schema, identify, createLoaders, logger } = deps;
  const http = Fastify({ bodyLimit: LARGEST_BODY, trustProxy: 'loopback', forceCloseConnections: 'idle' });
  await http.register(cookie);

  http.setErrorHandler((thrown, _request, reply) => {
    const status = (thrown as { statusCode?: number }).statusCode;
    // What Fastify itself refuses: a body too large, JSON that isn't.
    if (status && status < 500) return reply.code(status).send(answerOf('BAD_USER_INPUT', (thrown as Error).message));
    const { code, message, details } = toAppError(thrown, logger);
    return reply.code(HTTP_STATUS[code]).send(answerOf(code, message, details));
  });

  const apollo = new ApolloServer<GraphqlContext>({
    schema,
    plugins: [errorStatusPlugin],
    formatError: createErrorFormatter(logger),
    includeStacktraceInErrorResponses: false,
    introspection: true,
    csrfPrevention: true,
    logger: {
      debug: () => {},
      info: () => {},
      warn: (words) => logger.warn(words),
      error: (words) => logger.error(words),
    },
    stopOnTerminationSignals: false,
  });
  await apollo.start();
  const contextError = createContextError(logger);

  http.post(
    '/graphql',
    fastifyApolloHandler(apollo, {
      context: async (request, reply) => {
        const viewer = await identify(request).catch((thrown: unknown) => {
          throw contextError(thrown);
        });
        return { viewer, loaders: createLoaders(), reply };
      },
    }),
  );
  registerSendEndpoint(http, deps);
  registerExportEndpoint(http, deps);
  registerHealth(http, deps);
  await registerPages(http, fileURLToPath(new URL('../../../admin-ui/dist', import.meta.url)));
  http.addHook('onClose', () => apollo.stop());
  return http;
};

const answerOf = (code: string, message: string, details: Record<string, unknown> = {}) => ({
  errors: [{ message, extensions: { code, ...details } }],
});
