import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { callerOf, demand } from '../../foundation/access/viewer.js';
import type { HttpParts } from './http-parts.js';
import { readShape } from './shape-issues.js';

// An address has at most 254 characters (RFC 5321), so nothing is stored about a longer one.
const shape = z.strictObject({ email: z.string().trim().min(1).max(254) });

/**
 * Serves everything stored about one person as JSON. Uses POST, because an address in a URL would end up in access
 * logs.
 */
export const registerPersonEndpoint = (
  http: FastifyInstance,
  { identify, exportPerson, audit, logger }: Pick<HttpParts, 'identify' | 'exportPerson' | 'audit' | 'logger'>,
): void => {
  http.post('/export/person.json', async (request, reply) => {
    const viewer = await identify(request);
    demand(viewer, 'MANAGE_ACCESS');
    const { email } = readShape(shape, request.body, 'body');
    const { file, userId } = await exportPerson(email);
    await audit.write({
      actor: callerOf(viewer),
      address: request.ip,
      action: 'exportPerson',
      outcome: 'DONE',
      subjectType: 'user',
      subjectIds: userId ? [userId] : [],
      fields: [],
      before: null,
      after: null,
    });
    // When reading fails, part of the file has already been sent with status 200. Closing the connection tells the
    // client that the file is incomplete.
    file.on('error', (err) => logger.warn({ err }, 'export of a person aborted'));
    return reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', 'attachment; filename="person.json"')
      .header('cache-control', 'no-store')
      .send(file);
  });
};
