import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { createClient, TidingsError } from './client.js';

interface Reply {
  status?: number;
  body?: unknown;
  type?: string;
  headers?: Record<string, string>;
  /** The connection ends before the answer, or in the middle of it. */
  lost?: 'answer' | 'half';
}

/** A server that gives these replies in turn, and the last one from then on. */
const start = async (...replies: Reply[]) => {
  const calls: { method: string; path: string; authorization: string; body: ReturnType<typeof JSON.parse> }[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const body = await text(request);
    const { method = '', url = '', headers } = request;
    calls.push({ method, path: url, authorization: headers.authorization ?? '', body: body && JSON.parse(body) });
    const reply = replies[Math.min(calls.length, replies.length) - 1]!;
    if (reply.lost === 'answer') return request.socket.destroy();
    const { status = 200, type = status < 400 ? 'application/json' : 'application/problem+json' } = reply;
    const answer = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {});
    response.writeHead(status, { 'content-type': type, 'content-length': answer.length, ...reply.headers });
    if (reply.lost !== 'half') return response.end(answer);
    response.write(answer.slice(0, 5), () => request.socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { calls, client: createClient({ url: `${url}/`, apiKey: 'tdg_test', timeoutMs: 2_000 }) };
};

const SEND = {
  templateName: 'welcome',
  typeEvent: 'PERSONAL' as const,
  to: [{ email: 'ivan@example.com' }],
  context: {},
};

const problem = (status: number, code: string, more: object = {}): Reply => ({
  status,
  body: { type: '', title: '', status, code, detail: `it was ${code}`, ...more },
});

test('a send whose answer is lost is repeated with the same idempotency key, which no other send has', async () => {
  const { calls, client } = await start(
    { lost: 'answer' },
    { lost: 'half', body: { id: 'long enough' } },
    { body: { id: '1' } },
  );
  expect(await client.send(SEND)).toEqual({ id: '1' });
  const keys = calls.map(({ body }) => body.idempotencyKey);
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(keys).toEqual([keys[0], keys[0], keys[0]]);
  await client.send(SEND);
  expect(calls[3]!.body.idempotencyKey).not.toBe(keys[0]);
  expect(calls[0]).toMatchObject({ method: 'POST', path: '/api/v1/sends', authorization: 'Bearer tdg_test' });
});

test('the key of the caller is kept, and each send of a batch has its own', async () => {
  const { calls, client } = await start({ body: { results: [] } });
  await client.sendBatch([{ ...SEND, idempotencyKey: 'order-1' }, SEND, SEND], { atomic: true });
  const { sends, atomic } = calls[0]!.body;
  const keys = sends.map(({ idempotencyKey }: { idempotencyKey: string }) => idempotencyKey);
  expect([keys[0], new Set(keys).size, atomic]).toEqual(['order-1', 3, true]);
});

test('a limited call waits as long as the server asks', async () => {
  const { client } = await start(
    { ...problem(429, 'RATE_LIMITED'), headers: { 'retry-after': '1' } },
    { body: { id: '1' } },
  );
  const begunAt = performance.now();
  await client.getSend('1');
  expect(performance.now() - begunAt).toBeGreaterThan(990);
});

test('a deletion whose answer is lost is done, although the repetition finds nothing', async () => {
  const { client } = await start({ lost: 'answer' }, problem(404, 'NOT_FOUND'));
  await client.unsuppress('7');
  const { client: other } = await start(problem(404, 'NOT_FOUND'));
  await expect(other.unsuppress('7')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a refused call is not repeated, and its error names the fields', async () => {
  const issues = [{ path: 'to.0.email', rule: 'email', params: {}, message: 'must be an address' }];
  const { calls, client } = await start(problem(400, 'BAD_USER_INPUT', { issues, requestId: 'r1' }));
  const error = await client.send(SEND).catch((err: unknown) => err as TidingsError);
  expect(error).toBeInstanceOf(TidingsError);
  expect(error).toMatchObject({
    status: 400,
    code: 'BAD_USER_INPUT',
    message: 'it was BAD_USER_INPUT',
    issues,
    requestId: 'r1',
  });
  expect(calls).toHaveLength(1);
});

test('a server that stays away ends the call after the repetitions, and the error says why', async () => {
  const { calls, client } = await start({ lost: 'answer' });
  const error = await client.getSend('1').catch((err: unknown) => err as TidingsError);
  expect(error).toMatchObject({ code: 'NO_ANSWER', status: undefined });
  expect((error as Error).message).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/ doesn't answer: /);
  expect(calls).toHaveLength(5);
});

test('an answer of something else than Tidings is an error that says so', async () => {
  const { client } = await start({ status: 404, type: 'text/html', body: '<h1>Not found</h1>' });
  await expect(client.getSend('1')).rejects.toThrow(/answered 404, which is no answer of Tidings$/);
  const { client: other } = await start({ type: 'text/html', body: '<h1>Welcome</h1>' });
  await expect(other.getSend('1')).rejects.toThrow(/answered 200, but not with JSON$/);
});

test('a redirect is not followed, since it could lead the key elsewhere', async () => {
  const { calls, client } = await start({ status: 302, headers: { location: '/elsewhere' } });
  await expect(client.getSend('1')).rejects.toThrow(/\/api\/v1\/sends\/1 redirects to another address: use that one$/);
  expect(calls.map(({ path }) => path)).toEqual(['/api/v1/sends/1']);
});

test('lists are read page by page, as far as the caller reads', async () => {
  const { calls, client } = await start(
    { body: { items: [{ id: '9' }, { id: '8' }], hasNextPage: true } },
    { body: { items: [{ id: '7' }], hasNextPage: false } },
  );
  const ids: string[] = [];
  for await (const { id } of client.deliveries({ status: ['SENT', 'FAILED'] })) ids.push(id);
  expect(ids).toEqual(['9', '8', '7']);
  expect(calls.map(({ path }) => path)).toEqual([
    '/api/v1/deliveries?perPage=500&status=SENT%2CFAILED',
    '/api/v1/deliveries?perPage=500&status=SENT%2CFAILED&after=8',
  ]);
  const first = await start({ body: { items: [{ id: '1' }], hasNextPage: true } });
  for await (const { id } of first.client.suppressions()) if (id) break;
  expect(first.calls.map(({ path }) => path)).toEqual(['/api/v1/suppressions?perPage=500&page=1']);
});

test('ids can’t leave their place in the path', async () => {
  const { calls, client } = await start({ body: {} });
  await client.getDelivery('../sends/1?x');
  expect(calls[0]!.path).toBe('/api/v1/deliveries/..%2Fsends%2F1%3Fx');
});
