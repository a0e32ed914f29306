import type { ClaimedDelivery } from '@tidings/core/ledger/claim';
import { messageIdOf } from '@tidings/core/ledger/message-id';
import type { AttemptResult } from '@tidings/core/ledger/settle';
import type { ComposeResult } from './composer.js';
import { type Failure, oneLine } from './mail/smtp-outcome.js';
import type { RetryPolicy } from './retry-policy.js';

/**
 * Wait in milliseconds before a delivery is due again after a transport failure. While the breaker is open the delivery isn't claimed, even if it
 * is due.
 */
const TRANSPORT_RETRY_MS = 1_000;

/** The mail server's reply to a mail that it accepted. */
export interface Accepted {
  response: string;
}

/** A failure to compose the mail. Template errors are permanent. An internal fault is retried: the next release may fix it. */
export const composeFailure = (composed: Exclude<ComposeResult, { raw: string }>): Failure => {
  const noReply = { smtpCode: null, enhancedCode: null };
  return 'templateError' in composed
    ? { outcome: 'FAILED', errorClass: 'TEMPLATE', error: oneLine(composed.templateError), ...noReply }
    : { outcome: 'RETRY', errorClass: 'INTERNAL', error: composed.fault, ...noReply };
};

/** Turns the outcome of an attempt into the result to settle. Has no side effects. */
export const resultOf = (
  claimed: ClaimedDelivery,
  of: Accepted | Failure,
  retries: RetryPolicy,
): Omit<AttemptResult, 'durationMs'> => {
  const { id, dispatchId, leaseToken, tries } = claimed;
  const delivery = { deliveryId: id, dispatchId, leaseToken, messageId: messageIdOfClaim(claimed) };
  if ('response' in of) {
    const noError = { retryInMs: null, enhancedCode: null, errorClass: null, error: null };
    return { ...delivery, ...noError, ...of, outcome: 'SENT', smtpCode: 250 };
  }
  const { smtpCode, enhancedCode, errorClass, error } = of;
  const failed = { ...delivery, smtpCode, enhancedCode, errorClass, error };
  if (of.isTransport) {
    return { ...failed, outcome: 'RETRY', retryInMs: TRANSPORT_RETRY_MS, countsAsTry: false };
  }
  if (of.outcome === 'FAILED') return { ...failed, outcome: 'FAILED', retryInMs: null };
  if (of.outcome === 'UNCERTAIN') {
    return { ...failed, outcome: 'UNCERTAIN', retryInMs: retries.waitAfterUncertain(tries) };
  }
  const retryInMs = of.outcome === 'RETRY_AT_ONCE' ? 0 : retries.waitAfter(tries);
  return { ...failed, outcome: retryInMs === null ? 'FAILED' : 'RETRY', retryInMs };
};

export const messageIdOfClaim = ({ id, dispatchId, messageDomain }: ClaimedDelivery): string =>
  messageIdOf({ deliveryId: id, dispatchId, domain: messageDomain });
