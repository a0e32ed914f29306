import { Readable } from 'node:stream';
import { issue } from '@tidings/core/errors/issue';
import { MAX_FILE_BYTES } from '@tidings/core/ledger/attachment';
import type { FastifyInstance } from 'fastify';
import { demand, may } from '../../foundation/access/viewer.js';
import { AppError, badInput } from '../../foundation/errors.js';
import type { HttpParts } from './http-parts.js';

/** Stores a file: `PUT /api/v1/files?name=invoice.pdf`, with the content as the body. */
export const registerFileEndpoint = (
  http: FastifyInstance,
  { identify, files }: Pick<HttpParts, 'identify' | 'files'>,
): void => {
  http.register(async (scope) => {
    // The body is streamed, so Fastify's limit on bodies doesn't apply.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.put('/api/v1/files', async (request, reply) => {
      // If the call is refused, the rest of the body isn't read.
      reply.header('connection', 'close');
      const viewer = await identify(request);
      if (!may(viewer, 'SEND')) demand(viewer, 'WRITE');
      if (Number(request.headers['content-length'] ?? 0) > MAX_FILE_BYTES) {
        throw new AppError('request.tooLarge', { maxMebibytes: MAX_FILE_BYTES / 1024 / 1024 });
      }
      const { name } = request.query as Record<string, unknown>;
      if (typeof name !== 'string') throw badInput(issue('name', 'required'));
      const content = request.body as Readable | undefined;
      if (!content) throw badInput(issue('content', 'notEmpty'));
      const file = await files.upload({ name, contentType: typeOf(request.headers['content-type']), content });
      reply.removeHeader('connection');
      return reply.code(201).send(file);
    });
  });
};

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Answers with the content of a file: `GET /api/v1/files/ID`. A browser downloads it, whatever its type. */
export const registerFileDownload = (
  http: FastifyInstance,
  { identify, files }: Pick<HttpParts, 'identify' | 'files'>,
): void => {
  http.get('/api/v1/files/:id', async (request, reply) => {
    demand(await identify(request), 'READ');
    const { id } = request.params as { id: string };
    if (!UUID.test(id)) throw badInput(issue('id', 'uuid'));
    const file = await files.find(id);
    if (!file) throw new AppError('file.notFound');
    return reply
      .header('content-type', file.contentType)
      .header('content-length', file.size)
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'private, no-store')
      .send(Readable.from(files.read(file)));
  });
};

/** What HTTP clients send when nobody chose a type. */
const FORM = 'application/x-www-form-urlencoded';

const typeOf = (header: string | undefined): string | undefined => (header === FORM ? undefined : header);
