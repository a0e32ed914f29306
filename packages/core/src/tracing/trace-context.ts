import { randomBytes } from 'node:crypto';

/** A place in a trace, as W3C Trace Context passes it on in headers (https://www.w3.org/TR/trace-context/). */
export interface TraceContext {
  /** `00-<trace id>-<span id>-<flags>`. */
  traceparent: string;
  /** What tracing systems add for themselves. Absent: nothing. */
  tracestate?: string;
}

/** Version, trace id, span id and flags. A later version may have more after them. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** The least that has to be passed on. More may be dropped (section 3.3.1.5). */
const MAX_TRACESTATE = 512;
const MAX_MEMBERS = 32;

/** A key and a value of tracestate (section 3.3.1.3). */
const MEMBER = /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;

const given = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? (value.length === 1 ? value[0] : undefined) : value;

/**
 * The trace of a request's headers; undefined if there is none or it isn't valid, which is not the caller's error (section 3.2.2.5). An invalid
 * tracestate is dropped alone.
 */
export const readTraceContext = (
  headers: Readonly<Record<string, string | string[] | undefined>>,
): TraceContext | undefined => {
  const parts = TRACEPARENT.exec(given(headers.traceparent)?.trim() ?? '');
  if (!parts) return undefined;
  const [, version, traceId, spanId, flags, more] = parts;
  if (version === '00' && more !== undefined) return undefined;
  const tracestate = [headers.tracestate].flat().filter(Boolean).join(',');
  return {
    traceparent: `00-${traceId}-${spanId}-${knownFlags(flags!)}`,
    ...(isTracestate(tracestate) && { tracestate }),
  };
};

/** Sampled, and random (level 2). Others are unknown, and set to zero (section 3.2.2.5.2). */
const KNOWN_FLAGS = 0x03;

const knownFlags = (flags: string): string => (Number.parseInt(flags, 16) & KNOWN_FLAGS).toString(16).padStart(2, '0');

const isTracestate = (text: string): boolean => {
  if (text === '' || text.length > MAX_TRACESTATE) return false;
  const members = text
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');
  return members.length > 0 && members.length <= MAX_MEMBERS && members.every((member) => MEMBER.test(member));
};

/** The id of the trace, 32 hexadecimal digits. */
export const traceIdOf = ({ traceparent }: TraceContext): string => traceparent.slice(3, 35);

/** The same trace with a span id of its own, for a request that this process makes. */
export const childOf = ({ traceparent, ...state }: TraceContext): TraceContext => ({
  traceparent: `${traceparent.slice(0, 36)}${randomBytes(8).toString('hex')}${traceparent.slice(52)}`,
  ...state,
});

/** Headers that pass a trace on. */
export const traceHeaders = (trace: TraceContext | null | undefined): Record<string, string> =>
  trace ? { traceparent: trace.traceparent, ...(trace.tracestate && { tracestate: trace.tracestate }) } : {};
