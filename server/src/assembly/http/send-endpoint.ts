import { validate } from 'class-validator';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError, badInput } from '../../errors.js';
import {
  type DispatchEntity,
  SendNotificationInput,
  withHeaderKey,
} from '../../features/dispatches/dispatches.feature.js';
import { NotificationType } from '../../features/notifications/notifications.feature.js';
import { isApiKeySecret } from '../../foundation/access/tokens.js';
import { demand } from '../../foundation/access/viewer.js';
import { fieldsOf } from '../../foundation/graphql/validation-fields.js';
import type { HttpParts } from './http-parts.js';
import { bearerTokenOf } from './identify-viewer.js';
import { problemsOf } from './shape-problems.js';

const shape = z.strictObject({
  recipient: z.union([z.string(), z.array(z.string())]).nullish(),
  template_name: z.string(),
  type_event: z.enum(['personal', 'group', 'all']),
  event: z.string().nullish(),
  context: z.record(z.string(), z.unknown()).nullish(),
  idempotency_key: z.string().nullish(),
});

/** REST form of sendNotification for callers of the first version: POST or GET, with an API key. */
export const registerSendEndpoint = (
  http: FastifyInstance,
  { identify, sendNotification }: Pick<HttpParts, 'identify' | 'sendNotification'>,
): void => {
  // Some of these callers send a GET with a body.
  http.addHttpMethod('GET', { hasBody: true, overrideExisting: true });
  http.route({
    method: ['GET', 'POST'],
    url: '/api/v1/send-notification/email',
    handler: async (request, reply) => {
      const viewer = await identifyKey(request, identify);
      demand(viewer, 'SEND');
      try {
        const input = await readInput(request.body ?? fromQuery(request.query as Query));
        const dispatch = await sendNotification(viewer, withHeaderKey(input, request));
        return await reply.code(202).send(toJson(dispatch));
      } catch (err) {
        throw inTheirWords(err);
      }
    },
  });
};

type Query = Record<string, unknown>;

// Only API keys count here: with cookies, any web page could make a browser send mail by GET.
const identifyKey = async (request: FastifyRequest, identify: HttpParts['identify']) => {
  if (isApiKeySecret(bearerTokenOf(request) ?? '')) return identify(request);
  throw new AppError('UNAUTHENTICATED', 'Send an API key, as "Authorization: Bearer …".');
};

/** In a query string, `recipient` may be repeated, and `context` is JSON. */
const fromQuery = ({ context, ...query }: Query): Query => {
  if (typeof context !== 'string') return query;
  try {
    return { ...query, context: JSON.parse(context) };
  } catch {
    throw badInput({ context: ['must be an object in JSON'] });
  }
};

const readInput = async (body: unknown): Promise<SendNotificationInput> => {
  const parsed = shape.safeParse(body);
  if (!parsed.success) throw badInput(problemsOf(parsed.error, 'body'));
  const { recipient, template_name, type_event, event, context, idempotency_key } = parsed.data;
  const input = Object.assign(new SendNotificationInput(), {
    templateName: template_name,
    typeEvent: NotificationType[type_event.toUpperCase() as NotificationType],
    recipient: recipient === null || recipient === undefined ? recipient : [recipient].flat(),
    event,
    context,
    idempotencyKey: idempotency_key,
  });
  const errors = await validate(input, { forbidUnknownValues: false });
  if (errors.length > 0) throw badInput(fieldsOf(errors));
  return input;
};

const THEIR_NAMES: Record<string, string> = {
  templateName: 'template_name',
  typeEvent: 'type_event',
  idempotencyKey: 'idempotency_key',
};

const inTheirWords = (err: unknown): unknown => {
  if (!(err instanceof AppError) || err.code !== 'BAD_USER_INPUT') return err;
  const fields = Object.entries(err.details.fields as Record<string, string[]>);
  return badInput(Object.fromEntries(fields.map(([field, messages]) => [THEIR_NAMES[field] ?? field, messages])));
};

const toJson = (dispatch: DispatchEntity) => ({
  id: dispatch.id,
  status: dispatch.status,
  event: dispatch.event,
  queue: dispatch.queue,
  type_event: dispatch.type.toLowerCase(),
  template_name: dispatch.templateSlug,
  template_version: dispatch.templateVersion,
  counts: dispatch.counts,
  missing: dispatch.missingPaths ?? [],
  ignored: dispatch.ignoredKeys ?? [],
  created_at: dispatch.createdAt,
});
