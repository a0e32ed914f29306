import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { badInput } from '../../errors.js';
import { callerOf, demand } from '../../foundation/access/viewer.js';
import type { HttpParts } from './http-parts.js';
import { problemsOf } from './shape-problems.js';

// Whatever mail could be sent to: nothing is held of anything else.
const shape = z.strictObject({ email: z.string().trim().min(1, 'must be an e-mail address').max(254) });

/** All that is held of one person, as a file. By POST, since an address in a URL would stand in the logs of whatever is between. */
export const registerPersonEndpoint = (
  http: FastifyInstance,
  { identify, exportPerson, audit, logger }: Pick<HttpParts, 'identify' | 'exportPerson' | 'audit' | 'logger'>,
): void => {
  http.post('/export/person.json', async (request, reply) => {
    const viewer = await identify(request);
    demand(viewer, 'MANAGE_ACCESS');
    const parsed = shape.safeParse(request.body);
    if (!parsed.success) throw badInput(problemsOf(parsed.error, 'body'));
    const { file, userId } = await exportPerson(parsed.data.email);
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
    // Half of a file is under way with status 200: the connection is cut, so that nobody takes it for the whole.
    file.on('error', (err) => logger.warn({ err }, 'an export of a person broke off'));
    return reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', 'attachment; filename="person.json"')
      .header('cache-control', 'no-store')
      .send(file);
  });
};
