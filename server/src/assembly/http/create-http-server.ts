import { fileURLToPath } from 'node:url';
import { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { registerUnsubscribePages } from '../../features/unsubscribing/unsubscribing.feature.js';
import type { Viewer } from '../../foundation/access/viewer.js';
import { AppError } from '../../foundation/errors.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { createErrorFormatter, toAppError } from '../../foundation/graphql/format-error.js';
import { openRootFields } from '../build-schema.js';
import { isLarge, limitBody, MAX_BATCH_BYTES, MAX_BODY_BYTES, tooLarge } from './body-limits.js';
import { registerDeliveryExportEndpoint } from './delivery-export-endpoint.js';
import { answerOf } from './error-answer.js';
import { errorStatusPlugin, retryAfterOf } from './error-status.js';
import { registerExportEndpoint } from './export-endpoint.js';
import { registerFileDownload, registerFileEndpoint } from './file-endpoint.js';
import { createGraphqlGate } from './graphql-gate.js';
import { registerGraphqlStream, subscriptionsOf } from './graphql-stream.js';
import { registerHealth } from './health.js';
import type { HttpParts } from './http-parts.js';
import { registerPages } from './pages.js';
import { registerPersonEndpoint } from './person-endpoint.js';
import { quietPlugin } from './quiet-plugin.js';
import { refusalOf } from './refusal.js';
import { limitDuration, STREAM_COMES_WITHIN_MS } from './request-deadline.js';
import { createErrorLogger, logFieldsOf, registerRequestIds, requestIdOf, requestIdPlugin } from './request-id.js';
import { registerRestApi } from './rest/register-rest-api.js';
import { registerSchemaEndpoint } from './schema-endpoint.js';
import { registerSendEndpoint } from './send-endpoint.js';
import { registerSuppressionExportEndpoint } from './suppression-export-endpoint.js';
import { registerTemplateTypesEndpoint } from './template-types-endpoint.js';
import { traceRequests } from './trace-requests.js';
import { registerWebhookEndpoint } from './webhook-endpoint.js';

/** Serves everything on one port: the API, the admin, the playground, health and metrics. */
export const createHttpServer = async (deps: HttpParts): Promise<FastifyInstance> => {
  const { schema, identify, createLoaders, logger } = deps;
  const http = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: deps.trustProxy,
    forceCloseConnections: 'idle',
    requestTimeout: STREAM_COMES_WITHIN_MS,
    genReqId: requestIdOf,
  });
  registerRequestIds(http);
  limitDuration(http);
  traceRequests(http, deps.tracer);
  await http.register(cookie);

  http.setErrorHandler((thrown, request, reply) => {
    const refused = refusalOf(thrown, request.routeOptions.bodyLimit ?? MAX_BODY_BYTES);
    if (refused) return reply.code((thrown as { statusCode: number }).statusCode).send(answerOf(refused));
    const refusal = toAppError(thrown, logger.child(logFieldsOf(request)));
    const retryAfter = retryAfterOf(refusal.params);
    if (retryAfter) reply.header('retry-after', retryAfter);
    return reply.code(refusal.reason === 'request.tooLarge' ? 413 : refusal.status).send(answerOf(refusal));
  });

  const apollo = new ApolloServer<GraphqlContext>({
    schema,
    plugins: [quietPlugin, errorStatusPlugin, requestIdPlugin],
    // Persisted queries are off, because any caller could fill their cache.
    persistedQueries: false,
    formatError: createErrorFormatter(createErrorLogger(logger)),
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

  const subscriptions = subscriptionsOf(schema);
  const gate = createGraphqlGate({ openFields: openRootFields() });
  const viewers = new WeakMap<FastifyRequest, Viewer>();
  const viewerOf = async (request: FastifyRequest): Promise<Viewer> => {
    const viewer = viewers.get(request) ?? (await identify(request));
    viewers.set(request, viewer);
    return viewer;
  };
  const limit = limitBody(viewerOf);
  http.post(
    '/graphql',
    {
      bodyLimit: MAX_BATCH_BYTES,
      preParsing: limit,
      preHandler: async (request) => {
        const roots = gate(request.body, await viewerOf(request));
        if ([...roots].some((root) => subscriptions.has(root))) throw new AppError('query.subscription');
        if (isLarge(request) && !roots.has('sendNotifications')) throw tooLarge(MAX_BODY_BYTES);
      },
    },
    fastifyApolloHandler(apollo, {
      context: async (request, reply) => ({ viewer: viewers.get(request)!, loaders: createLoaders(), reply }),
    }),
  );
  registerGraphqlStream(http, { ...deps, gate, viewerOf });
  await registerRestApi(http, { ...deps, viewerOf, limitBody: limit });
  registerSchemaEndpoint(http, deps);
  registerSendEndpoint(http, deps);
  registerExportEndpoint(http, deps);
  registerDeliveryExportEndpoint(http, deps);
  registerSuppressionExportEndpoint(http, deps);
  registerTemplateTypesEndpoint(http, deps);
  registerPersonEndpoint(http, deps);
  registerFileEndpoint(http, deps);
  registerFileDownload(http, deps);
  registerWebhookEndpoint(http, deps);
  registerHealth(http, deps);
  await registerPages(http, fileURLToPath(new URL('../../../../admin-ui/dist', import.meta.url)));
  await registerUnsubscribePages(http, deps);
  closeConnectionsWhenIdle(http);
  http.addHook('onClose', () => apollo.stop());
  return http;
};

const CLOSE_EVERY_MS = 100;

/** Fastify closes idle connections once. Those with a request in progress become idle later, and would stay open for a minute. */
const closeConnectionsWhenIdle = (http: FastifyInstance): void => {
  http.addHook('preClose', (done) => {
    const closing = setInterval(() => http.server.closeIdleConnections(), CLOSE_EVERY_MS);
    http.server.once('close', () => clearInterval(closing));
    done();
  });
};
