import { issue } from '@tidings/core/errors/issue';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type DispatchEntity,
  originOf,
  SendNotificationInput,
  withHeaderKey,
} from '../../features/dispatches/dispatches.feature.js';
import { AttachmentInput } from '../../features/files/files.feature.js';
import { NotificationType } from '../../features/notifications/notifications.feature.js';
import { isApiKeySecret } from '../../foundation/access/tokens.js';
import { demand } from '../../foundation/access/viewer.js';
import { AppError, badInput, InputError } from '../../foundation/errors.js';
import { checkInput } from '../../foundation/graphql/input-rules.js';
import type { HttpParts } from './http-parts.js';
import { bearerTokenOf } from './identify-viewer.js';
import { readShape } from './shape-issues.js';

const shape = z.strictObject({
  recipient: z.union([z.string(), z.array(z.string())]).nullish(),
  template_name: z.string(),
  type_event: z.enum(['personal', 'group', 'all']),
  event: z.string().nullish(),
  context: z.record(z.string(), z.unknown()).nullish(),
  topic: z.string().nullish(),
  attachments: z
    .array(
      z.strictObject({
        file_id: z.string().nullish(),
        content_base64: z.string().nullish(),
        name: z.string().nullish(),
        content_type: z.string().nullish(),
        cid: z.string().nullish(),
      }),
    )
    .nullish(),
  reply_to: z.string().nullish(),
  headers: z.record(z.string(), z.unknown()).nullish(),
  strict: z.boolean().nullish(),
  idempotency_key: z.string().nullish(),
});

/** REST form of sendNotification for callers of the first version: POST or GET, with an API key. */
export const registerSendEndpoint = (
  http: FastifyInstance,
  { identify, sends }: Pick<HttpParts, 'identify' | 'sends'>,
): void => {
  // Some callers of the first version send a GET request with a body.
  http.addHttpMethod('GET', { hasBody: true, overrideExisting: true });
  http.route({
    method: ['GET', 'POST'],
    url: '/api/v1/send-notification/email',
    handler: async (request, reply) => {
      const viewer = await identifyKey(request, identify);
      demand(viewer, 'SEND');
      try {
        const input = await readInput(request.body ?? fromQuery(request.query as Query));
        const dispatch = await sends.send(viewer, withHeaderKey(input, request), originOf(request));
        return await reply.code(202).send(toJson(dispatch));
      } catch (err) {
        throw withTheirNames(err);
      }
    },
  });
};

type Query = Record<string, unknown>;

// Only API keys may use this endpoint: with cookies, any web page could make a browser send mail by GET.
const identifyKey = async (request: FastifyRequest, identify: HttpParts['identify']) => {
  if (isApiKeySecret(bearerTokenOf(request) ?? '')) return identify(request);
  throw new AppError('auth.keyRequired');
};

/** Converts a query string to the endpoint's fields: `recipient` may be repeated, and `context` is JSON. */
const fromQuery = ({ context, ...query }: Query): Query => {
  if (typeof context !== 'string') return query;
  try {
    return { ...query, context: JSON.parse(context) };
  } catch {
    throw badInput(issue('context', 'json.object'));
  }
};

const readInput = async (body: unknown): Promise<SendNotificationInput> => {
  const given = readShape(shape, body, 'body');
  const { recipient, template_name, type_event, attachments, reply_to, idempotency_key, ...same } = given;
  const input = Object.assign(new SendNotificationInput(), {
    templateName: template_name,
    typeEvent: NotificationType[type_event.toUpperCase() as NotificationType],
    recipient: recipient === null || recipient === undefined ? recipient : [recipient].flat(),
    ...same,
    ...(attachments && { attachments: attachments.map(readAttachment) }),
    replyTo: reply_to,
    idempotencyKey: idempotency_key,
  });
  checkInput(input);
  return input;
};

const readAttachment = ({
  file_id,
  content_base64,
  name,
  content_type,
  cid,
}: NonNullable<z.infer<typeof shape>['attachments']>[number]): AttachmentInput =>
  Object.assign(new AttachmentInput(), {
    fileId: file_id,
    contentBase64: content_base64,
    name,
    contentType: content_type,
    cid,
  });

const THEIR_NAMES: Record<string, string> = {
  templateName: 'template_name',
  typeEvent: 'type_event',
  replyTo: 'reply_to',
  idempotencyKey: 'idempotency_key',
  fileId: 'file_id',
  contentBase64: 'content_base64',
  contentType: 'content_type',
};

/** Keys below these are the caller's own. */
const OWN_KEYS = /^(?:context|headers)\./;

const theirPath = (path: string): string => {
  if (OWN_KEYS.test(path)) return path;
  return path
    .split('.')
    .map((name) => THEIR_NAMES[name] ?? name)
    .join('.');
};

/** Renames the fields of sendNotification in an error to the fields of this endpoint. */
const withTheirNames = (err: unknown): unknown =>
  err instanceof InputError ? badInput(...err.issues.map((one) => ({ ...one, path: theirPath(one.path) }))) : err;

const toJson = (dispatch: DispatchEntity) => ({
  id: dispatch.id,
  status: dispatch.status,
  event: dispatch.event,
  queue: dispatch.queue,
  type_event: dispatch.type.toLowerCase(),
  template_name: dispatch.templateSlug,
  template_version: dispatch.templateVersion,
  counts: { ...dispatch.counts, accepted: dispatch.counts.accepted },
  topic: dispatch.topicSlug,
  missing: dispatch.missingPaths ?? [],
  ignored: dispatch.ignoredKeys ?? [],
  created_at: dispatch.createdAt,
});
