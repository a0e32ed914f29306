import { pipeline, Transform } from 'node:stream';
import type { FastifyRequest, RequestPayload } from 'fastify';
import { may, type Viewer } from '../../foundation/access/viewer.js';
import { AppError } from '../../foundation/errors.js';

const MEBIBYTE = 1024 * 1024;

export const MAX_BODY_BYTES = MEBIBYTE;

/** Limit of the body of a batch of sends. */
export const MAX_BATCH_BYTES = 4 * MEBIBYTE;

export const tooLarge = (maxBytes: number): AppError =>
  new AppError('request.tooLarge', { maxMebibytes: maxBytes / MEBIBYTE });

/** True if the body has more than most requests may have. */
export const isLarge = (request: FastifyRequest): boolean =>
  Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES;

/**
 * Hook before a body is parsed. A body of more than 1 MiB is read only if its Content-Length says so and the caller may send, so that strangers
 * can't fill the memory. Throws AppError.
 */
export const limitBody =
  (viewerOf: (request: FastifyRequest) => Promise<Viewer>) =>
  async (request: FastifyRequest, _reply: unknown, payload: RequestPayload): Promise<RequestPayload> => {
    // Fastify reports an error of the body that it reads, which `pipeline` passes on.
    if (request.headers['content-length'] === undefined) return pipeline(payload, cutAt(MAX_BODY_BYTES), () => {});
    if (isLarge(request) && !may(await viewerOf(request), 'SEND')) throw tooLarge(MAX_BODY_BYTES);
    return payload;
  };

const cutAt = (maxBytes: number): Transform => {
  let bytes = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      if (bytes > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
};
