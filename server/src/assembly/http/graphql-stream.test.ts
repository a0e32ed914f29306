import { Repeater, SlidingBuffer } from '@repeaterjs/repeater';
import { createLogger } from '@tidings/core/runtime/logger';
import { waitUntil } from '@tidings/core/runtime/wait-until';
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
const start = async ({ identify }: { identify: () => Promise<Viewer> }) => {
  const schema = buildSchema('type Query { a: Int } type Subscription { counted: String }');
  let push: (value: string) => unknown = () => {};
  let taken = 0;
  const ends: string[] = [];
  schema.getSubscriptionType()!.getFields().counted!.subscribe = () =>
    new Repeater<object>(async (give, stop) => {
      push = (counted) => give({ counted });
      await stop;
      ends.push('ended');
    }, new SlidingBuffer(1));
  schema.getSubscriptionType()!.getFields().counted!.resolve = ({ counted }) => {
    taken += 1;
    return counted;
  };
  const http = Fastify();
  registerGraphqlStream(http, {
    schema,
    gate: createGraphqlGate({ openFields: new Set() }),
    viewerOf: async () => KEY,
    identify: async (_request: FastifyRequest) => identify(),
    createLoaders: () => ({}),
    metrics: new Registry(),
    logger: createLogger({ name: 'test', level: 'silent' }),
    recheckMs: 20,
  });
  const url = await http.listen({ port: 0, host: '127.0.0.1' });
  cleanUp(() => http.close());
  return {
    url,
    ends,
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
  const response = await fetch(`${server.url}/graphql/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: 'subscription { counted }' }),
  });
  const large = 'x'.repeat(256 * 1024);
  let pushed = 0;
  let quietFor = 0;
  let before = 0;
  // Until nothing was taken for 50 turns, because the connection is full.
  await waitUntil(() => {
    pushed += 1;
    server.push(`${pushed} ${large}`);
    quietFor = server.taken() === before ? quietFor + 1 : 0;
    before = server.taken();
    return server.taken() > 0 && quietFor > 50;
  });
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
