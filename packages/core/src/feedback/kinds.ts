/** What came back after a mail was accepted. */
export const FEEDBACK_KINDS = [
  /** The receiving server stored the mail in the mailbox, or a provider says so. */
  'DELIVERED',
  /** A server is still trying. */
  'DELAYED',
  'BOUNCED',
  /** The recipient reported the mail as spam. */
  'COMPLAINED',
  'UNSUBSCRIBED',
  /** A vacation notice or another automatic answer. */
  'AUTO_REPLIED',
  /** A delivery status notification of success: the mail was delivered, relayed or expanded. */
  'SUCCESS',
  'UNKNOWN',
] as const;
export type FeedbackKind = (typeof FEEDBACK_KINDS)[number];

/** Kinds without a row in PostgreSQL: they are a fate and a row of the log, since one may come for every mail. */
export const UNSTORED_KINDS = ['DELIVERED', 'SUCCESS', 'DELAYED'] as const satisfies readonly FeedbackKind[];

export const BOUNCE_CLASSES = [
  /** The address can't receive mail: no such mailbox, no such domain, null MX, disabled. */
  'HARD',
  /** This mail didn't arrive, and the address may be fine: mailbox full, given up after retries. */
  'SOFT',
  /** Refused because of the sender, its reputation or the content. Never held against the address. */
  'OURS',
] as const;
export type BounceClass = (typeof BOUNCE_CLASSES)[number];

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
] as const;
export type FeedbackSource = (typeof FEEDBACK_SOURCES)[number];

/** What became of a SENT mail, from the least to the gravest. It only moves to a graver one. */
export const FATES = ['DELIVERED', 'BOUNCED', 'COMPLAINED'] as const;
export type Fate = (typeof FATES)[number];
