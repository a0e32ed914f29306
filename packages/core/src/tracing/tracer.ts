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
