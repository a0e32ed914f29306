import type { ClaimedDelivery } from '@tidings/core/ledger/claim';
import type { DispatchContent } from '@tidings/core/ledger/dispatch-content';
import type { AttemptResult } from '@tidings/core/ledger/settle';
import type { Span, Tracer } from '@tidings/core/tracing/tracer';
import { LRUCache } from 'lru-cache';

/** Maximum number of spans of one dispatch from this worker: a send to a million people must not flood the collector. */
const MAX_OF_DISPATCH = 1_000;

/** Dispatches whose spans are counted. */
const MAX_COUNTED = 1_000;

export type AttemptSpans = ReturnType<typeof createAttemptSpans>;

/** Begins the span of an attempt, in the trace of its send. Undefined if the send has no trace or had enough spans. */
export const createAttemptSpans = (tracer: Tracer) => {
  const counts = new LRUCache<string, number>({ max: MAX_COUNTED });

  const isEnough = (dispatchId: string): boolean => {
    const count = counts.get(dispatchId) ?? 0;
    counts.set(dispatchId, count + 1);
    return count >= MAX_OF_DISPATCH;
  };

  return ({ id, attempt }: ClaimedDelivery, { id: dispatchId, queue, trace }: DispatchContent): Span | undefined => {
    if (!tracer.isOn || !trace || isEnough(dispatchId)) return undefined;
    return tracer.start('deliver mail', {
      kind: 'consumer',
      parent: trace,
      attributes: {
        'messaging.operation.type': 'process',
        'messaging.destination.name': queue,
        'tidings.dispatch.id': dispatchId,
        'tidings.delivery.id': id,
        'tidings.attempt': attempt,
      },
    });
  };
};

/** What the span says of a result. Replies of mail servers are left out, since they may contain addresses. */
export const spanResultOf = (result: AttemptResult | string): Parameters<Span['end']>[0] => {
  if (typeof result === 'string') return { attributes: { 'tidings.outcome': 'given back' } };
  const { outcome, errorClass, smtpCode } = result;
  return {
    attributes: { 'tidings.outcome': outcome, ...(smtpCode !== null && { 'smtp.response.code': smtpCode }) },
    ...(outcome !== 'SENT' && { error: errorClass ?? outcome }),
  };
};
