import type { FastifyInstance } from 'fastify';
import { demand } from '../../foundation/access/viewer.js';
import type { HttpParts } from './http-parts.js';

/** Serves TypeScript types of all templates' contexts, for the compiler of a program that sends. */
export const registerTemplateTypesEndpoint = (
  http: FastifyInstance,
  { identify, templateSchemas }: Pick<HttpParts, 'identify' | 'templateSchemas'>,
): void => {
  http.get('/api/v1/templates.d.ts', { exposeHeadRoute: false }, async (request, reply) => {
    const viewer = await identify(request);
    demand(viewer, 'READ');
    return reply
      .type('text/plain; charset=utf-8')
      .header('content-disposition', 'attachment; filename="templates.d.ts"')
      .header('cache-control', 'no-store')
      .send(await templateSchemas.declareTypes());
  });
};
