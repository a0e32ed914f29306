import type { TraceContext } from '@tidings/core/tracing/trace-context';
import type { FastifyRequest } from 'fastify';
import { requestTraceOf } from '../../foundation/request-trace.js';

/** What a send gets from the request that made it, beside its input. It is not part of the input's hash. */
export interface SendOrigin {
  /** The trace that the request belongs to. */
  trace?: TraceContext | undefined;
}

export const originOf = (request: FastifyRequest): SendOrigin => ({ trace: requestTraceOf(request) });
