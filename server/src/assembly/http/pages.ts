import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../foundation/errors.js';
import { answerOf } from './error-answer.js';

// The component library injects styles at run time, so inline styles are allowed. Scripts come from our own files only.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const WEEKS_52 = 52 * 7 * 24 * 60 * 60;

/** Serves the admin at `/` and at its client-side routes, and the playground at GET `/graphql`. */
export const registerPages = async (http: FastifyInstance, folder: string): Promise<void> => {
  await http.register(fastifyStatic, { root: folder, serve: false, preCompressed: true });

  http.addHook('onSend', async (request, reply) => {
    reply
      .header('x-content-type-options', 'nosniff')
      .header('x-frame-options', 'DENY')
      .header('cross-origin-opener-policy', 'same-origin')
      .header('cross-origin-resource-policy', 'same-origin');
    if (!reply.hasHeader('referrer-policy')) reply.header('referrer-policy', 'same-origin');
    // A response that isn't a page may not load or run anything in a browser.
    if (!reply.hasHeader('content-security-policy')) {
      reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    }
    // HSTS may only be sent over TLS (RFC 6797 section 7.2).
    if (request.protocol === 'https') reply.header('strict-transport-security', `max-age=${WEEKS_52}`);
  });

  const sendPage = (reply: FastifyReply, name: string) =>
    reply
      .header('content-security-policy', CONTENT_SECURITY_POLICY)
      .header('cache-control', 'no-cache')
      .sendFile(name, { cacheControl: false });

  // `/` sends the page whatever the Accept header says: `curl` and health checks send none, or */*.
  http.get('/', (_request, reply) => sendPage(reply, 'index.html'));

  // File names in /assets contain a content hash, so they can be cached for good.
  http.get('/assets/*', (request, reply) =>
    reply.sendFile(pathOf(request), { immutable: true, maxAge: WEEKS_52 * 1000 }),
  );

  http.get('/graphql', (request, reply) => {
    if (wantsPage(request)) return sendPage(reply, 'playground.html');
    return reply
      .code(405)
      .header('allow', 'POST')
      .send(answerOf(new AppError('request.notPost')));
  });

  http.setNotFoundHandler((request, reply) => {
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && wantsPage(request);
    if (isPage) return sendPage(reply, 'index.html');
    return reply.code(404).send(answerOf(new AppError('page.notFound')));
  });
};

const wantsPage = (request: FastifyRequest) => (request.headers.accept ?? '').includes('text/html');

const pathOf = (request: FastifyRequest) => request.url.split('?')[0]!.slice(1);
