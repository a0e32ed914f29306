import type { FastifyInstance } from 'fastify';
import type { HttpParts } from './http-parts.js';

const RETRY_AFTER_SECONDS = 30;

/** Serves `POST /feedback/:provider` for each configured provider. Bodies of any type are read as bytes, since signatures cover them. */
export const registerWebhookEndpoint = (
  http: FastifyInstance,
  { feedbackWebhooks }: Pick<HttpParts, 'feedbackWebhooks'>,
): void => {
  http.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    for (const { provider, receive } of feedbackWebhooks) {
      scope.post(`/feedback/${provider}`, async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const status = await receive({ body, headers: request.headers, receivedAt: new Date() }, request.ip);
        // RFC 9110 section 11.6.1.
        if (status === 401) reply.header('www-authenticate', 'Basic realm="feedback"');
        if (status === 429 || status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
        return reply.code(status).send({ status: status === 200 ? 'taken' : 'refused' });
      });
    }
  });
};
