import { Writable } from 'node:stream';
import { createLogger } from '@tidings/core/runtime/logger';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { createErrorLogger, registerRequestIds, requestIdOf, requestIdPlugin } from './request-id.js';

test('a valid id is taken, and any other is replaced', () => {
  const idOf = (given?: string) => requestIdOf({ headers: given === undefined ? {} : { 'x-request-id': given } });
  expect(idOf('Order_47.11-a')).toBe('Order_47.11-a');
  for (const odd of [undefined, '', 'a b', 'a\tb', '"', 'ж', 'x'.repeat(101)])
    expect(idOf(odd)).toMatch(/^[0-9a-f-]{36}$/);
});

test('an answer has the ids of its request and trace', async () => {
  const http = Fastify({ genReqId: requestIdOf });
  registerRequestIds(http);
  http.get('/', async (request) => request.id);
  const { headers, body } = await http.inject({ url: '/', headers: { 'x-request-id': 'one' } });
  expect([headers['x-request-id'], body]).toEqual(['one', 'one']);
});

test('a line of the log about an error of GraphQL has the id of its request', async () => {
  const lines: string[] = [];
  const sink = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) });
  const loggerOf = createErrorLogger(createLogger({ name: 'test', level: 'info' }, sink));
  const error = new Error('a bug');
  const listener = await requestIdPlugin.requestDidStart!({} as never);
  await (listener as { didEncounterErrors: (context: unknown) => Promise<void> }).didEncounterErrors({
    errors: [error],
    contextValue: {
      reply: {
        request: { id: 'call-1', headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' } },
      },
    },
  });
  loggerOf(error).error('call failed');
  loggerOf(new Error('another')).error('call failed');
  expect(lines.map((line) => JSON.parse(line)).map(({ requestId, traceId }) => [requestId, traceId])).toEqual([
    ['call-1', '0af7651916cd43dd8448eb211c80319c'],
    [undefined, undefined],
  ]);
});
