import type { ClaimedDelivery } from '@tidings/core/ledger/claim';
import { expect, test } from 'vitest';
import { resultOf } from './attempt-result.js';
import type { Failure } from './mail/smtp-outcome.js';
import { createRetryPolicy } from './retry-policy.js';

const DISPATCH = '01890b0c-0000-7000-8000-000000000001';

const claimed = {
  id: '7',
  dispatchId: DISPATCH,
  leaseToken: 'token',
  tries: 1,
  messageDomain: 'example.com',
} as ClaimedDelivery;

const reply: Failure = {
  outcome: 'RETRY',
  errorClass: 'THROTTLED',
  smtpCode: 450,
  enhancedCode: '4.2.0',
  error: '450 4.2.0 later',
};

const resultFor = (more: Partial<Failure>, { waitsMs = [60_000], hold = false } = {}) =>
  resultOf(claimed, { ...reply, ...more }, createRetryPolicy({ waitsMs, uncertainPolicy: hold ? 'hold' : 'resend' }));

/** Matches a wait of a minute in milliseconds, give or take the jitter of the retry policy. */
const aMinute = { asymmetricMatch: (actual: number) => actual >= 54_000 && actual <= 66_000 };

test('an accepted mail is SENT, with the server’s reply and the Message-ID', () => {
  const retries = createRetryPolicy({ waitsMs: [], uncertainPolicy: 'resend' });
  expect(resultOf(claimed, { response: '250 ok' }, retries)).toEqual({
    deliveryId: '7',
    dispatchId: DISPATCH,
    leaseToken: 'token',
    messageId: `<7.${DISPATCH}@example.com>`,
    outcome: 'SENT',
    smtpCode: 250,
    response: '250 ok',
    retryInMs: null,
    enhancedCode: null,
    errorClass: null,
    error: null,
  });
});

test.each<[string, Partial<Failure>, object]>([
  ['a temporary refusal is retried', {}, { outcome: 'RETRY', retryInMs: aMinute }],
  ['a lapsed lease is retried at once', { outcome: 'RETRY_AT_ONCE' }, { outcome: 'RETRY', retryInMs: 0 }],
  ['a permanent refusal fails', { outcome: 'FAILED' }, { outcome: 'FAILED', retryInMs: null }],
  ['an unanswered mail is uncertain', { outcome: 'UNCERTAIN' }, { outcome: 'UNCERTAIN', retryInMs: aMinute }],
  ['a transport failure doesn’t count as a try', { isTransport: true }, { outcome: 'RETRY', countsAsTry: false }],
])('%s', (_what, more, expected) => {
  expect(resultFor(more)).toMatchObject({ smtpCode: 450, error: '450 4.2.0 later', ...expected });
});

test('the last try fails, and a transport failure is retried nevertheless', () => {
  expect(resultFor({}, { waitsMs: [] })).toMatchObject({ outcome: 'FAILED', retryInMs: null });
  expect(resultFor({ isTransport: true }, { waitsMs: [] })).toMatchObject({ outcome: 'RETRY', retryInMs: 1_000 });
});

test('an unanswered mail isn’t retried under `hold`', () => {
  expect(resultFor({ outcome: 'UNCERTAIN' }, { hold: true })).toMatchObject({ outcome: 'UNCERTAIN', retryInMs: null });
});
