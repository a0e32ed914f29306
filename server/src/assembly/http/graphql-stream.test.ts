import { Repeater, SlidingBuffer } from '@repeaterjs/repeater';
import { createLogger } from '@tidings/core/runtime/logger';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { within } from '@tidings/core/runtime/within';
import Fastify, { type FastifyRequest } from 'fastify';
import { buildSchema } from 'graphql';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { readStream } from '../../../../test/support/read-stream.js';
import { ApiKeyScope } from '../../foundation/access/api-key-scope.js';
import type { Viewer } from '../../foundation/access/viewer.js';
import { AppError } from '../../foundation/errors.js';
import { createGraphqlGate } from './graphql-gate.js';
import { registerGraphqlStream } from './graphql-stream.js';

const KEY: Viewer = { kind: 'key', keyId: 'one', scopes: [ApiKeyScope.READ], isLimited: false, isStrict: false };

/** Serves one subscription, whose events are what `push` gets. */
const start = async ({
  identify,
  beforeSubscribe = async () => {},
}: {
  identify: () => Promise<Viewer>;
  /** What a subscription waits for when it begins. */
  beforeSubscribe?: () => Promise<void>;
}) => {
  const schema = buildSchema('type Query { a: Int } type Subscription { counted: String }');
  let push: (value: string) => unknown = () => {};
  let taken = 0;
  const ends: string[] = [];
  let begun = 0;
  schema.getSubscriptionType()!.getFields().counted!.subscribe = async () => {
    begun += 1;
    await beforeSubscribe();
    return new Repeater<object>(async (give, stop) => {
      push = (counted) => give({ counted });
      await stop;
      ends.push('ended');
    }, new SlidingBuffer(1));
  };
  schema.getSubscriptionType()!.getFields().counted!.resolve = ({ counted }) => {
    taken += 1;
    return counted;
  };
  const http = Fastify({ forceCloseConnections: 'idle' });
  const metrics = new Registry();
  registerGraphqlStream(http, {
    schema,
    gate: createGraphqlGate({ openFields: new Set() }),
    viewerOf: async () => KEY,
    identify: async (_request: FastifyRequest) => identify(),
    createLoaders: () => ({}),
    metrics,
    logger: createLogger({ name: 'test', level: 'silent' }),
    recheckMs: 20,
  });
  const seen = { closed: 0, isStopping: false };
  http.addHook('onRequest', async (_request, reply) => {
    reply.raw.once('close', () => {
      seen.closed += 1;
    });
  });
  // Runs after that of the streams.
  http.addHook('preClose', async () => {
    seen.isStopping = true;
    const closing = setInterval(() => http.server.closeIdleConnections(), 50);
    http.server.once('close', () => clearInterval(closing));
  });
  const url = await http.listen({ port: 0, host: '127.0.0.1' });
  cleanUp(() => http.close());
  return {
    url,
    ends,
    seen,
    begun: () => begun,
    openStreams: async () => Number(/^tidings_open_streams (\d+)$/m.exec(await metrics.metrics())?.[1]),
    stop: () => within({ milliseconds: 10_000, work: http.close(), what: 'the stop' }),
    taken: () => taken,
    push: (value: string) => push(value),
    /** Pushes a value again and again. */
    pushUntil: (value: string, condition: () => boolean) =>
      waitUntil(() => {
        push(value);
        return condition();
      }),
  };
};

const follow = async (url: string) => {
  const stream = await readStream(url, { query: 'subscription { counted }' });
  cleanUp(async () => stream.close());
  return stream;
};

/** Opens a stream without reading its events. */
const openUnread = (url: string, signal?: AbortSignal) =>
  fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: 'subscription { counted }' }),
    ...(signal && { signal }),
  });

/** A promise that resolves when `open` is called. */
const createBarrier = () => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
};

/** Pushes large events until the connection of a client that doesn't read is full, and returns how many. */
const fill = async ({ push, taken }: { push: (value: string) => unknown; taken: () => number }): Promise<number> => {
  const large = 'x'.repeat(256 * 1024);
  let pushed = 0;
  let quietFor = 0;
  let before = 0;
  // Until nothing was taken for 50 turns.
  await waitUntil(() => {
    pushed += 1;
    push(`${pushed} ${large}`);
    quietFor = taken() === before ? quietFor + 1 : 0;
    before = taken();
    return taken() > 0 && quietFor > 50;
  });
  return pushed;
};

