import {
  createTraceState,
  DiagLogLevel,
  diag,
  SpanKind as OtelKind,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanStatusCode,
  TraceFlags,
  trace as traces,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Logger } from '../runtime/logger.js';
import { within } from '../runtime/within.js';
import type { TraceContext } from './trace-context.js';
import type { SpanKind, Tracer } from './tracer.js';

const STOP_WITHIN_MS = 5_000;

/** While the collector is away, each batch fails. */
const LOG_APART_MS = 60_000;

const KINDS: Record<SpanKind, OtelKind> = {
  server: OtelKind.SERVER,
  client: OtelKind.CLIENT,
  consumer: OtelKind.CONSUMER,
};

/**
 * Records spans with OpenTelemetry. The library reads its own settings from the environment: endpoint, headers, sampler and limits. Spans wait in a
 * queue of limited length, and are dropped if the collector doesn't take them.
 */
export const createOtelTracer = ({ name, logger }: { name: string; logger: Logger }): Tracer => {
  logProblems(logger);
  const provider = new BasicTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': name }))
      // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES take precedence.
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  const tracer = provider.getTracer('tidings');
  return {
    isOn: true,
    start: (spanName, { kind, parent, attributes = {} }) => {
      const span = tracer.startSpan(spanName, { kind: KINDS[kind], attributes }, contextOf(parent));
      return {
        trace: traceOf(span, parent),
        end: ({ attributes: more, error } = {}) => {
          if (more) span.setAttributes(more);
          if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
          span.end();
        },
      };
    },
    stop: async () => {
      try {
        await within({ milliseconds: STOP_WITHIN_MS, work: provider.shutdown(), what: 'the last spans' });
      } catch (err) {
        logger.warn({ err: (err as Error).message }, 'the last spans were not sent');
      }
    },
  };
};

/** Messages of the library may contain the headers of a request, which hold secrets, so only the first words are logged. */
const logProblems = (logger: Logger): void => {
  let loggedAt = Number.NEGATIVE_INFINITY;
  const tell = (message: string) => {
    if (performance.now() - loggedAt < LOG_APART_MS) return;
    loggedAt = performance.now();
    logger.warn({ problem: codeOf(message) }, 'spans were not sent to the collector');
  };
  const nothing = () => {};
  diag.setLogger(
    { error: tell, warn: nothing, info: nothing, debug: nothing, verbose: nothing },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
  );
};

/** The code of a network error, or the status of an answer. */
const codeOf = (message: string): string => /\bE[A-Z]{3,}\b|\b[45]\d\d\b/.exec(message)?.[0] ?? 'unknown';

const contextOf = (parent: TraceContext | null | undefined) => {
  if (!parent) return ROOT_CONTEXT;
  const [, traceId, spanId, flags] = parent.traceparent.split('-');
  return traces.setSpanContext(ROOT_CONTEXT, {
    traceId: traceId!,
    spanId: spanId!,
    traceFlags: Number.parseInt(flags!, 16),
    isRemote: true,
    ...(parent.tracestate && { traceState: createTraceState(parent.tracestate) }),
  });
};

/** A trace that nobody began and that isn't sampled is of no use to others. */
const traceOf = (span: OtelSpan, parent: TraceContext | null | undefined): TraceContext | undefined => {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  if (!parent && (traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
  const tracestate = traceState?.serialize();
  return {
    traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
    ...(tracestate && { tracestate }),
  };
};
