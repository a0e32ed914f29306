import type { Logger } from '../runtime/logger.js';
import { NO_TRACER, type Tracer } from './tracer.js';

/**
 * The tracer that OpenTelemetry's environment variables ask for. Without OTEL_EXPORTER_OTLP_ENDPOINT or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT
 * nothing is recorded, and OpenTelemetry isn't loaded. `name` is the name of the service unless the environment gives one.
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
  return createOtelTracer({ name, logger });
};
