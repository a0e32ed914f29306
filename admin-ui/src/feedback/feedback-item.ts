import type { BounceClass, FeedbackKind, FeedbackListQuery, FeedbackSource } from './feedback.generated';

export type FeedbackItem = FeedbackListQuery['list']['items'][number];

/** Kinds that are listed. DELIVERED, DELAYED and SUCCESS of mails are only in the log and in a mail's history. */
export const LISTED_KINDS = [
  'BOUNCED',
  'COMPLAINED',
  'UNSUBSCRIBED',
  'AUTO_REPLIED',
  'UNKNOWN',
] as const satisfies FeedbackKind[];

export const BOUNCE_CLASSES = ['HARD', 'SOFT', 'OURS'] as const satisfies BounceClass[];

/** Whether an operator can act on an event: it belongs to no mail, so it has suppressed nobody, and it names an address. */
export const isSuppressible = ({ delivery, email }: Pick<FeedbackItem, 'delivery' | 'email'>): boolean =>
  delivery === null && email !== '';

export const FEEDBACK_SOURCES = [
  'SMTP',
  'IMAP',
  'SES',
  'POSTMARK',
  'MAILGUN',
  'SENDGRID',
  'BREVO',
  'API',
  'ONE_CLICK',
  'PAGE',
] as const satisfies FeedbackSource[];
