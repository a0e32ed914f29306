import { createHash } from 'node:crypto';
import type { FeedbackEvent } from '@tidings/core/ledger/record-feedback';

const MAX_KEY_LENGTH = 500;
/** RFC 5321 section 4.5.3.1: 64 octets, @ and 255 octets. */
const MAX_EMAIL_LENGTH = 320;
const MAX_STATUS_LENGTH = 20;
const MAX_DIAGNOSTIC_LENGTH = 4_000;
const MAX_RAW_BYTES = 64 * 1024;

/** What a PostgreSQL text or JSON document can't hold: NUL, and surrogates that aren't in a pair. */
const UNSTORABLE = /\0|\p{Surrogate}/gu;

const DELIVERY_ID = /^\d{1,18}$/;

const textOf = (text: string | null, maxLength: number): string | null =>
  text === null ? null : text.slice(0, maxLength).replace(UNSTORABLE, '\ufffd');

/** The key as it is stored: a long one is replaced by its hash. */
export const keyOf = (key: string): string => {
  const text = key.replace(UNSTORABLE, '\ufffd');
  return text.length <= MAX_KEY_LENGTH ? text : `sha256:${createHash('sha256').update(key).digest('hex')}`;
};

/** A time that is no time, or hasn't come yet by this server's clock, becomes now. */
const instantOf = (happenedAt: string, now: Date): string => {
  const at = new Date(happenedAt);
  return at > new Date(0) && at < now ? at.toISOString() : now.toISOString();
};

/** The event in a form that PostgreSQL takes, whatever a stranger wrote into it. */
export const storableEvent = (event: FeedbackEvent, now = new Date()): FeedbackEvent => ({
  ...event,
  deduplicationKey: keyOf(event.deduplicationKey),
  target: event.target && DELIVERY_ID.test(event.target.deliveryId) ? event.target : null,
  email: textOf(event.email, MAX_EMAIL_LENGTH),
  statusCode: textOf(event.statusCode, MAX_STATUS_LENGTH),
  diagnostic: textOf(event.diagnostic, MAX_DIAGNOSTIC_LENGTH),
  happenedAt: instantOf(event.happenedAt, now),
  raw: event.raw?.subarray(0, MAX_RAW_BYTES) ?? null,
});
