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

/** A client has this time to read the end of its stream. After that, its connection is closed. */
const END_WITHIN_MS = 1_000;

/** After this time a stream ends whose caller has signed out, lost the key or may no longer see what it follows. */
const RECHECK_MS = 30_000;

const RETRY_AFTER_MS = 10_000;

/** Names of all subscriptions. */
export const subscriptionsOf = (schema: GraphQLSchema): ReadonlySet<string> =>
  new Set(Object.keys(schema.getSubscriptionType()?.getFields() ?? {}));

interface OpenStream {
  request: FastifyRequest;
  reply: FastifyReply;
  caller: string;
  /** Absent while the subscription begins. */
  events: AsyncGenerator<unknown> | undefined;
  isEnding: boolean;
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
  const open = new Map<FastifyRequest, OpenStream>();
  let isStopping = false;

  new Gauge({
    name: 'tidings_open_streams',
    help: 'Subscriptions that this server has open.',
    registers: [metrics],
    collect() {
      this.set(open.size);
    },
  });

  const recheck = async (stream: OpenStream): Promise<void> => {
    try {
      if (callerOf(await identify(stream.request)) !== stream.caller) end(stream);
    } catch (err) {
      if (!isDatabaseAway(err) && !isPassing(err)) end(stream);
    }
  };
  const timer = setInterval(() => {
    for (const stream of open.values()) void recheck(stream);
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
    onOperation: (_context, { raw: request }, _args, result) => {
      const stream = open.get(request);
      if (!stream || !(Symbol.asyncIterator in result)) return;
      stream.events = result as AsyncGenerator<unknown>;
      if (stream.isEnding) void stream.events.return(undefined);
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
      preHandler: async (request, reply) => {
        const viewer = await viewerOf(request);
        const roots = gate(request.body, viewer);
        if (![...roots].every((root) => subscriptions.has(root))) throw new AppError('query.notSubscription');
        if (!request.headers.accept?.includes('text/event-stream')) throw new AppError('request.streamAccept');
        // graphql-sse streams only if nothing else is accepted.
        request.headers.accept = 'text/event-stream';
        const caller = callerOf(viewer);
        const own = [...open.values()].filter((stream) => stream.caller === caller).length;
        if (own >= MAX_STREAMS_OF_CALLER) throw tooMany(MAX_STREAMS_OF_CALLER);
        if (open.size >= MAX_STREAMS) throw tooMany(MAX_STREAMS);
        // A client that has gone already would never be removed.
        if (reply.raw.destroyed) return;
        // Counted before anything is awaited, so that calls at the same time don't exceed the limit.
        const stream: OpenStream = { request, reply, caller, events: undefined, isEnding: false };
        open.set(request, stream);
        reply.raw.once('close', () => open.delete(request));
        if (isStopping) end(stream);
      },
    },
    async (request, reply) => {
      // Tells nginx not to buffer the events.
      reply.header('x-accel-buffering', 'no');
      try {
        await handle(request, reply);
      } catch (err) {
        // Writing to a client that has gone fails.
        if (!reply.raw.destroyed) throw err;
      }
    },
  );

  http.addHook('preClose', async () => {
    isStopping = true;
    clearInterval(timer);
    for (const stream of open.values()) end(stream);
  });
};

/** Ends a stream: the client is told that it is complete. The connection of a client that doesn't read that is closed. */
const end = (stream: OpenStream): void => {
  if (stream.isEnding) return;
  stream.isEnding = true;
  const { raw } = stream.reply;
  const closing = setTimeout(() => raw.destroy(), END_WITHIN_MS);
  raw.once('close', () => clearTimeout(closing));
  void stream.events?.return(undefined);
};

const tooMany = (max: number): AppError => new AppError('stream.tooMany', { max, retryAfterMs: RETRY_AFTER_MS });

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
