import { createHash } from 'node:crypto';
import { normalizeAddress } from '@tidings/core/addresses/normal-form';
import { classifyBounce } from '@tidings/core/feedback/classify';
import type { BounceClass, FeedbackKind, FeedbackSource } from '@tidings/core/feedback/kinds';
import { readToken } from '@tidings/core/feedback/token';
import type { Keys } from '@tidings/core/keys/keys';
import { readMessageId } from '@tidings/core/ledger/message-id';
import type { FeedbackEvent, FeedbackTarget } from '@tidings/core/ledger/record-feedback';
import { POLICY_TEXT } from '@tidings/core/replies/reply-patterns';

/** Why a mail bounced. */
type Bounce =
  /** What the provider takes the bounce for. Null if it says too little: then the receiving server's words alone decide. */
  | { takenFor: BounceClass | null }
  /** The provider itself refused the mail, for a reason in its own words. */
  | { refusedAs: BounceClass }
  /** The provider didn't try, because its own list holds the address, for this reason if it is known. */
  | { listedFor: 'HARD_BOUNCE' | 'COMPLAINT' | null };

/** An event as a provider tells it, with nothing verified. */
export interface ProviderEvent {
  kind: FeedbackKind;
  /** Of BOUNCED. */
  bounce?: Bounce;
  /** What tells the event from every other one of this provider, the same each time that it is sent. */
  identity: (string | number | null)[];
  email: string | null;
  /** The bounce token of the mail, where the provider brings it back. */
  token: string | null;
  messageId: string | null;
  /** Null if the provider says no time. */
  happenedAt: Date | null;
  /** Enhanced code (RFC 3463). */
  statusCode?: string | null;
  smtpCode?: number | null;
  /** The receiving server's words, or the provider's. */
  text?: string | null;
  /** What is kept of the event. Without the mail's body. */
  raw: unknown;
}

const MAX_RAW_BYTES = 64 * 1024;

/** RFC 5321 section 4.5.3.1: 64 octets, @ and 255 octets. */
const MAX_EMAIL_LENGTH = 320;

/** Longer texts hold nothing more about the cause. */
const MAX_TEXT_LENGTH = 2_000;

/** The normal form of a provider's event. */
export const feedbackEventOf = (
  source: FeedbackSource,
  { text = null, ...given }: ProviderEvent,
  { keys, receivedAt }: { keys: Pick<Keys, 'tokenKeys'>; receivedAt: Date },
): FeedbackEvent => {
  const event = { ...given, text: text?.slice(0, MAX_TEXT_LENGTH) ?? null };
  return {
    deduplicationKey: `${source}:${createHash('sha256')
      .update(JSON.stringify(identityOf(event)))
      .digest('hex')}`,
    target: targetOf(event, keys),
    email: event.email && event.email.length <= MAX_EMAIL_LENGTH ? normalizeAddress(event.email) : null,
    kind: event.kind,
    source,
    ...readingOf(event),
    diagnostic: event.text,
    happenedAt: (event.happenedAt ?? receivedAt).toISOString(),
    raw: Buffer.from(JSON.stringify(event.raw)).subarray(0, MAX_RAW_BYTES),
  };
};

/** An event of an unknown type may lack what tells others apart. */
const identityOf = ({ kind, identity, raw }: ProviderEvent): unknown[] =>
  kind === 'UNKNOWN' ? [...identity, raw] : identity;

const targetOf = ({ token, messageId }: ProviderEvent, keys: Pick<Keys, 'tokenKeys'>): FeedbackTarget | null => {
  const byToken = token === null ? undefined : readToken('bounce', token, keys);
  if (byToken) return byToken;
  const byMessageId = messageId === null ? undefined : readMessageId(messageId);
  return byMessageId ? { ...byMessageId, round: null } : null;
};

type Reading = Pick<FeedbackEvent, 'bounceClass' | 'errorClass' | 'statusCode' | 'listedFor'>;

const readingOf = (event: ProviderEvent): Reading => {
  if (event.kind !== 'BOUNCED' && event.kind !== 'DELAYED') {
    return { bounceClass: null, errorClass: null, statusCode: event.statusCode ?? null };
  }
  if (event.bounce && 'listedFor' in event.bounce) {
    const { listedFor } = event.bounce;
    return { bounceClass: 'OURS', errorClass: null, statusCode: null, ...(listedFor && { listedFor }) };
  }
  if (event.bounce && 'refusedAs' in event.bounce) {
    const bounceClass = event.bounce.refusedAs;
    const errorClass = bounceClass === 'HARD' ? 'UNKNOWN_RECIPIENT' : 'REJECTED';
    return { bounceClass, errorClass, statusCode: null };
  }
  const read = classifyBounce(event);
  if (event.kind === 'DELAYED') return { ...read, bounceClass: null };
  const bounceClass = classOf(event, read);
  const isAddress = bounceClass === 'HARD' && read.bounceClass !== 'HARD';
  return { ...read, bounceClass, ...(isAddress && { errorClass: 'UNKNOWN_RECIPIENT' }) };
};

/** The server names the address as the fault by an enhanced code of its own. */
const ADDRESS_CODE = /^5\.(?:1\.(?:1|2|10)|2\.1)$/;

/**
 * Where the receiving server's words are specific, they decide: providers give one label to many causes. They make a bounce HARD only
 * by an enhanced code, so that no wording alone suppresses an address that the provider holds for good.
 */
const classOf = (event: ProviderEvent, read: ReturnType<typeof classifyBounce>): BounceClass => {
  const takenFor = event.bounce && 'takenFor' in event.bounce ? event.bounce.takenFor : null;
  if (takenFor === null) return read.bounceClass;
  const isSpecific =
    read.errorClass !== 'REJECTED' || /\.7\./.test(read.statusCode ?? '') || POLICY_TEXT.test(event.text ?? '');
  if (!isSpecific) return takenFor;
  return read.bounceClass === 'HARD' && !ADDRESS_CODE.test(read.statusCode ?? '') ? takenFor : read.bounceClass;
};
