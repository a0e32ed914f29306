import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../../foundation/errors.js';
import { toAppError } from '../../../foundation/graphql/format-error.js';
import { MAX_BODY_BYTES } from '../body-limits.js';
import { answerOf } from '../error-answer.js';
import { retryAfterOf } from '../error-status.js';
import { refusalOf } from '../refusal.js';
import { logFieldsOf } from '../request-id.js';
import { NDJSON, registerBatchRoutes } from './batch-routes.js';
import { compileOperation } from './compile-operation.js';
import { registerDocumentRoutes } from './document-routes.js';
import { OPERATIONS } from './documents.js';
import { registerOperationRoutes } from './operation-routes.js';
import { PROBLEM_TYPE, problemOf, statusOf } from './problem.js';
import type { RestParts } from './rest-parts.js';
import { createSendReader } from './send-reader.js';
import { registerSendRoutes } from './send-routes.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** Serves the REST API below `/api/v1`. All its errors are problems (RFC 9457). */
export const registerRestApi = async (http: FastifyInstance, parts: RestParts): Promise<void> => {
  const { logger, schema } = parts;
  const operations = OPERATIONS.map((operation) => compileOperation(schema, operation));

  const sendProblem = (reply: FastifyReply, request: FastifyRequest, refusal: AppError) => {
    const retryAfter = retryAfterOf(refusal.params);
    if (retryAfter) reply.header('retry-after', retryAfter);
    return reply
      .code(statusOf(refusal))
      .type(PROBLEM_TYPE)
      .send(JSON.stringify({ ...problemOf(refusal), requestId: request.id }));
  };

  await http.register(
    async (scope) => {
      const served = new Map<string, Set<string>>();
      scope.addHook('onRoute', ({ url, method }) => {
        const methods = served.get(url) ?? new Set();
        for (const one of [method].flat()) methods.add(one);
        served.set(url, methods);
      });
      scope.setErrorHandler((thrown, request, reply) => {
        const refused = refusalOf(thrown, request.routeOptions.bodyLimit ?? MAX_BODY_BYTES);
        return sendProblem(reply, request, refused ?? toAppError(thrown, logger.child(logFieldsOf(request))));
      });
      scope.setNotFoundHandler((request, reply) => {
        const missing = new AppError('page.notFound');
        if (BEFORE_PROBLEMS.test(request.url)) return reply.code(404).send(answerOf(missing));
        return sendProblem(reply, request, missing);
      });
      scope.addContentTypeParser(NDJSON, (_request, payload, done) => done(null, payload));

      const readSend = createSendReader(schema);
      registerSendRoutes(scope, { ...parts, readSend });
      registerBatchRoutes(scope, { ...parts, readSend });

      registerOperationRoutes(scope, { ...parts, operations });

      registerDocumentRoutes(scope, { schema, operations });

      for (const [url, methods] of [...served]) {
        const allowed = [...methods].sort();
        scope.route({
          method: METHODS.filter((method) => !methods.has(method)),
          url: url.slice(PREFIX.length),
          handler: (request, reply) =>
            sendProblem(
              reply.header('allow', allowed.join(', ')),
              request,
              new AppError('request.method', { allowed }),
            ),
        });
      }
    },
    { prefix: PREFIX },
  );
};

const PREFIX = '/api/v1';

/** Endpoints that are older than problems and keep their form of errors. */
const BEFORE_PROBLEMS = /^\/api\/v1\/(?:send-notification|files|templates\.d\.ts)/;
