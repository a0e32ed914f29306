import type { ClaimedDelivery } from '@tidings/core/ledger/claim';
import type { AttemptResult } from '@tidings/core/ledger/settle';
import type { Staging } from '@tidings/core/ledger/staging';
import { nameOf } from '@tidings/core/rendering/mail-context';
import type { Logger } from '@tidings/core/runtime/logger';
import { type Accepted, composeFailure, messageIdOfClaim, resultOf } from './attempt-result.js';
import type { Outage } from './breaker.js';
import type { ComposeResult } from './composer.js';
import type { HeldLeases } from './held-leases.js';
import type { EnvelopeSender } from './mail/envelope-sender.js';
import type { ComposedMail } from './mail/mailer.js';
import { type Failure, LeaseLapsedError, NOTHING_BEGUN, oneLine, readFailure } from './mail/smtp-outcome.js';
import type { RetryPolicy } from './retry-policy.js';
import type { Route } from './route.js';

/** The fraction of the lease that must remain when an attempt times out. */
const MARGIN = 0.05;

export interface AttemptDeps {
  leases: Pick<HeldLeases, 'remaining' | 'check'>;
  retries: RetryPolicy;
  logger: Logger;
  leaseMs: number;
  staging: Staging;
}

/** What an attempt sends, and by which route. */
interface Hand<T extends string> {
  composed: ComposeResult;
  route: Pick<Route, 'mailer' | 'breaker' | 'slowDown' | 'outage' | 'onAccepted'>;
  envelope: EnvelopeSender;
  /** See `Mailer.send`. */
  objection: () => Promise<T | undefined>;
}

/** Tries to send one mail, and resolves to the result to settle, or to the objection. Never rejects. */
export const attempt = async <T extends string>(
  deps: AttemptDeps,
  delivery: ClaimedDelivery,
  hand: Hand<T>,
): Promise<AttemptResult | T> => {
  const startedAt = performance.now();
  const { composed, route } = hand;
  const outcome = 'raw' in composed ? await send(deps, delivery, { ...hand, composed }) : composeFailure(composed);
  if (typeof outcome === 'string') return outcome;
  const result = resultOf(delivery, outcome, deps.retries);
  if ('response' in outcome) route.onAccepted?.(delivery.email);
  else react({ ...deps, route }, { delivery, failure: outcome, result });
  return { ...result, durationMs: Math.round(performance.now() - startedAt) };
};

/** The result of a delivery for which no mail could be made. */
export const faultOf = (deps: AttemptDeps, delivery: ClaimedDelivery, fault: string): AttemptResult => {
  const failure = composeFailure({ fault });
  const result = resultOf(delivery, failure, deps.retries);
  log(deps.logger, { delivery, failure, result });
  return { ...result, durationMs: 0 };
};

const send = async <T extends string>(
  deps: AttemptDeps,
  delivery: ClaimedDelivery,
  {
    composed: { raw, tail },
    route,
    envelope,
    objection,
  }: Omit<Hand<T>, 'composed'> & { composed: Pick<ComposedMail, 'raw' | 'tail'> },
): Promise<Accepted | Failure | T> => {
  const { id, recipient, email } = delivery;
  const { redirectAllTo } = deps.staging;
  // The attempt ends before its lease does, even if nobody can renew the lease meanwhile.
  const outage = route.outage?.();
  if (outage) return isDown(outage);
  const time = Math.min(deps.leaseMs / 2, deps.leases.remaining(id) - MARGIN * deps.leaseMs);
  if (time <= 0) return readFailure({ ...NOTHING_BEGUN, error: new LeaseLapsedError() });
  const mail: ComposedMail = {
    raw,
    ...(tail && { tail }),
    ...envelope,
    to: redirectAllTo ? { name: '', address: redirectAllTo } : { name: nameOf(recipient), address: email },
    messageId: messageIdOfClaim(delivery),
  };
  const stopping = new AbortController();
  const timer = setTimeout(() => stopping.abort(new DOMException('no answer in time', 'TimeoutError')), time);
  try {
    const outcome = await route.mailer.send(mail, { stopping, objection, checkLease: () => deps.leases.check(id) });
    if (typeof outcome === 'string') return outcome;
    return outcome.accepted ? { response: oneLine(outcome.response) } : readFailure(outcome);
  } finally {
    clearTimeout(timer);
  }
};

/** The failure of a mail that isn't given to a mail server that is known to be down. */
const isDown = ({ reason }: Outage): Failure => ({
  outcome: 'RETRY',
  errorClass: 'CONNECTION',
  isTransport: true,
  smtpCode: null,
  enhancedCode: null,
  error: reason,
});

interface Failed {
  delivery: ClaimedDelivery;
  failure: Failure;
  result: Pick<AttemptResult, 'outcome' | 'retryInMs'>;
}

/** Handles the effects of a failure on other deliveries: slows down sending or opens the breaker. Logs failures of a single mail. */
const react = ({ route, logger }: { route: Pick<Route, 'breaker' | 'slowDown'>; logger: Logger }, failed: Failed) => {
  const { isTransport, slowsDown, isReplyToMail = false, error } = failed.failure;
  const canGoSlower = slowsDown && route.slowDown({ email: failed.delivery.email, isReplyToMail, reply: error });
  if (!isTransport) return log(logger, failed);
  if (!canGoSlower) route.breaker.open(error);
};

const log = (logger: Logger, { delivery, failure, result: { retryInMs } }: Failed) => {
  const { outcome, isTransport: _, slowsDown: __, isReplyToMail: ___, ...why } = failure;
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
