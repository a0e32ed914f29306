import { type TraceContext, traceHeaders } from '@tidings/core/tracing/trace-context';
import { OutboundError, type OutboundOptions, postChecked } from '../../foundation/outbound/post-checked.js';
import { signedHeaders } from '../../foundation/outbound/standard-webhook.js';

/** Longer than the receiver of a batch should take, and as long as Standard Webhooks recommends. */
const WITHIN_MS = 15_000;

const MAX_ERROR = 500;

/** One try to hand over a request. */
export interface Try {
  startedAt: Date;
  durationMs: number;
  /** Null if there was no answer. */
  status: number | null;
  /** The beginning of the answer, at most 1 KB. */
  answer: string | null;
  /** Why it failed; null if it was accepted. */
  error: string | null;
  retryAfter: string | undefined;
}

/** PostgreSQL can't store NUL. */
const storable = (text: string): string => text.replaceAll('\0', '\uFFFD');

/** POSTs a request. Never rejects for what the receiver or the network does. */
export const postMessage = async (
  { url, secrets }: { url: string; secrets: readonly string[] },
  { messageId, body, trace = null }: { messageId: string; body: string; trace?: TraceContext | null },
  outbound: OutboundOptions,
): Promise<Try> => {
  const startedAt = new Date();
  const started = performance.now();
  const taken = () => ({ startedAt, durationMs: Math.round(performance.now() - started) });
  try {
    const { status, text, retryAfter } = await postChecked(
      url,
      {
        headers: {
          ...signedHeaders({ id: messageId, text: body, secrets }),
          ...traceHeaders(trace),
        },
        body,
      },
      { withinMs: WITHIN_MS, ...outbound },
    );
    return { ...taken(), status, answer: storable(text), error: refusalOf(status), retryAfter };
  } catch (err) {
    if (!(err instanceof OutboundError)) throw err;
    const error = storable(err.message).slice(0, MAX_ERROR);
    return { ...taken(), status: null, answer: null, error, retryAfter: undefined };
  }
};

const refusalOf = (status: number): string | null => {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? `answered ${status}, and redirects aren't followed` : `answered ${status}`;
};
