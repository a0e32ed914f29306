import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ApolloServerPlugin } from '@apollo/server';
import type { Logger } from '@tidings/core/runtime/logger';
import { traceIdOf } from '@tidings/core/tracing/trace-context';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { requestTraceOf } from '../../foundation/request-trace.js';

const HEADER = 'x-request-id';

/** Ids that callers may give. Others could forge lines of logs. */
export const REQUEST_ID = /^[A-Za-z0-9._-]{1,100}$/;

/** The id of a request: that of its header `x-request-id`, or a new one. */
export const requestIdOf = ({ headers }: Pick<IncomingMessage, 'headers'>): string => {
  const given = headers[HEADER];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
};

/** Adds the id of the request to each response. */
export const registerRequestIds = (http: FastifyInstance): void => {
  http.addHook('onRequest', (request, reply, done) => {
    reply.header(HEADER, request.id);
    done();
  });
};

/** What log lines say of the request that they belong to. */
interface LogFields {
  requestId: string;
  traceId?: string;
}

export const logFieldsOf = (request: FastifyRequest): LogFields => {
  const trace = requestTraceOf(request);
  return { requestId: request.id, ...(trace && { traceId: traceIdOf(trace) }) };
};

/** Requests of the errors that GraphQL reports, which it formats without their context. */
const requestsOfErrors = new WeakMap<object, LogFields>();

/** A logger whose lines have the id of the request in which the error was thrown. */
export const createErrorLogger =
  (logger: Logger) =>
  (error: unknown): Logger => {
    const fields = typeof error === 'object' && error !== null ? requestsOfErrors.get(error) : undefined;
    return fields ? logger.child(fields) : logger;
  };

/** Adds the id of the request to GraphQL responses that have errors. */
export const requestIdPlugin: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: async () => ({
    didEncounterErrors: async ({ errors, contextValue }) => {
      for (const error of errors) requestsOfErrors.set(error, logFieldsOf(contextValue.reply.request));
    },
    willSendResponse: async ({ response: { body }, contextValue }) => {
      if (body.kind !== 'single' || !body.singleResult.errors?.length) return;
      body.singleResult.extensions = { ...body.singleResult.extensions, requestId: contextValue.reply.request.id };
    },
  }),
};
