import { readTraceContext } from '@tidings/core/tracing/trace-context';
import type { Span, Tracer } from '@tidings/core/tracing/tracer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { setRequestTrace } from '../../foundation/request-trace.js';

/** Calls of the API. Pages, health and metrics would drown them. */
const TRACED = /^\/(?:graphql$|api\/|webhooks\/)/;

/** Begins a span for each call of the API, by the semantic conventions of HTTP servers. Adds nothing if the tracer is off. */
export const traceRequests = (http: FastifyInstance, tracer: Tracer): void => {
  if (!tracer.isOn) return;
  const spans = new WeakMap<FastifyRequest, Span>();
  http.addHook('onRequest', (request, _reply, done) => {
    const { method } = request;
    const route = request.routeOptions.url ?? '';
    if (!TRACED.test(route)) return done();
    const span = tracer.start(`${method} ${route}`, {
      kind: 'server',
      parent: readTraceContext(request.headers),
      attributes: { 'http.request.method': method, 'http.route': route, 'url.scheme': request.protocol },
    });
    spans.set(request, span);
    setRequestTrace(request, span.trace);
    done();
  });
  http.addHook('onResponse', (request, reply, done) => {
    const { statusCode } = reply;
    spans.get(request)?.end({
      attributes: { 'http.response.status_code': statusCode, 'tidings.request.id': request.id },
      ...(statusCode >= 500 && { error: String(statusCode) }),
    });
    done();
  });
};
