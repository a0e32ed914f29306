import type { ClaimedDelivery } from '@tidings/core/ledger/claim';
import { messageIdOf } from '@tidings/core/ledger/message-id';
import type { AttemptResult } from '@tidings/core/ledger/settle';
import { nameOf } from '@tidings/core/rendering/mail-context';
import type { Logger } from '@tidings/core/runtime/logger';
import type { Breaker } from './breaker.js';
import type { HeldLeases } from './held-leases.js';
import type { ComposeResult } from './mail/compose-thread.js';
import type { ComposedMail, Mailer } from './mail/mailer.js';
import { type Failure, LeaseLapsedError, NOTHING_BEGUN, oneLine, readFailure } from './mail/smtp-outcome.js';
import type { RetryPolicy } from './retry-policy.js';
import type { Throttle } from './throttle.js';

/** The part of a lease that an attempt leaves unused. */
const MARGIN = 0.05;

/** Who met a mail server that is away is due again so soon; whether it is claimed then is the breaker's to say. */
const TRANSPORT_AWAY_MS = 1_000;

export interface AttemptDeps {
  leases: Pick<HeldLeases, 'remaining' | 'check'>;
  mailer: Pick<Mailer, 'send'>;
  retries: RetryPolicy;
  breaker: Pick<Breaker, 'open'>;
  throttle: Pick<Throttle, 'slowDown' | 'giveBack'>;
  logger: Logger;
  mailFrom: { address: string };
  leaseMs: number;
}

/** One mail's try: what is to be written down of it. Never rejects. */
export const attempt = async (
  deps: AttemptDeps,
  delivery: ClaimedDelivery,
  composed: ComposeResult,
): Promise<AttemptResult> => {
  const startedAt = performance.now();
  const outcome = 'raw' in composed ? await send(deps, delivery, composed.raw) : failureOf(composed);
  if (!('raw' in composed)) deps.throttle.giveBack(1);
  const result = resultOf(deps, delivery, outcome);
  return { ...result, durationMs: Math.round(performance.now() - startedAt) };
};

/** What is wrong with the template stays wrong. A fault of ours may be mended by the next release, and is nobody else's in the batch. */
const failureOf = (composed: Exclude<ComposeResult, { raw: string }>): Failure => {
  const nothing = { smtpCode: null, enhancedCode: null };
  return 'templateError' in composed
    ? { outcome: 'FAILED', errorClass: 'TEMPLATE', error: oneLine(composed.templateError), ...nothing }
    : { outcome: 'RETRY', errorClass: 'INTERNAL', error: composed.fault, ...nothing };
};

/** What the mail server answered, where it took the mail. */
interface Accepted {
  response: string;
}

const send = async (deps: AttemptDeps, delivery: ClaimedDelivery, raw: string): Promise<Accepted | Failure> => {
  const { id, recipient, email } = delivery;
  // Whatever happens to the connection, the attempt is over before the lease is, also where nobody could renew that.
  const time = Math.min(deps.leaseMs / 2, deps.leases.remaining(id) - MARGIN * deps.leaseMs);
  if (time <= 0) return readFailure({ ...NOTHING_BEGUN, error: new LeaseLapsedError() });
  const mail: ComposedMail = {
    raw,
    sender: deps.mailFrom.address,
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

const resultOf = (
  { retries, breaker, throttle, logger }: AttemptDeps,
  claimed: ClaimedDelivery,
  of: Accepted | Failure,
): Omit<AttemptResult, 'durationMs'> => {
  const { id, dispatchId, leaseToken, attempt: number, tries } = claimed;
  const delivery = { deliveryId: id, dispatchId, leaseToken, messageId: messageIdOfClaim(claimed) };
  if ('response' in of) {
    const nothing = { retryInMs: null, enhancedCode: null, errorClass: null, error: null };
    return { ...delivery, ...nothing, ...of, outcome: 'SENT', smtpCode: 250 };
  }
  const { outcome, isTransport, slowsDown, ...why } = of;
  const canGoSlower = slowsDown && throttle.slowDown(why.error);
  if (isTransport) {
    if (!canGoSlower) breaker.open(why.error);
    return { ...delivery, ...why, outcome: 'RETRY', retryInMs: TRANSPORT_AWAY_MS, countsAsTry: false };
  }
  if (outcome === 'FAILED') {
    logger.info({ deliveryId: id, attempt: number, ...why }, 'mail refused for good');
    return { ...delivery, ...why, outcome, retryInMs: null };
  }
  if (outcome === 'UNCERTAIN') {
    const retryInMs = retries.waitAfterUncertain(tries);
    logger.warn(
      { deliveryId: id, attempt: number, retryInMs, ...why },
      'mail handed over without an answer: it may have arrived',
    );
    return { ...delivery, ...why, outcome, retryInMs };
  }
  const retryInMs = outcome === 'RETRY_AT_ONCE' ? 0 : retries.waitAfter(tries);
  if (retryInMs === null) {
    logger.warn({ deliveryId: id, attempt: number, ...why }, 'mail not accepted, and that was the last try');
    return { ...delivery, ...why, outcome: 'FAILED', retryInMs: null };
  }
  logger.warn({ deliveryId: id, attempt: number, retryInMs, ...why }, 'mail not accepted, will retry');
  return { ...delivery, ...why, outcome: 'RETRY', retryInMs };
};

export const messageIdOfClaim = ({ id, dispatchId, messageDomain }: ClaimedDelivery): string =>
  messageIdOf({ deliveryId: id, dispatchId, domain: messageDomain });
