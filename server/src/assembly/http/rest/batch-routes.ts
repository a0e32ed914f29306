import { Readable } from 'node:stream';
import { type Issue, issue } from '@tidings/core/errors/issue';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import secureJson from 'secure-json-parse';
import { MAX_SENDS_PER_CALL, originOf, refuseHeaderKey } from '../../../features/dispatches/dispatches.feature.js';
import { demand, type Viewer } from '../../../foundation/access/viewer.js';
import { AppError, badInput } from '../../../foundation/errors.js';
import { toAppError } from '../../../foundation/graphql/format-error.js';
import { permissionOf } from '../../build-schema.js';
import { MAX_BATCH_BYTES, MAX_BODY_BYTES, tooLarge } from '../body-limits.js';
import { allowLongStream } from '../request-deadline.js';
import { groupLines, type Line, mapInOrder } from './ndjson.js';
import type { RestParts } from './rest-parts.js';
import { type BulkInput, resultJson } from './send-json.js';
import type { SendReader } from './send-reader.js';

export const NDJSON = 'application/x-ndjson';

/** Limits of one group of lines, which is accepted together. */
const GROUP = { maxLines: MAX_SENDS_PER_CALL / 2, maxBytes: MAX_BODY_BYTES, maxLineBytes: MAX_BODY_BYTES };

/** While a group is being committed, the next one is read and checked. */
const GROUPS_AT_ONCE = 2;

/** Answers that wait for a caller who sends but doesn't read yet, in bytes. */
const MAX_UNREAD_BYTES = MAX_BODY_BYTES;

/** Many sends in one call: a list in one JSON object, or one send a line, read and answered as a stream. */
export const registerBatchRoutes = (
  http: FastifyInstance,
  {
    identify,
    viewerOf,
    limitBody,
    sendNotifications,
    readSend,
    logger,
  }: Pick<RestParts, 'identify' | 'viewerOf' | 'limitBody' | 'sendNotifications' | 'logger'> & { readSend: SendReader },
): void => {
  const permission = permissionOf('sendNotifications');

  const read = (value: unknown): BulkInput => {
    try {
      return readSend(value);
    } catch (err) {
      return toAppError(err, logger);
    }
  };

  const sendList = async (request: FastifyRequest, viewer: Viewer) => {
    const { sends, isAtomic } = readBatch(request.body);
    const outcomes = await sendNotifications(viewer, sends.map(read), {
      ...(isAtomic && { atomicList: 'sends' }),
      origin: originOf(request),
    });
    return { results: outcomes.map(resultJson) };
  };

  const readLine = (line: Line): BulkInput => {
    if ('isTooLong' in line) return tooLarge(GROUP.maxLineBytes);
    const value = parseLine(line.text);
    return value === undefined ? new AppError('request.malformedLine') : read(value);
  };

  const open = new Set<Readable>();
  // A stream may take half an hour, and the server doesn't wait for that when it stops.
  http.addHook('preClose', (done) => {
    for (const body of open) body.destroy(new Error('the server is stopping'));
    done();
  });

  const sendLines = (request: FastifyRequest, reply: FastifyReply) => {
    allowLongStream(request.raw);
    const body = request.body as Readable;
    open.add(body);
    body.once('close', () => open.delete(body));
    const origin = originOf(request);
    const answers = mapInOrder(groupLines(body, GROUP), {
      atOnce: GROUPS_AT_ONCE,
      work: async (lines) => {
        // A stream lasts long, and a key may be revoked meanwhile.
        const viewer = await identify(request);
        demand(viewer, permission);
        const outcomes = await sendNotifications(viewer, lines.map(readLine), { origin });
        return outcomes.map((outcome) => `${JSON.stringify(resultJson(outcome))}\n`).join('');
      },
    });
    const stream = Readable.from(answers, { objectMode: false, highWaterMark: MAX_UNREAD_BYTES });
    // The status is sent already. Closing the connection tells the caller that the answer is incomplete.
    stream.on('error', (err) => logger.warn({ err, requestId: request.id }, 'answer to a stream of sends aborted'));
    return reply.type(NDJSON).send(stream);
  };

  http.post(
    '/sends/batch',
    {
      bodyLimit: MAX_BATCH_BYTES,
      preParsing: (request, reply, payload) =>
        isLines(request) ? Promise.resolve(payload) : limitBody(request, reply, payload),
    },
    async (request, reply) => {
      const viewer = await viewerOf(request);
      demand(viewer, permission);
      refuseHeaderKey(request);
      if (!isLines(request)) return reply.send(await sendList(request, viewer));
      if ((request.query as { atomic?: unknown }).atomic !== undefined)
        throw badInput(issue('atomic', 'send.atomicInJson'));
      return sendLines(request, reply);
    },
  );
};

const isLines = (request: FastifyRequest): boolean => request.headers['content-type']?.split(';')[0]?.trim() === NDJSON;

/** Undefined if the line isn't JSON. */
const parseLine = (text: string): unknown => {
  try {
    return secureJson.parse(text);
  } catch {
    return undefined;
  }
};

/** Throws BAD_USER_INPUT unless the body is `{sends, atomic}`. */
const readBatch = (body: unknown): { sends: unknown[]; isAtomic: boolean } => {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badInput(issue('body', 'type', { expected: 'object' }));
  }
  const { sends, atomic, ...others } = body as { sends?: unknown; atomic?: unknown };
  const issues: Issue[] = [];
  if (Object.keys(others).length > 0) issues.push(issue('body', 'unknownFields', { names: Object.keys(others) }));
  if (sends === undefined) issues.push(issue('sends', 'required'));
  else if (!Array.isArray(sends)) issues.push(issue('sends', 'type', { expected: 'array' }));
  else if (sends.length < 1 || sends.length > MAX_SENDS_PER_CALL) {
    issues.push(issue('sends', 'list.items', { min: 1, max: MAX_SENDS_PER_CALL }));
  }
  if (atomic !== undefined && atomic !== null && typeof atomic !== 'boolean') {
    issues.push(issue('atomic', 'type', { expected: 'boolean' }));
  }
  if (issues.length > 0) throw badInput(...issues);
  return { sends: sends as unknown[], isAtomic: atomic === true };
};
