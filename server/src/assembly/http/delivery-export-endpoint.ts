import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { DeliveryFate, DeliveryFilter, DeliveryStatus } from '../../features/deliveries/deliveries.feature.js';
import { callerOf, demand, onlyOwnSends } from '../../foundation/access/viewer.js';
import { checkInput } from '../../foundation/graphql/input-rules.js';
import { DateTimeScalar } from '../../foundation/graphql/scalars.js';
import type { HttpParts } from './http-parts.js';
import { breaksRule, readShape } from './shape-issues.js';

const instant = z.string().transform((text, context) => {
  try {
    return DateTimeScalar.parseValue(text);
  } catch {
    context.addIssue(breaksRule('instant.format'));
    return z.NEVER;
  }
});

/** Schema of a list in a query string: one value, a repeated parameter, or values separated by commas. */
const listOf = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((given) => [given].flat().flatMap((text) => String(text).split(',')), z.array(item)).optional();

const shape = z.strictObject({
  dispatchId: z.string().optional(),
  userId: z.string().optional(),
  personId: z.string().optional(),
  email: z.string().optional(),
  q: z.string().optional(),
  domain: z.string().optional(),
  templateSlug: z.string().optional(),
  from: instant.optional(),
  until: instant.optional(),
  status: listOf(z.enum(DeliveryStatus)),
  fate: listOf(z.enum(DeliveryFate)),
  suppressedBy: listOf(z.string()),
  errorClass: z.string().optional(),
  ids: listOf(z.string()),
});

/** Serves deliveries as CSV. The query string holds the fields of DeliveryFilter. */
export const registerDeliveryExportEndpoint = (
  http: FastifyInstance,
  { identify, exportDeliveries, audit, logger }: Pick<HttpParts, 'identify' | 'exportDeliveries' | 'audit' | 'logger'>,
): void => {
  // HEAD is off: it would read all rows and return none.
  http.get('/export/deliveries.csv', { exposeHeadRoute: false }, async (request, reply) => {
    const viewer = await identify(request);
    demand(viewer, 'READ_SENDS');
    const filter = await readFilter(request.query as Record<string, unknown>);
    const file = await exportDeliveries(filter, onlyOwnSends(viewer));
    await audit.write({
      actor: callerOf(viewer),
      address: request.ip,
      action: 'exportDeliveries',
      outcome: 'DONE',
      subjectType: 'dispatch',
      subjectIds: filter.dispatchId ? [filter.dispatchId] : [],
      fields: Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [name])),
      before: null,
      after: null,
    });
    // When reading fails, part of the file has already been sent with status 200. Closing the connection tells the
    // client that the file is incomplete.
    file.on('error', (err) => logger.warn({ err }, 'export of deliveries aborted'));
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="deliveries.csv"')
      .header('cache-control', 'no-store')
      .send(file);
  });
};

/** HTML forms send empty fields, so empty values are ignored. */
const readFilter = async (query: Record<string, unknown>): Promise<DeliveryFilter> => {
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
  const read = Object.entries(readShape(shape, given, 'query')).filter(([, value]) => value !== undefined);
  const filter = Object.assign(new DeliveryFilter(), Object.fromEntries(read));
  checkInput(filter);
  return filter;
};
