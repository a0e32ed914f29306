import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { CompiledOperation } from './compile-operation.js';
import { DOCS_CSS, docsPage } from './docs-page.js';
import { openApiOf } from './open-api.js';

const PAGE_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Serves the OpenAPI document and a page that shows it. They are the same for every caller and installation, and hold nothing of what is stored,
 * so anyone may read them.
 */
export const registerDocumentRoutes = (
  http: FastifyInstance,
  { schema, operations }: { schema: GraphQLSchema; operations: readonly CompiledOperation[] },
): void => {
  const document = openApiOf(schema, operations);

  const serve = (path: string, { type, text, policy }: { type: string; text: string; policy?: string }) => {
    const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
    http.get(path, (request: FastifyRequest, reply: FastifyReply) => {
      reply.header('etag', etag).header('cache-control', 'no-cache');
      if (policy) reply.header('content-security-policy', policy);
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type(type).send(text);
    });
  };

  serve('/openapi.json', { type: 'application/json; charset=utf-8', text: JSON.stringify(document) });
  serve('/docs', { type: 'text/html; charset=utf-8', text: docsPage(document), policy: PAGE_POLICY });
  serve('/docs.css', { type: 'text/css; charset=utf-8', text: DOCS_CSS });
};
