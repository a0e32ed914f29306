import { readTraceContext, type TraceContext } from '@tidings/core/tracing/trace-context';
import type { FastifyRequest } from 'fastify';

const spans = new WeakMap<object, TraceContext | undefined>();

/** Makes the trace of a request that of a span which this server has begun for it. */
export const setRequestTrace = (request: FastifyRequest, trace: TraceContext | undefined): void => {
  spans.set(request, trace);
};

/** The trace that a request belongs to: that of its span, if requests are traced, or its headers'. */
export const requestTraceOf = (request: FastifyRequest): TraceContext | undefined =>
  spans.has(request) ? spans.get(request) : readTraceContext(request.headers);
