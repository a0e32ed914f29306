import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { UserFilter } from '../../features/users/users.feature.js';
import { Role } from '../../foundation/access/role.js';
import { demand } from '../../foundation/access/viewer.js';
import { checkInput } from '../../foundation/graphql/input-rules.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import type { HttpParts } from './http-parts.js';
import { breaksRule, readShape } from './shape-issues.js';

const jsonObject = z.string().transform((text, context) => {
  try {
    return JsonObjectScalar.parseValue(JSON.parse(text));
  } catch {
    context.addIssue(breaksRule('json.object'));
    return z.NEVER;
  }
});

const shape = z.strictObject({
  q: z.string().optional(),
  groupId: z.string().optional(),
  isActive: z.enum(['true', 'false']).optional(),
  role: z.enum(Role).optional(),
  attributes: jsonObject.optional(),
});

/** Serves users as CSV. The query string holds the fields of UserFilter. */
export const registerExportEndpoint = (
  http: FastifyInstance,
  { identify, exportUsers, logger }: Pick<HttpParts, 'identify' | 'exportUsers' | 'logger'>,
): void => {
  // HEAD is off: it would read all rows and return none.
  http.get('/export/users.csv', { exposeHeadRoute: false }, async (request, reply) => {
    demand(await identify(request), 'READ');
    const filter = await readFilter(request.query as Record<string, unknown>);
    const file = await exportUsers(filter);
    // When reading fails, part of the file has already been sent with status 200. Closing the connection tells the
    // client that the file is incomplete.
    file.on('error', (err) => logger.warn({ err }, 'export of users aborted'));
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="users.csv"')
      .header('cache-control', 'no-store')
      .send(file);
  });
};

/** HTML forms send empty fields, so empty values are ignored. */
const readFilter = async (query: Record<string, unknown>): Promise<UserFilter> => {
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
  const { isActive, ...rest } = readShape(shape, given, 'query');
  const filter = Object.assign(new UserFilter(), rest, isActive && { isActive: isActive === 'true' });
  checkInput(filter);
  return filter;
};
