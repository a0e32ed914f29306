import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cleanUp } from '../../../../test/support/clean-up.js';

export interface TokenCall {
  form: Record<string, string>;
  at: number;
}

/** What the endpoint answers: a status and a JSON object or a text, or `hang` for no answer. */
export type TokenReply = { status?: number; body: object | string } | 'hang';

export type TokenEndpoint = Awaited<ReturnType<typeof startTokenEndpoint>>;

/** A token endpoint (RFC 6749) on loopback. `answer` may be changed at any time. */
export const startTokenEndpoint = async (answer: (call: TokenCall) => TokenReply | Promise<TokenReply>) => {
  const endpoint = { url: '', calls: [] as TokenCall[], answer, running: 0, mostAtOnce: 0 };
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const call = { form: Object.fromEntries(new URLSearchParams(text)), at: Date.now() };
    endpoint.calls.push(call);
    endpoint.running += 1;
    endpoint.mostAtOnce = Math.max(endpoint.mostAtOnce, endpoint.running);
    const reply = await endpoint.answer(call);
    endpoint.running -= 1;
    if (reply === 'hang') return;
    const { status = 200, body } = reply;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  cleanUp(async () => {
    server.close();
    server.closeAllConnections();
  });
  return endpoint;
};
