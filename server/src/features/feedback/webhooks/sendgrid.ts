import { TOKEN_FIELD } from '@tidings/core/feedback/provider';
import { instantOfSeconds, numberOf, textOf, wordOf } from './payload.js';
import type { ProviderEvent } from './provider-event.js';

type Meaning = Pick<ProviderEvent, 'kind' | 'bounce'>;
type Bounce = NonNullable<ProviderEvent['bounce']>;

/** `bounce_classification`, whose case varies. */
const CLASSIFICATIONS: Record<string, Bounce> = {
  'invalid address': { takenFor: 'HARD' },
  'mailbox unavailable': { takenFor: 'HARD' },
  content: { takenFor: 'OURS' },
  reputation: { takenFor: 'OURS' },
  'frequency or volume too high': { takenFor: 'OURS' },
};

/** Reasons of "dropped". */
const DROPS: Record<string, Bounce> = {
  invalid: { refusedAs: 'HARD' },
  'bounced address': { listedFor: 'HARD_BOUNCE' },
  'spam reporting address': { listedFor: 'COMPLAINT' },
  'unsubscribed address': { listedFor: null },
};

const IGNORED = new Set(['processed', 'open', 'click']);

/** Events of a call of SendGrid, which holds an array. */
export const readSendgrid = (payload: unknown): ProviderEvent[] =>
  (Array.isArray(payload) ? payload : [payload]).flatMap((event) => {
    const name = wordOf(event, 'event');
    if (IGNORED.has(name)) return [];
    const email = textOf(event, 'email');
    const timestamp = numberOf(event, 'timestamp');
    return {
      ...meaningOf(name, event),
      // sg_event_id may be another one when SendGrid repeats an event, or missing.
      identity: [name, email, timestamp, textOf(event, 'sg_message_id'), textOf(event, TOKEN_FIELD)],
      email,
      token: textOf(event, TOKEN_FIELD),
      messageId: textOf(event, 'smtp-id'),
      happenedAt: instantOfSeconds(timestamp),
      statusCode: textOf(event, 'status'),
      text: textOf(event, 'reason') ?? textOf(event, 'response'),
      raw: event,
    };
  });

const meaningOf = (name: string, event: unknown): Meaning => {
  if (name === 'delivered') return { kind: 'DELIVERED' };
  if (name === 'deferred') return { kind: 'DELAYED' };
  if (name === 'spamreport') return { kind: 'COMPLAINED' };
  if (name === 'unsubscribe' || name === 'group_unsubscribe') return { kind: 'UNSUBSCRIBED' };
  if (name === 'dropped')
    return { kind: 'BOUNCED', bounce: ofWord(DROPS, wordOf(event, 'reason')) ?? { refusedAs: 'OURS' } };
  return name === 'bounce' ? { kind: 'BOUNCED', bounce: bounceOf(event) } : { kind: 'UNKNOWN' };
};

/** An address is bad only where both type and classification say so. A block isn't one of SendGrid's own suppressions either. */
const bounceOf = (event: unknown): Bounce => {
  const bounce = ofWord(CLASSIFICATIONS, wordOf(event, 'bounce_classification'));
  const isHard = bounce !== undefined && 'takenFor' in bounce && bounce.takenFor === 'HARD';
  if (isHard && wordOf(event, 'type') !== 'bounce') return { takenFor: 'SOFT' };
  return bounce ?? { takenFor: 'SOFT' };
};

const ofWord = (meanings: Record<string, Bounce>, word: string): Bounce | undefined =>
  Object.hasOwn(meanings, word) ? meanings[word] : undefined;
