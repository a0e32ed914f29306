import type { Logger } from '../runtime/logger.js';
import type { TraceContext } from './trace-context.js';

export type SpanKind = 'server' | 'client' | 'consumer';
export type Attributes = Record<string, string | number | boolean>;

/** A piece of work in a trace. */
export interface Span {
  /** The place in the trace, for what belongs to this work. Undefined: nothing is to be passed on. */
  trace: TraceContext | undefined;
  /** `error`: why the work failed, without addresses, contexts and secrets. */
  end(result?: { attributes?: Attributes; error?: string | undefined }): void;
}

/** Records spans. `core` owns the library behind it. */
export interface Tracer {
  /** False: nothing is recorded, so that callers need not prepare anything. */
  isOn: boolean;
  start(
    name: string,
    options: { kind: SpanKind; parent?: TraceContext | null | undefined; attributes?: Attributes },
  ): Span;
  /** Sends what was recorded, within five seconds. */
  stop(): Promise<void>;
}

/** Records nothing. The trace of the parent is passed on as it is. */
export const NO_TRACER: Tracer = {
  isOn: false,
  start: (_, { parent }) => ({ trace: parent ?? undefined, end: () => {} }),
  stop: async () => {},
};

/**
 * The tracer that OpenTelemetry's environment variables ask for. Without OTEL_EXPORTER_OTLP_ENDPOINT or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT
 * nothing is recorded, and OpenTelemetry isn't loaded. `name` is the service if OTEL_SERVICE_NAME isn't set.
 */
export const startTracer = async ({
  env,
  name,
  logger,
}: {
  env: NodeJS.ProcessEnv;
  name: string;
  logger: Logger;
}): Promise<Tracer> => {
  const hasEndpoint = Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT || env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
  if (!hasEndpoint || env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true') return NO_TRACER;
  const { createOtelTracer } = await import('./otel-tracer.js');
  return createOtelTracer({ name: env.OTEL_SERVICE_NAME || name, logger });
};
