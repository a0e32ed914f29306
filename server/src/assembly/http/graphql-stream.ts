import { once } from 'node:events';
import { isDatabaseAway, isPassing } from '@tidings/core/ledger/away';
import type { Logger } from '@tidings/core/runtime/logger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ExecutionResult, type GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/fastify';
import { Gauge, type Registry } from 'prom-client';
import { callerOf, type Viewer } from '../../foundation/access/viewer.js';
import { AppError } from '../../foundation/errors.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { createErrorFormatter, withoutSuggestion } from '../../foundation/graphql/format-error.js';
import type { createGraphqlGate } from './graphql-gate.js';
import { logFieldsOf } from './request-id.js';

/** Maximum number of open streams of one server, and of one caller. A browser has up to six connections to a server. */
const MAX_STREAMS = 1_000;
const MAX_STREAMS_OF_CALLER = 50;

/** After this time a stream ends whose caller has signed out, lost the key or may no longer see what it follows. */
const RECHECK_MS = 30_000;

const RETRY_AFTER_MS = 10_000;

/** Names of all subscriptions. */
export const subscriptionsOf = (schema: GraphQLSchema): ReadonlySet<string> =>
  new Set(Object.keys(schema.getSubscriptionType()?.getFields() ?? {}));

interface OpenStream {
  request: FastifyRequest;
  caller: string;
  /** Ends the stream; the client is told that it is complete. */
  end: () => Promise<unknown>;
}

/** graphql-sse accepts a record as context. */
type Context = GraphqlContext & Record<PropertyKey, unknown>;

/**
 * Serves subscriptions at `POST /graphql/stream` as server-sent events, one connection each (the "distinct connections mode" of graphql-sse).
 * Callers, limits of a query and errors are those of `/graphql`. Closing the server ends all streams.
 */
export const registerGraphqlStream = (
  http: FastifyInstance,
  {
    schema,
    gate,
    viewerOf,
    identify,
    createLoaders,
    metrics,
    logger,
    recheckMs = RECHECK_MS,
  }: {
    schema: GraphQLSchema;
    gate: ReturnType<typeof createGraphqlGate>;
    viewerOf: (request: FastifyRequest) => Promise<Viewer>;
    /** Identifies the caller anew. */
    identify: (request: FastifyRequest) => Promise<Viewer>;
    createLoaders: () => object;
    metrics: Registry;
    logger: Logger;
    recheckMs?: number;
  },
): void => {
  const subscriptions = subscriptionsOf(schema);
  const open = new Set<OpenStream>();

  new Gauge({
    name: 'tidings_open_streams',
    help: 'Subscriptions that this server has open.',
    registers: [metrics],
    collect() {
      this.set(open.size);
    },
  });

  const recheck = async ({ request, caller, end }: OpenStream): Promise<void> => {
    try {
      if (callerOf(await identify(request)) !== caller) await end();
    } catch (err) {
      if (!isDatabaseAway(err) && !isPassing(err)) await end();
    }
  };
  const timer = setInterval(() => {
    for (const stream of open) void recheck(stream);
  }, recheckMs).unref();

  const handle = createHandler<Context>({
    validate: (...args) => validate(...args).map(asValidationError),
    onSubscribe: async ({ raw: request, context: { reply } }, { query, variables, operationName }) => {
      const contextValue: Context = { viewer: await viewerOf(request), loaders: createLoaders(), reply };
      return {
        schema,
        document: parse(query),
        variableValues: variables ?? null,
        operationName: operationName ?? null,
        contextValue,
      };
    },
    onOperation: ({ viewer, reply }, { raw: request }, _args, result) => {
      if (!(Symbol.asyncIterator in result)) return;
      const events = result as AsyncGenerator<unknown>;
      const stream = { request, caller: callerOf(viewer), end: () => events.return(undefined) };
      open.add(stream);
      reply.raw.once('close', () => open.delete(stream));
    },
    onNext: async (context, { raw: request }, result) => {
      // Loaders keep what they read, and the next event reads it anew.
      context.loaders = createLoaders();
      await roomToWrite(context.reply);
      if (!result.errors) return;
      return refusalOf(result as ExecutionResult, { request, viewer: context.viewer, logger });
    },
  });

  http.post(
    '/graphql/stream',
    {
      preHandler: async (request) => {
        const viewer = await viewerOf(request);
        const roots = gate(request.body, viewer);
        if (![...roots].every((root) => subscriptions.has(root))) throw new AppError('query.notSubscription');
        if (!request.headers.accept?.includes('text/event-stream')) throw new AppError('request.streamAccept');
        // graphql-sse streams only if nothing else is accepted.
        request.headers.accept = 'text/event-stream';
        const caller = callerOf(viewer);
        const own = [...open].filter((stream) => stream.caller === caller).length;
        const max = own >= MAX_STREAMS_OF_CALLER ? MAX_STREAMS_OF_CALLER : MAX_STREAMS;
        if (own >= max || open.size >= MAX_STREAMS)
          throw new AppError('stream.tooMany', { max, retryAfterMs: RETRY_AFTER_MS });
      },
    },
    async (request, reply) => {
      // nginx would hold events back until its buffer is full.
      reply.header('x-accel-buffering', 'no');
      await handle(request, reply);
    },
  );

  http.addHook('preClose', async () => {
    clearInterval(timer);
    await Promise.all([...open].map(({ end }) => end()));
  });
};

const asValidationError = (error: GraphQLError): GraphQLError => {
  error.extensions.code = 'GRAPHQL_VALIDATION_FAILED';
  return error;
};

/** Waits while a slow client has not taken what was written. Meanwhile only the newest state is kept for it. */
const roomToWrite = async ({ raw }: FastifyReply): Promise<void> => {
  if (!raw.writableNeedDrain) return;
  const closed = new AbortController();
  const close = () => closed.abort();
  raw.once('close', close);
  await once(raw, 'drain', { signal: closed.signal }).catch(() => {});
  raw.off('close', close);
};

/** A result with the errors as callers of `/graphql` see them. */
const refusalOf = (
  result: ExecutionResult,
  { request, viewer, logger }: { request: FastifyRequest; viewer: Viewer; logger: Logger },
): ExecutionResult => {
  const format = createErrorFormatter(() => logger.child(logFieldsOf(request)));
  const errors = result.errors!.map((error) => {
    // Errors of variables have neither a code nor a cause.
    const code = error.extensions.code ?? (error.originalError ? undefined : 'BAD_USER_INPUT');
    const formatted = format(
      { ...error.toJSON(), extensions: { ...error.extensions, ...(code ? { code } : {}) } },
      error,
    );
    return viewer.kind === 'user' ? formatted : { ...formatted, message: withoutSuggestion(formatted.message) };
  });
  return { ...result, errors: errors as never, extensions: { ...result.extensions, requestId: request.id } };
};
