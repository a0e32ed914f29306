import type { FastifyInstance } from 'fastify';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { AppError } from '../../foundation/errors.js';
import type { HttpParts } from './http-parts.js';

/** Serves the GraphQL schema as text, for programs that are generated from it. Strangers don't get it, as they can't query it. */
export const registerSchemaEndpoint = (
  http: FastifyInstance,
  { schema, identify }: Pick<HttpParts, 'schema' | 'identify'>,
): void => {
  let text: string | undefined;
  http.get('/graphql/schema.graphql', { exposeHeadRoute: false }, async (request, reply) => {
    const viewer = await identify(request);
    if (viewer.kind === 'stranger') throw new AppError('auth.required');
    text ??= `${printSchema(lexicographicSortSchema(schema))}\n`;
    return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(text);
  });
};
