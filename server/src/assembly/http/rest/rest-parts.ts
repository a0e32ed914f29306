import type { FastifyRequest, RequestPayload } from 'fastify';
import type { Viewer } from '../../../foundation/access/viewer.js';
import type { HttpParts } from '../http-parts.js';

/** What the routes of the REST API need. */
export interface RestParts
  extends Pick<
    HttpParts,
    'schema' | 'identify' | 'createLoaders' | 'sends' | 'sendNotifications' | 'dispatches' | 'logger'
  > {
  /** The same for all parts of a call. */
  viewerOf: (request: FastifyRequest) => Promise<Viewer>;
  /** Hook before a body is parsed. Throws if it is larger than the caller may send. */
  limitBody: (request: FastifyRequest, reply: unknown, payload: RequestPayload) => Promise<RequestPayload>;
}
