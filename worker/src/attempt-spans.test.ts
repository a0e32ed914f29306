import type { ClaimedDelivery } from '@tidings/core/ledger/claim';
import type { AttemptResult } from '@tidings/core/ledger/settle';
import { NO_TRACER, type Tracer } from '@tidings/core/tracing/tracer';
import { expect, test } from 'vitest';
import { createAttemptSpans, spanResultOf } from './attempt-spans.js';

const TRACE = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
const delivery = { id: '1', attempt: 1 } as ClaimedDelivery;
const dispatchOf = (id: string, trace: typeof TRACE | null = TRACE) => ({ id, queue: 'email.x', trace }) as never;

const createRecorder = () => {
  const begun: { name: string; attributes: object }[] = [];
  const tracer: Tracer = {
    ...NO_TRACER,
    isOn: true,
    start: (name, options) => {
      begun.push({ name, attributes: options.attributes ?? {} });
      return NO_TRACER.start(name, options);
    },
  };
  return { begun, beginSpan: createAttemptSpans(tracer) };
};

test('an attempt has a span in the trace of its send, without the address', () => {
  const { begun, beginSpan } = createRecorder();
  expect(beginSpan(delivery, dispatchOf('a'))?.trace).toEqual(TRACE);
  expect(begun).toEqual([
    {
      name: 'deliver mail',
      attributes: {
        'messaging.operation.type': 'process',
        'messaging.destination.name': 'email.x',
        'tidings.dispatch.id': 'a',
        'tidings.delivery.id': '1',
        'tidings.attempt': 1,
      },
    },
  ]);
});

test('a send without a trace has no spans, nor has any while nothing is traced', () => {
  const { begun, beginSpan } = createRecorder();
  expect(beginSpan(delivery, dispatchOf('a', null))).toBeUndefined();
  expect(createAttemptSpans(NO_TRACER)(delivery, dispatchOf('a'))).toBeUndefined();
  expect(begun).toEqual([]);
});

test('a dispatch has at most a thousand spans, and others have theirs', () => {
  const { begun, beginSpan } = createRecorder();
  for (let n = 0; n < 1_500; n += 1) beginSpan(delivery, dispatchOf('large'));
  expect(begun).toHaveLength(1_000);
  expect(beginSpan(delivery, dispatchOf('other'))).toBeDefined();
});

test('a failed attempt is an error with its class, and the reply isn’t told', () => {
  const failed = {
    outcome: 'FAILED',
    errorClass: 'UNKNOWN_RECIPIENT',
    smtpCode: 550,
    error: 'no ann@example.test here',
  };
  expect(spanResultOf(failed as AttemptResult)).toEqual({
    attributes: { 'tidings.outcome': 'FAILED', 'smtp.response.code': 550 },
    error: 'UNKNOWN_RECIPIENT',
  });
  expect(spanResultOf({ outcome: 'SENT', errorClass: null, smtpCode: 250 } as AttemptResult)).toEqual({
    attributes: { 'tidings.outcome': 'SENT', 'smtp.response.code': 250 },
  });
  expect(spanResultOf('later')).toEqual({ attributes: { 'tidings.outcome': 'given back' } });
});
