import type { FastifyReply } from 'fastify';
import type { Loaders } from '../../assembly/loaders.js';
import type { Viewer } from '../access/viewer.js';

/** Context of a request: the caller, and loaders that live as long as the request. */
export interface GraphqlContext {
  viewer: Viewer;
  loaders: Loaders;
  reply: FastifyReply;
}
