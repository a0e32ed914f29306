import type { ClaimedDelivery } from '@tidings/core/ledger/claim';
import type { AttemptResult } from '@tidings/core/ledger/settle';
import { nameOf } from '@tidings/core/rendering/mail-context';
import type { Logger } from '@tidings/core/runtime/logger';
import { type Accepted, composeFailure, messageIdOfClaim, resultOf } from './attempt-result.js';
import type { Breaker } from './breaker.js';
import type { HeldLeases } from './held-leases.js';
import type { ComposeResult } from './mail/compose-thread.js';
import type { EnvelopeSender } from './mail/envelope-sender.js';
import type { ComposedMail, Mailer } from './mail/mailer.js';
import { type Failure, LeaseLapsedError, NOTHING_BEGUN, oneLine, readFailure } from './mail/smtp-outcome.js';
import type { RetryPolicy } from './retry-policy.js';
import type { Throttle } from './throttle.js';

/** The fraction of the lease that must remain when an attempt times out. */
const MARGIN = 0.05;

export interface AttemptDeps {
  leases: Pick<HeldLeases, 'remaining' | 'check'>;
  mailer: Pick<Mailer, 'send'>;
  retries: RetryPolicy;
  breaker: Pick<Breaker, 'open'>;
  throttle: Pick<Throttle, 'slowDown'>;
  logger: Logger;
  envelopeSenderOf: (delivery: ClaimedDelivery) => EnvelopeSender;
  leaseMs: number;
}

/** Tries to send one mail, and resolves to the result to settle. Never rejects. */
export const attempt = async (
  deps: AttemptDeps,
  delivery: ClaimedDelivery,
  composed: ComposeResult,
): Promise<AttemptResult> => {
  const startedAt = performance.now();
  const outcome = 'raw' in composed ? await send(deps, delivery, composed.raw) : composeFailure(composed);
  const result = resultOf(delivery, outcome, deps.retries);
  if (!('response' in outcome)) react(deps, { delivery, failure: outcome, result });
  return { ...result, durationMs: Math.round(performance.now() - startedAt) };
};

const send = async (deps: AttemptDeps, delivery: ClaimedDelivery, raw: string): Promise<Accepted | Failure> => {
  const { id, recipient, email } = delivery;
  // The attempt ends before its lease does, even if nobody can renew the lease meanwhile.
  const time = Math.min(deps.leaseMs / 2, deps.leases.remaining(id) - MARGIN * deps.leaseMs);
  if (time <= 0) return readFailure({ ...NOTHING_BEGUN, error: new LeaseLapsedError() });
  const mail: ComposedMail = {
    raw,
    ...deps.envelopeSenderOf(delivery),
    to: { name: nameOf(recipient), address: email },
    messageId: messageIdOfClaim(delivery),
  };
  const stopping = new AbortController();
  const timer = setTimeout(() => stopping.abort(new DOMException('no answer in time', 'TimeoutError')), time);
  try {
    const outcome = await deps.mailer.send(mail, { stopping, checkLease: () => deps.leases.check(id) });
    return outcome.accepted ? { response: oneLine(outcome.response) } : readFailure(outcome);
  } finally {
    clearTimeout(timer);
  }
};

/** Handles the effects of a failure on other deliveries: slows down sending or opens the breaker. Logs failures of a single mail. */
const react = (
  { breaker, throttle, logger }: AttemptDeps,
  {
    delivery,
    failure,
    result,
  }: { delivery: ClaimedDelivery; failure: Failure; result: Pick<AttemptResult, 'outcome' | 'retryInMs'> },
) => {
  const { outcome, isTransport, slowsDown, ...why } = failure;
  const canGoSlower = slowsDown && throttle.slowDown(why.error);
  if (isTransport) {
    if (!canGoSlower) breaker.open(why.error);
    return;
  }
  const { retryInMs } = result;
  const fields = { deliveryId: delivery.id, attempt: delivery.attempt, ...why };
  if (outcome === 'FAILED') {
    logger.info(fields, 'mail refused permanently');
  } else if (outcome === 'UNCERTAIN') {
    logger.warn({ ...fields, retryInMs }, 'mail handed over without an answer, so it may have arrived');
  } else if (retryInMs === null) {
    logger.warn(fields, 'mail not accepted at the last try');
  } else {
    logger.warn({ ...fields, retryInMs }, 'mail not accepted, will retry');
  }
};
