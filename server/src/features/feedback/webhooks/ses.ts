import { SES_TOKEN_HEADER } from '@tidings/core/feedback/provider';
import { instantOf, listOf, textOf, wordOf } from './payload.js';
import type { ProviderEvent } from './provider-event.js';

type Meaning = Pick<ProviderEvent, 'kind' | 'bounce'>;

const hard: Meaning = { kind: 'BOUNCED', bounce: { takenFor: 'HARD' } };
const soft: Meaning = { kind: 'BOUNCED', bounce: { takenFor: 'SOFT' } };
const ours: Meaning = { kind: 'BOUNCED', bounce: { takenFor: 'OURS' } };
const refused: Meaning = { kind: 'BOUNCED', bounce: { refusedAs: 'OURS' } };
const listed = (listedFor: 'HARD_BOUNCE' | 'COMPLAINT' | null): Meaning => ({ kind: 'BOUNCED', bounce: { listedFor } });

/** Sub-types of permanent bounces. The lists of an account or a tenant hold bounces and complaints, and SES doesn't say which. */
const PERMANENT = new Map<string, Meaning>([
  ['General', hard],
  ['NoEmail', hard],
  ['Suppressed', listed('HARD_BOUNCE')],
  ['OnAccountSuppressionList', listed(null)],
  ['OnTenantSuppressionList', listed(null)],
  ['EmailValidationSuppressed', listed(null)],
  ['UnsubscribedRecipient', { kind: 'UNSUBSCRIBED' }],
]);

/** Sub-types of transient bounces that are about the mail. SES tries no further after any of them. */
const ABOUT_THE_MAIL = new Set(['MessageTooLarge', 'ContentRejected', 'AttachmentRejected']);

/** Feedback of these types is no complaint (RFC 5965, RFC 6430, RFC 6591). */
const NO_COMPLAINT = new Set(['not-spam', 'auth-failure', 'virus']);

const IGNORED = new Set(['Send', 'Open', 'Click']);

/** What one type of event says about its recipients. `part` is the name of its object. */
interface Shape {
  part: string;
  recipients: (event: unknown) => unknown[];
  meaningOf: (event: unknown, recipient: unknown) => Meaning;
}

const destinations = (event: unknown) => listOf(event, 'mail', 'destination');

const SHAPES = new Map<string, Shape>([
  [
    'Bounce',
    {
      part: 'bounce',
      recipients: (event) => listOf(event, 'bounce', 'bouncedRecipients'),
      meaningOf: (event, recipient) => bounceOf(event, recipient),
    },
  ],
  [
    'Complaint',
    {
      part: 'complaint',
      recipients: (event) => listOf(event, 'complaint', 'complainedRecipients'),
      meaningOf: (event) => complaintOf(event),
    },
  ],
  [
    'Delivery',
    {
      part: 'delivery',
      recipients: (event) => listOf(event, 'delivery', 'recipients'),
      meaningOf: () => ({ kind: 'DELIVERED' }),
    },
  ],
  [
    'DeliveryDelay',
    {
      part: 'deliveryDelay',
      recipients: (event) => listOf(event, 'deliveryDelay', 'delayedRecipients'),
      meaningOf: () => ({ kind: 'DELAYED' }),
    },
  ],
  ['Reject', { part: 'reject', recipients: destinations, meaningOf: () => refused }],
  ['Rendering Failure', { part: 'failure', recipients: destinations, meaningOf: () => refused }],
]);

/** Events of a message of Amazon SES: one for each recipient. */
export const readSes = (event: unknown): ProviderEvent[] => {
  const name = textOf(event, 'eventType') ?? textOf(event, 'notificationType') ?? '';
  if (IGNORED.has(name)) return [];
  const { part, recipients, meaningOf } = SHAPES.get(name) ?? {
    part: name.toLowerCase(),
    recipients: destinations,
    meaningOf: () => ({ kind: 'UNKNOWN' as const }),
  };
  const feedbackId = textOf(event, part, 'feedbackId');
  const mail = [textOf(event, 'mail', 'messageId'), textOf(event, part, 'timestamp')];
  const found = recipients(event);
  return (found.length > 0 ? found : [null]).map((recipient) => {
    const email = typeof recipient === 'string' ? recipient : textOf(recipient, 'emailAddress');
    return {
      ...meaningOf(event, recipient),
      // With notifications of an identity and event publishing both on, SES sends each event twice, in two messages.
      identity: [name, ...(feedbackId === null ? mail : [feedbackId]), email],
      email,
      token: headerOf(event, SES_TOKEN_HEADER),
      messageId: textOf(event, 'mail', 'commonHeaders', 'messageId') ?? headerOf(event, 'Message-ID'),
      happenedAt: instantOf(event, part, 'timestamp'),
      statusCode: textOf(recipient, 'status'),
      text:
        textOf(recipient, 'diagnosticCode') ??
        textOf(event, part, 'smtpResponse') ??
        textOf(event, part, 'reason') ??
        textOf(event, part, 'errorMessage') ??
        textOf(event, part, 'complaintFeedbackType'),
      raw: event,
    };
  });
};

const bounceOf = (event: unknown, recipient: unknown): Meaning => {
  const type = textOf(event, 'bounce', 'bounceType');
  const subType = textOf(event, 'bounce', 'bounceSubType') ?? '';
  if (type === 'Permanent') return PERMANENT.get(subType) ?? ours;
  if (ABOUT_THE_MAIL.has(subType)) return ours;
  // Automatic answers come as bounces of these types. A server that refuses a mail gives a status.
  const mayBeAnswer = type === 'Undetermined' || (type === 'Transient' && subType === 'General');
  return mayBeAnswer && textOf(recipient, 'status') === null ? { kind: 'AUTO_REPLIED' } : soft;
};

const complaintOf = (event: unknown): Meaning => {
  if (/^On\w*SuppressionList$/.test(textOf(event, 'complaint', 'complaintSubType') ?? '')) return listed('COMPLAINT');
  const isComplaint = !NO_COMPLAINT.has(wordOf(event, 'complaint', 'complaintFeedbackType'));
  return { kind: isComplaint ? 'COMPLAINED' : 'UNKNOWN' };
};

/** A header of the mail as we sent it. SES leaves headers out if the identity's notifications don't include them. */
const headerOf = (event: unknown, name: string): string | null => {
  const header = listOf(event, 'mail', 'headers').find((one) => wordOf(one, 'name') === name.toLowerCase());
  return textOf(header, 'value');
};
