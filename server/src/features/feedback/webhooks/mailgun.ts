import { TOKEN_FIELD } from '@tidings/core/feedback/provider';
import { fieldOf, instantOfSeconds, numberOf, textOf, wordOf } from './payload.js';
import type { ProviderEvent } from './provider-event.js';

type Meaning = Pick<ProviderEvent, 'kind' | 'bounce'>;
type Bounce = NonNullable<ProviderEvent['bounce']>;

/** Reasons of a permanent failure. It doesn't prove a bad address. */
const REASONS: Record<string, Bounce> = {
  'suppress-bounce': { listedFor: 'HARD_BOUNCE' },
  'suppress-complaint': { listedFor: 'COMPLAINT' },
  'suppress-unsubscribe': { listedFor: null },
  old: { takenFor: 'SOFT' },
  generic: { takenFor: 'SOFT' },
  espblock: { takenFor: 'OURS' },
  blacklisted: { takenFor: 'OURS' },
};

/** The same as codes of Mailgun's own in place of a reply code. */
const CODES: Record<number, Bounce> = {
  605: { listedFor: 'HARD_BOUNCE' },
  606: { listedFor: null },
  607: { listedFor: 'COMPLAINT' },
};

const IGNORED = new Set(['accepted', 'opened', 'clicked', 'stored']);

/** Events of a call of Mailgun: one, or none. */
export const readMailgun = (payload: unknown): ProviderEvent[] => {
  const event = fieldOf(payload, 'event-data');
  const name = wordOf(event, 'event');
  if (IGNORED.has(name)) return [];
  const id = textOf(event, 'id');
  const timestamp = numberOf(event, 'timestamp');
  const messageId = textOf(event, 'message', 'headers', 'message-id');
  const email = textOf(event, 'recipient') ?? addressIn(textOf(event, 'message', 'headers', 'to'));
  return [
    {
      ...meaningOf(name, event),
      // An id is unique within a day.
      identity: id ? [id, timestamp] : [name, messageId, email, timestamp],
      email,
      token: textOf(event, 'user-variables', TOKEN_FIELD),
      messageId,
      happenedAt: instantOfSeconds(timestamp),
      statusCode: textOf(event, 'delivery-status', 'enhanced-code'),
      smtpCode: numberOf(event, 'delivery-status', 'code'),
      text:
        textOf(event, 'delivery-status', 'message') ??
        textOf(event, 'delivery-status', 'description') ??
        textOf(event, 'reject', 'reason'),
      raw: event ?? null,
    },
  ];
};

const meaningOf = (name: string, event: unknown): Meaning => {
  // In test mode nothing is delivered, although Mailgun says so.
  if (fieldOf(event, 'flags', 'is-test-mode') === true) return { kind: 'UNKNOWN' };
  if (name === 'delivered') return { kind: 'DELIVERED' };
  if (name === 'complained') return { kind: 'COMPLAINED' };
  if (name === 'unsubscribed') return { kind: 'UNSUBSCRIBED' };
  if (name === 'rejected') return { kind: 'BOUNCED', bounce: { refusedAs: 'OURS' } };
  if (name !== 'failed') return { kind: 'UNKNOWN' };
  if (wordOf(event, 'severity') === 'temporary') return { kind: 'DELAYED' };
  const reason = wordOf(event, 'reason');
  const ofCode = CODES[numberOf(event, 'delivery-status', 'code') ?? 0];
  const ofReason = Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
  return { kind: 'BOUNCED', bounce: ofReason ?? ofCode ?? { takenFor: null } };
};

/** The address of a To header, which names one recipient. */
const addressIn = (to: string | null): string | null => {
  if (to === null) return null;
  const open = to.lastIndexOf('<');
  return open < 0 ? to.trim() : to.slice(open + 1).replace(/>.*$/s, '');
};
