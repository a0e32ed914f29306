import type { IncomingHttpHeaders } from 'node:http';
import type { FeedbackSource } from '@tidings/core/feedback/kinds';
import type { Provider } from '@tidings/core/feedback/provider';
import type { ProviderEvent } from './provider-event.js';

/** A call of a provider, as it came. */
export interface WebhookCall {
  body: Buffer;
  headers: IncomingHttpHeaders;
  receivedAt: Date;
}

export interface Webhook {
  provider: Provider;
  source: FeedbackSource;
  /** Status of the answer to a call that the provider should repeat. */
  retryStatus: 429 | 503;
  /** Verifies who sent a call, and resolves to its events. Throws WebhookRefusal. */
  read(call: WebhookCall): Promise<ProviderEvent[]>;
}

/**
 * A call that is refused. 'forged': a wrong, missing or old signature, or a wrong password. 'unreadable': not in the provider's format.
 * 'unverified': it can't be verified now. 'challenged': it has no password, since some clients send one only when they are asked for it.
 */
export class WebhookRefusal extends Error {
  constructor(
    readonly outcome: 'forged' | 'unreadable' | 'unverified' | 'challenged',
    message: string,
  ) {
    super(message);
    this.name = 'WebhookRefusal';
  }
}

/** How far a provider's clock may be ahead. */
const MAX_AHEAD_MS = 15 * 60_000;

/** Refuses a call that was signed longer ago than its provider repeats calls, or in the future. */
export const demandAge = (signedAt: Date | null, { receivedAt, maxAgeMs }: { receivedAt: Date; maxAgeMs: number }) => {
  const age = receivedAt.getTime() - (signedAt?.getTime() ?? Number.NaN);
  if (age <= maxAgeMs && age >= -MAX_AHEAD_MS) return;
  throw new WebhookRefusal('forged', 'the signature is too old or in the future');
};