test('a stream ends soon after its caller has lost access', async () => {
  let viewer: Viewer | undefined = KEY;
  const server = await start({
    identify: async () => {
      if (!viewer) throw new AppError('auth.unknownToken');
      return viewer;
    },
  });
  const stream = await follow(server.url);
  await server.pushUntil('one', () => stream.events.length > 0);
  viewer = undefined;
  await stream.ended;
  expect(stream.events.at(-1)!.event).toBe('complete');
  expect(server.ends).toEqual(['ended']);
});

test('a stream goes on while PostgreSQL is away and the caller can’t be looked up', async () => {
  let asked = 0;
  const server = await start({
    identify: async () => {
      asked += 1;
      throw Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });
    },
  });
  const stream = await follow(server.url);
  await waitUntil(() => asked >= 3);
  await server.pushUntil('still here', () => stream.events.length > 0);
  expect(stream.events.map(({ event }) => event)).not.toContain('complete');
});

test('a client that goes away ends its subscription', async () => {
  const server = await start({ identify: async () => KEY });
  const stream = await follow(server.url);
  stream.close();
  await waitUntil(() => server.ends.length === 1);
});

test('a client that reads nothing holds no more than its connection can, and gets the newest state when it reads again', async () => {
  const server = await start({ identify: async () => KEY });
  const response = await openUnread(server.url);
  const pushed = await fill(server);
  expect(server.taken()).toBeLessThan(pushed - 45);
  server.push('the newest');
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let tail = '';
  await waitUntil(async () => {
    tail = (tail + ((await reader.read()).value ?? '')).slice(-1_000);
    return tail.includes('the newest');
  });
  await reader.cancel();
});

test('a client that goes away while its subscription begins is no longer counted', async () => {
  const barrier = createBarrier();
  const server = await start({ identify: async () => KEY, beforeSubscribe: () => barrier.opened });
  const controller = new AbortController();
  const refused = expect(openUnread(server.url, controller.signal)).rejects.toThrow();
  await waitUntil(() => server.begun() === 1);
  controller.abort();
  await refused;
  await waitUntil(() => server.seen.closed === 1);
  barrier.open();
  await waitUntil(() => server.ends.length === 1);
  expect(await server.openStreams()).toBe(0);
});

test('streams that a caller opens at the same time don’t exceed the limit', async () => {
  const barrier = createBarrier();
  const server = await start({ identify: async () => KEY, beforeSubscribe: () => barrier.opened });
  const controller = new AbortController();
  cleanUp(async () => controller.abort());
  const statuses: number[] = [];
  for (let n = 0; n < 60; n += 1)
    void openUnread(server.url, controller.signal).then(
      ({ status }) => statuses.push(status),
      () => {},
    );
  await waitUntil(() => server.begun() + statuses.length === 60);
  expect(statuses).toEqual(Array(10).fill(429));
  barrier.open();
  await waitUntil(() => statuses.length === 60);
  expect(statuses.filter((status) => status === 200)).toHaveLength(50);
});

test('a client that reads nothing doesn’t hold up the stop of the server', async () => {
  const server = await start({ identify: async () => KEY });
  const response = await openUnread(server.url);
  await fill(server);
  await server.stop();
  await response.body!.cancel().catch(() => {});
});

test('a client that reads nothing is disconnected after it has lost access', async () => {
  let viewer: Viewer | undefined = KEY;
  const server = await start({
    identify: async () => {
      if (!viewer) throw new AppError('auth.unknownToken');
      return viewer;
    },
  });
  const response = await openUnread(server.url);
  await fill(server);
  viewer = undefined;
  await waitUntil(async () => (await server.openStreams()) === 0);
  await response.body!.cancel().catch(() => {});
});

test('a stream that is just beginning when the server stops ends', async () => {
  const barrier = createBarrier();
  const server = await start({ identify: async () => KEY, beforeSubscribe: () => barrier.opened });
  const opening = follow(server.url);
  await waitUntil(() => server.begun() === 1);
  const stopped = server.stop();
  await waitUntil(() => server.seen.isStopping);
  barrier.open();
  const stream = await opening;
  await stream.ended;
  await stopped;
  expect(stream.events.at(-1)!.event).toBe('complete');
});
