import { validate } from 'class-validator';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { badInput } from '../../errors.js';
import { UserFilter } from '../../features/users/user.inputs.js';
import { Role } from '../../foundation/access/role.js';
import { demand } from '../../foundation/access/viewer.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { fieldsOf } from '../../foundation/graphql/validation-fields.js';
import type { HttpParts } from './http-parts.js';
import { problemsOf } from './shape-problems.js';

const jsonObject = z.string().transform((text, context) => {
  try {
    return JsonObjectScalar.parseValue(JSON.parse(text));
  } catch {
    context.addIssue('must be a JSON object, such as {"city": "Oslo"}');
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

/** Users as a file. The query says which, as UserFilter does in GraphQL. */
export const registerExportEndpoint = (
  http: FastifyInstance,
  { identify, exportUsers, logger }: Pick<HttpParts, 'identify' | 'exportUsers' | 'logger'>,
): void => {
  // A HEAD would read all of them to say nothing.
  http.get('/export/users.csv', { exposeHeadRoute: false }, async (request, reply) => {
    demand(await identify(request), 'READ');
    const filter = await readFilter(request.query as Record<string, unknown>);
    const file = await exportUsers(filter);
    // Half of a file is under way with status 200: the connection is cut, so that nobody takes it for the whole.
    file.on('error', (err) => logger.warn({ err }, 'an export of users broke off'));
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="users.csv"')
      .header('cache-control', 'no-store')
      .send(file);
  });
};

/** A form sends what was left empty, too: it narrows nothing. */
const readFilter = async (query: Record<string, unknown>): Promise<UserFilter> => {
  const parsed = shape.safeParse(Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '')));
  if (!parsed.success) throw badInput(problemsOf(parsed.error, 'query'));
  const { isActive, ...rest } = parsed.data;
  const filter = Object.assign(new UserFilter(), rest, isActive && { isActive: isActive === 'true' });
  const errors = await validate(filter, { forbidUnknownValues: false });
  if (errors.length > 0) throw badInput(fieldsOf(errors));
  return filter;
};
