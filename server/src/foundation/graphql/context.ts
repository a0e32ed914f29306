import type { FastifyReply } from 'fastify';
import type { Viewer } from '../access/viewer.js';

/**
 * Context of a request: the caller, and data loaders that live as long as the request. Each resolver declares the
 * loaders it uses.
 */
export interface GraphqlContext<Loaders = unknown> {
  viewer: Viewer;
  loaders: Loaders;
  reply: FastifyReply;
}
