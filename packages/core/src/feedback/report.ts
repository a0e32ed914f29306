import type { ErrorClass } from '../ledger/status.js';
import type { BounceClass, FeedbackKind } from './kinds.js';
import type { ReturnedMail } from './returned-mail.js';

/** What a report says about one recipient. */
export interface ReportedEvent {
  kind: FeedbackKind;
  /** Of BOUNCED, else null. */
  bounceClass: BounceClass | null;
  /** Of BOUNCED and DELAYED, else null. */
  errorClass: ErrorClass | null;
  /** Enhanced code (RFC 3463) of the reply, or of the report if the reply has none. */
  statusCode: string | null;
  /** One line in the other server's words. */
  diagnostic: string | null;
  /** Normalized, as are all addresses here. After an alias, where the alias led. */
  recipient: string | null;
  /** The address that the report calls the original one. */
  originalRecipient: string | null;
  /** ISO 8601, never in the future. */
  happenedAt: string;
}

/** A mail that came back, read. */
export interface Report {
  /**
   * 'receipt': a message disposition notification (RFC 8098). 'other': a mail that a person wrote, or one that can't be read. It has no
   * events.
   */
  type: 'delivery status' | 'complaint' | 'receipt' | 'plain bounce' | 'automatic answer' | 'other';
  /** Whether a machine wrote the mail. Such a mail unsubscribes nobody. */
  isAutomatic: boolean;
  returned: ReturnedMail;
  events: ReportedEvent[];
  /** Header, words of the server, fields, and header of the returned mail, without its body. At most 64 KB. */
  excerpt: Buffer;
  /** The same for the same report, whichever way it came in. */
  digest: string;
}
