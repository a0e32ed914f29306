import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  SuppressionFilter,
  SuppressionReason,
  SuppressionScope,
} from '../../features/suppressions/suppressions.feature.js';
import { callerOf, demand } from '../../foundation/access/viewer.js';
import { checkInput } from '../../foundation/graphql/input-rules.js';
import type { HttpParts } from './http-parts.js';
import { readShape } from './shape-issues.js';

/** Schema of a list in a query string: one value, a repeated parameter, or values separated by commas. */
const listOf = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((given) => [given].flat().flatMap((text) => String(text).split(',')), z.array(item)).optional();

const shape = z.strictObject({
  q: z.string().optional(),
  emails: listOf(z.string()),
  scope: z.enum(SuppressionScope).optional(),
  topic: z.string().optional(),
  reason: listOf(z.enum(SuppressionReason)),
});

/** Serves suppressions as CSV, which `importSuppressions` and the admin import again. The query string holds the fields of SuppressionFilter. */
export const registerSuppressionExportEndpoint = (
  http: FastifyInstance,
  {
    identify,
    exportSuppressions,
    audit,
    logger,
  }: Pick<HttpParts, 'identify' | 'exportSuppressions' | 'audit' | 'logger'>,
): void => {
  // HEAD is off: it would read all rows and return none.
  http.get('/export/suppressions.csv', { exposeHeadRoute: false }, async (request, reply) => {
    const viewer = await identify(request);
    demand(viewer, 'READ');
    const filter = await readFilter(request.query as Record<string, unknown>);
    const file = await exportSuppressions(filter);
    await audit.write({
      actor: callerOf(viewer),
      address: request.ip,
      action: 'exportSuppressions',
      outcome: 'DONE',
      subjectType: 'suppression',
      subjectIds: [],
      fields: Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [name])),
      before: null,
      after: null,
    });
    // When reading fails, part of the file has already been sent with status 200. Closing the connection tells the
    // client that the file is incomplete.
    file.on('error', (err) => logger.warn({ err }, 'export of suppressions aborted'));
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="suppressions.csv"')
      .header('cache-control', 'no-store')
      .send(file);
  });
};

/** HTML forms send empty fields, so empty values are ignored. */
const readFilter = async (query: Record<string, unknown>): Promise<SuppressionFilter> => {
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
  const read = Object.entries(readShape(shape, given, 'query')).filter(([, value]) => value !== undefined);
  const filter = Object.assign(new SuppressionFilter(), Object.fromEntries(read));
  checkInput(filter);
  return filter;
};
