import { classifyBounce } from '@tidings/core/feedback/classify';
import { fieldOf, instantOfMs, instantOfSeconds, numberOf, textOf, wordOf } from './payload.js';
import type { ProviderEvent } from './provider-event.js';

type Meaning = Pick<ProviderEvent, 'kind' | 'bounce'>;

const hard: Meaning = { kind: 'BOUNCED', bounce: { takenFor: 'HARD' } };
const complained: Meaning = { kind: 'COMPLAINED' };
const unsubscribed: Meaning = { kind: 'UNSUBSCRIBED' };

const MEANINGS = new Map<string, Meaning>([
  ['delivered', { kind: 'DELIVERED' }],
  ['deferred', { kind: 'DELAYED' }],
  ['hard_bounce', hard],
  ['invalid_email', hard],
  ['soft_bounce', { kind: 'BOUNCED', bounce: { takenFor: 'SOFT' } }],
  ['error', { kind: 'BOUNCED', bounce: { refusedAs: 'OURS' } }],
  ['blocked', { kind: 'BOUNCED', bounce: { listedFor: null } }],
  ['spam', complained],
  ['complaint', complained],
  ['unsubscribed', unsubscribed],
  ['unsubscribe', unsubscribed],
]);

const IGNORED = new Set(['request', 'sent', 'opened', 'unique_opened', 'click', 'proxy_open', 'unique_proxy_open']);

/** Events of a call of Brevo: one, or an array of up to 500 if the webhook is batched. */
export const readBrevo = (payload: unknown): ProviderEvent[] => {
  // An inbound mail.
  if (Array.isArray(fieldOf(payload, 'items'))) return [];
  return (Array.isArray(payload) ? payload : [payload]).flatMap((event) => {
    const name = wordOf(event, 'event');
    if (IGNORED.has(name)) return [];
    const email = textOf(event, 'email');
    const messageId = textOf(event, 'message-id');
    const text = textOf(event, 'reason');
    const at = timeOf(event);
    return {
      ...(name === 'deferred' && isRefused(text) ? hard : (MEANINGS.get(name) ?? { kind: 'UNKNOWN' as const })),
      // `id` is that of the webhook.
      identity: [name, messageId, email, at?.getTime() ?? textOf(event, 'date')],
      email,
      token: textOf(event, 'X-Mailin-custom'),
      messageId,
      happenedAt: at,
      text,
      raw: event,
    };
  });
};

/** A time in seconds is below this, one in milliseconds above. */
const FIRST_MILLISECONDS = 1e11;

/** `ts_epoch` is in milliseconds, but was seen in seconds. `ts_event` and `ts` are in seconds, and were seen shifted by a time zone. */
const timeOf = (event: unknown): Date | null => {
  const epoch = numberOf(event, 'ts_epoch');
  if (epoch !== null) return epoch < FIRST_MILLISECONDS ? instantOfSeconds(epoch) : instantOfMs(epoch);
  return instantOfSeconds(numberOf(event, 'ts_event') ?? numberOf(event, 'ts'));
};

/** Brevo calls some mails deferred whose recipient doesn't exist. */
const isRefused = (text: string | null): boolean => {
  const { bounceClass, statusCode } = classifyBounce({ text });
  return bounceClass === 'HARD' && /^5\.1\./.test(statusCode ?? '');
};
