import { TOKEN_FIELD } from '@tidings/core/feedback/provider';
import { fieldOf, instantOf, textOf, wordOf } from './payload.js';
import type { ProviderEvent } from './provider-event.js';

type Meaning = Pick<ProviderEvent, 'kind' | 'bounce'>;

const hard: Meaning = { kind: 'BOUNCED', bounce: { takenFor: 'HARD' } };
const soft: Meaning = { kind: 'BOUNCED', bounce: { takenFor: 'SOFT' } };
const ours: Meaning = { kind: 'BOUNCED', bounce: { takenFor: 'OURS' } };
const delayed: Meaning = { kind: 'DELAYED' };
const autoReplied: Meaning = { kind: 'AUTO_REPLIED' };
const complained: Meaning = { kind: 'COMPLAINED' };
const unknown: Meaning = { kind: 'UNKNOWN' };

/** The `Type` of a record of type Bounce: many of them are no bounces. Others, such as Subscribe, are UNKNOWN. */
const BOUNCE_TYPES = new Map<string, Meaning>([
  ['HardBounce', hard],
  ['BadEmailAddress', hard],
  ['SoftBounce', soft],
  ['Unknown', soft],
  ['Transient', delayed],
  ['DnsError', delayed],
  ['Blocked', ours],
  ['SpamNotification', ours],
  ['VirusNotification', ours],
  ['DMARCPolicy', ours],
  ['SMTPApiError', ours],
  ['TemplateRenderingFailed', ours],
  ['AutoResponder', autoReplied],
  ['AddressChange', autoReplied],
  ['ChallengeVerification', autoReplied],
  ['Unsubscribe', { kind: 'UNSUBSCRIBED' }],
  ['ManuallyDeactivated', { kind: 'BOUNCED', bounce: { listedFor: null } }],
  ['SpamComplaint', complained],
]);

/** Records that aren't feedback. An inbound mail has no RecordType. */
const IGNORED = new Set(['', 'open', 'click', 'inbound']);

const NO_MESSAGE = '00000000-0000-0000-0000-000000000000';

/** Events of a call of Postmark: one, or none. */
export const readPostmark = (payload: unknown, { traceId }: { traceId: string | null }): ProviderEvent[] => {
  const recordType = textOf(payload, 'RecordType') ?? '';
  if (IGNORED.has(recordType.toLowerCase()) || isTest(payload)) return [];
  const meaning = meaningOf(recordType, payload);
  if (!meaning) return [];
  const email = textOf(payload, 'Email') ?? textOf(payload, 'Recipient');
  const at = ['DeliveredAt', 'BouncedAt', 'ChangedAt', 'ReceivedAt'].map((name) => textOf(payload, name)).find(Boolean);
  return [
    {
      ...meaning,
      identity: traceId ? [traceId] : [recordType, textOf(payload, 'MessageID'), email, at ?? null],
      email,
      token: textOf(payload, 'Metadata', TOKEN_FIELD),
      messageId: null,
      happenedAt: instantOf({ at }, 'at'),
      text: textOf(payload, 'Details') ?? textOf(payload, 'Description'),
      raw: withoutMail(payload),
    },
  ];
};

const meaningOf = (recordType: string, payload: unknown): Meaning | undefined => {
  if (recordType === 'Delivery') return { kind: 'DELIVERED' };
  if (recordType === 'SpamComplaint') return complained;
  if (recordType === 'Bounce') return BOUNCE_TYPES.get(textOf(payload, 'Type') ?? '') ?? unknown;
  return recordType === 'SubscriptionChange' ? changeOf(payload) : unknown;
};

/** Undefined where the change follows a bounce or a complaint, which has an event of its own. */
const changeOf = (payload: unknown): Meaning | undefined => {
  if (fieldOf(payload, 'SuppressSending') !== true) return unknown;
  const reason = wordOf(payload, 'SuppressionReason');
  if (reason === 'hardbounce' || reason === 'spamcomplaint') return undefined;
  const isOfPerson = reason === 'manualsuppression' && wordOf(payload, 'Origin') === 'recipient';
  return isOfPerson ? { kind: 'UNSUBSCRIBED' } : unknown;
};

/** Postmark's page sends such events to try the address. */
const isTest = (payload: unknown): boolean =>
  textOf(payload, 'MessageID') === NO_MESSAGE || (textOf(payload, 'ID') === '42' && wordOf(payload, 'Tag') === 'test');

/** `Content` is the report as it came, with the mail. */
const withoutMail = (payload: unknown): unknown => ({ ...(payload as object), Content: undefined });
