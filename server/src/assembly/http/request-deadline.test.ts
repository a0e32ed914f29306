import { once } from 'node:events';
import { connect } from 'node:net';
import Fastify from 'fastify';
import { afterEach, expect, test, vi } from 'vitest';
import { allowLongStream, limitDuration } from './request-deadline.js';

const http = Fastify();
limitDuration(http);
http.addContentTypeParser('application/x-ndjson', (_request, payload, done) => done(null, payload));
http.post('/short', async () => 'done');
http.post('/refused', async (_request, reply) => reply.code(401).send('who are you?'));
http.post('/long', async (request) => {
  allowLongStream(request.raw);
  let bytes = 0;
  for await (const chunk of request.body as AsyncIterable<Buffer>) bytes += chunk.length;
  return { bytes };
});

afterEach(async () => {
  vi.useRealTimers();
});

const begin = async (path: string, type: string) => {
  if (!http.server.listening) await http.listen({ host: '127.0.0.1', port: 0 });
  const { port } = http.server.address() as { port: number };
  const received = once(http.server, 'request');
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: 10\r\n\r\n12345`);
  await received;
  return socket;
};

test('a body that doesn’t come within 30 seconds ends its connection', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const socket = await begin('/short', 'application/json');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  vi.advanceTimersByTime(29_000);
  expect(socket.destroyed).toBe(false);
  vi.advanceTimersByTime(2_000);
  await closed;
});

test('nor may a stream take longer whose caller was refused', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const socket = await begin('/refused', 'application/x-ndjson');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toContain('401');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  vi.advanceTimersByTime(29_000);
  socket.write('6');
  vi.advanceTimersByTime(2_000);
  await closed;
});

test('a stream of sends may take longer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const socket = await begin('/long', 'application/x-ndjson');
  vi.advanceTimersByTime(40_000);
  socket.write('67890');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toContain('{"bytes":10}');
  socket.destroy();
  await http.close();
});
