// Made from the server's OpenAPI document by `npm run emit:client`; don't edit.

/**
 * PERSONAL: exactly one recipient. GROUP: chosen users and groups. ALL: every active user.
 */
export type NotificationType = 'PERSONAL' | 'GROUP' | 'ALL';
/**
 * SCHEDULED: waiting for sendAt. SENDING: in progress. PAUSED: stopped until resumed. COMPLETED: every delivery has ended. CANCELLED: stopped for good.
 */
export type DispatchStatus = 'SCHEDULED' | 'SENDING' | 'PAUSED' | 'COMPLETED' | 'CANCELLED';
/**
 * UNAUTHENTICATED: The caller is not known.
 * FORBIDDEN: The caller may not do this.
 * NOT_FOUND: What the call names does not exist.
 * BAD_USER_INPUT: The input is not valid. `issues` says what is wrong with each field.
 * CONFLICT: The state of the data does not allow this.
 * TEMPLATE_INVALID: The template does not compile, or is not accepted. Lines and columns count from 1.
 * CONTEXT_INCOMPLETE: A strict send lacks values that its mails need. `issues` names each path, and the recipient if the context is their own.
 * IDEMPOTENCY_MISMATCH: The idempotency key belongs to another input.
 * RATE_LIMITED: Too many calls. Repeat the call after `retryAfterMs`.
 * UNAVAILABLE: A part of the system does not answer. Repeat the call after `retryAfterMs`.
 * INTERNAL: A bug. The server’s log has the details under `id`.
 * GRAPHQL_PARSE_FAILED: The query is not valid GraphQL.
 * GRAPHQL_VALIDATION_FAILED: The query does not fit the schema, or is too large.
 */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'TEMPLATE_INVALID'
  | 'CONTEXT_INCOMPLETE'
  | 'IDEMPOTENCY_MISMATCH'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'INTERNAL'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED';
/**
 * HARD: the address can’t receive mail. SOFT: this mail didn’t arrive, and the address may be fine. OURS: refused because of the sender, its reputation or the content; it never suppresses anybody.
 */
export type BounceClass = 'HARD' | 'SOFT' | 'OURS';
/**
 * Which mails an address doesn’t get. TOPIC: those of one topic. ALL_TOPICS: those that have a topic. ALL_MAIL: all, transactional ones too.
 */
export type SuppressionScope = 'TOPIC' | 'ALL_TOPICS' | 'ALL_MAIL';
/**
 * QUEUED: waiting for a worker. SENDING: claimed by a worker. RETRYING: an attempt failed, and another follows. UNCERTAIN: the mail may or may not have been sent, and an operator decides. SENT: the mail server accepted the mail. FAILED: not sent, after the last attempt. SUPPRESSED: not sent, because the recipient became inactive, was deleted, left the group, or has a suppression. CANCELLED: the dispatch was cancelled first. EXPIRED: the dispatch’s expiresAt passed first.
 */
export type DeliveryStatus =
  'QUEUED' | 'SENDING' | 'RETRYING' | 'UNCERTAIN' | 'SENT' | 'FAILED' | 'SUPPRESSED' | 'CANCELLED' | 'EXPIRED';
/**
 * What became of a mail, from the least to the gravest. ACCEPTED: SENT, and nothing came back. DELIVERED: a report says that it is in the mailbox. BOUNCED: it came back. COMPLAINED: the recipient reported it as spam.
 */
export type DeliveryFate = 'ACCEPTED' | 'DELIVERED' | 'BOUNCED' | 'COMPLAINED';
/**
 * Why a delivery that was still to be sent is not sent. USER_INACTIVE: the user is inactive or was deleted. LEFT_GROUP: the user is no longer in a group that the dispatch went to. NOT_ALLOWED: ALLOW_RECIPIENTS doesn’t include the address. ERASED: the person was erased.
 */
export type StopReason = 'USER_INACTIVE' | 'LEFT_GROUP' | 'NOT_ALLOWED' | 'ERASED';
/**
 * What a webhook is told of. In the events the type is in lower case with a dot instead of the first underscore, such as delivery.sent.
 */
export type WebhookEventType =
  | 'DELIVERY_SENT'
  | 'DELIVERY_FAILED'
  | 'DELIVERY_RETRYING'
  | 'DELIVERY_UNCERTAIN'
  | 'DELIVERY_BOUNCED'
  | 'DELIVERY_COMPLAINED'
  | 'DELIVERY_SUPPRESSED'
  | 'DELIVERY_EXPIRED'
  | 'DISPATCH_COMPLETED'
  | 'DISPATCH_PAUSED'
  | 'DISPATCH_STOPPED'
  | 'SUPPRESSION_CREATED'
  | 'SUPPRESSION_REMOVED'
  | 'TEMPLATE_UPDATED';
/**
 * What came back after a mail was accepted. DELIVERED: a provider says that it is in the mailbox. DELAYED: a server is still trying. BOUNCED: it didn’t arrive. COMPLAINED: the recipient reported it as spam. UNSUBSCRIBED: the recipient wants no more such mail. AUTO_REPLIED: an automatic answer, such as a vacation notice. SUCCESS: a delivery status notification of success. UNKNOWN: anything else.
 */
export type FeedbackKind =
  'DELIVERED' | 'DELAYED' | 'BOUNCED' | 'COMPLAINED' | 'UNSUBSCRIBED' | 'AUTO_REPLIED' | 'SUCCESS' | 'UNKNOWN';
/**
 * How feedback came in. SMTP: the listener for bounces. IMAP: the mailbox for bounces. SES, POSTMARK, MAILGUN, SENDGRID, BREVO: a webhook. API: recordFeedback. ONE_CLICK: the button of a mail program. PAGE: the page behind a link in a mail.
 */
export type FeedbackSource =
  'SMTP' | 'IMAP' | 'SES' | 'POSTMARK' | 'MAILGUN' | 'SENDGRID' | 'BREVO' | 'API' | 'ONE_CLICK' | 'PAGE';
/**
 * HARD_BOUNCE: the address can’t receive mail. SOFT_BOUNCES: several mails in a row bounced. COMPLAINT: the person reported a mail as spam. UNSUBSCRIBED: the person opted out, and can opt in again. MANUAL: somebody in the team added it. IMPORTED: an imported list held it, for a reason that is none of the others.
 */
export type SuppressionReason = 'HARD_BOUNCE' | 'SOFT_BOUNCES' | 'COMPLAINT' | 'UNSUBSCRIBED' | 'MANUAL' | 'IMPORTED';

/**
 * A file of a mail: fileId, or contentBase64 with a name.
 */
export interface AttachmentInput {
  /**
   * A file that was uploaded by PUT /api/v1/files.
   */
  fileId?: string | null;
  /**
   * The content, of at most 200 KiB.
   */
  contentBase64?: string | null;
  /**
   * File name, in any script. Defaults to that of the upload.
   */
  name?: string | null;
  /**
   * Media type. Defaults to that of the upload, or to what the content shows. `text/calendar; method=REQUEST` makes an invitation that mail programs show.
   */
  contentType?: string | null;
  /**
   * Content-ID, for a picture in the HTML: `<img src="cid:…">`.
   */
  cid?: string | null;
}
export interface BatchInput {
  /**
   * @minItems 1
   * @maxItems 1000
   */
  sends: SendNotificationInput[];
  /**
   * Defaults to false. If true, either all sends are committed together, or none is if one is refused. At most as many new sends as the API key may make in a minute.
   */
  atomic?: boolean | null;
}
/**
 * Give either notificationId, or templateName and typeEvent with recipients.
 */
export interface SendNotificationInput {
  /**
   * A notification to send. `context` is merged over its own.
   */
  notificationId?: string | null;
  /**
   * Slug of a template.
   */
  templateName?: string | null;
  /**
   * PERSONAL: exactly one person, in `recipient` or `to`. GROUP: any of `recipient`, `groups` and `to`. ALL: every active user; the three stay empty.
   */
  typeEvent?: NotificationType | null;
  /**
   * Kind of event, 1 to 100 characters; it decides the queue. Defaults to the notification’s name, or the template’s slug.
   */
  event?: string | null;
  /**
   * Ids of users.
   */
  recipient?: string[] | null;
  /**
   * Ids of groups.
   */
  groups?: string[] | null;
  /**
   * Recipients who aren’t users; 5,000 at most.
   *
   * @maxItems 5000
   */
  to?: RecipientInput[] | null;
  /**
   * Values for the template; 256 KiB at most. It must be at most 256 KiB.
   */
  context?: {
    [k: string]: unknown;
  } | null;
  /**
   * Files of each mail, beside those of the template. All together 20 files and 20 MB as they are sent.
   *
   * @maxItems 20
   */
  attachments?: AttachmentInput[] | null;
  /**
   * Address that answers go to, such as help@example.com or Support <help@example.com>. Takes the place of the template’s. It must be one address, such as help@example.com or Support <help@example.com>.
   */
  replyTo?: string | null;
  /**
   * Further headers of each mail, by name; 20 at most. X-… and a few others, such as References and Feedback-ID; none that is set anyway. It must be at most 32 KiB.
   */
  headers?: {
    [k: string]: unknown;
  } | null;
  /**
   * Data of the caller, 2 KiB at most: no mail shows it. It comes back in the events of webhooks, and dispatches can be filtered by it. It must be at most 2 KiB.
   */
  metadata?: {
    [k: string]: unknown;
  } | null;
  /**
   * Slug of the topic that recipients can unsubscribe from. Defaults to the notification’s, then to the template’s; without any, the mails are transactional.
   */
  topic?: string | null;
  /**
   * Slug of the sender. Defaults to the notification’s, then to the template’s, then to the default sender; without any, MAIL_FROM is used.
   */
  sender?: string | null;
  /**
   * If true, the call is refused with CONTEXT_INCOMPLETE if a mail would lack a value of its context. So are all calls of a strict API key, and all sends of a strict template.
   */
  strict?: boolean | null;
  /**
   * 1 to 200 characters. A repeated call with the same key and input sends nothing. May instead be given in the HTTP header Idempotency-Key; if both are given, they must be equal.
   */
  idempotencyKey?: string | null;
  /**
   * Earliest time of sending; a time in the past means now.
   */
  sendAt?: string | null;
  /**
   * Deliveries not sent by then become EXPIRED. Must be in the future, and after sendAt.
   */
  expiresAt?: string | null;
  /**
   * Sends some of the mails first, and the rest once they have been accepted; not for PERSONAL sends. The dispatch is paused if too many of them are refused or bounce. No effect if it has no more mails.
   */
  firstBatch?: FirstBatchInput | null;
  /**
   * Time over which the mails leave evenly, from their start, in minutes; 1 to 10080 (7 days). Null: they leave at once. Not for PERSONAL sends.
   */
  spreadOverMinutes?: number | null;
}
/**
 * A recipient who isn’t a user.
 */
export interface RecipientInput {
  /**
   * It must be exactly one e-mail address of at most 254 characters.
   */
  email: string;
  /**
   * What templates see as {{user.name}}.
   */
  name?: string | null;
  /**
   * BCP 47 language tag.
   */
  locale?: string | null;
  /**
   * Values for this recipient, merged over the context of the send. It must be at most 256 KiB.
   */
  context?: {
    [k: string]: unknown;
  } | null;
}
/**
 * Mails that a bulk send begins with. They go to the 20 largest of the receiving domains that have more than 10 × perDomain of its recipients, or to perDomain recipients in total if there is none. The rest waits for their answers and early bounces.
 */
export interface FirstBatchInput {
  /**
   * Mails to each large receiving domain; 1 to 1,000.
   */
  perDomain: number;
  /**
   * Minutes to wait after the last answer to one of them; 1 to 1,440.
   */
  waitMinutes: number;
}
/**
 * What became of one send of a batch. Exactly one of the two is set.
 */
export interface BatchResult {
  dispatch: Send | null;
  error: Problem | null;
}
/**
 * One act of sending.
 */
export interface Send {
  id: string;
  status: DispatchStatus;
  /**
   * Kind of event; it decides the queue. For a notification, its name unless the call gave an event.
   */
  event: string;
  /**
   * Queue that the mails go through.
   */
  queue: string;
  type: NotificationType;
  templateSlug: string;
  /**
   * Template version, pinned when the dispatch was accepted: later edits of the template don’t change it.
   */
  templateVersion: number;
  /**
   * Topic of the mails, as of acceptance; null for transactional mails, or if the topic was deleted.
   */
  topic: {
    /**
     * Lower-case letters and digits, separated by single - or _; 50 characters at most.
     */
    slug: string;
  } | null;
  /**
   * Key that the caller gave; null if none.
   */
  idempotencyKey: string | null;
  /**
   * Number of deliveries in each status: `total` always equals queued + sending + retrying + uncertain + sent + failed + suppressed + cancelled + expired. `sent` always equals accepted + delivered + bounced + complained, by the gravest feedback about each mail.
   */
  counts: {
    total: number;
    queued: number;
    sending: number;
    retrying: number;
    uncertain: number;
    sent: number;
    failed: number;
    suppressed: number;
    cancelled: number;
    expired: number;
    /**
     * SENT deliveries that a report of delivery came for.
     */
    delivered: number;
    /**
     * SENT deliveries that came back.
     */
    bounced: number;
    /**
     * SENT deliveries that the recipient reported as spam.
     */
    complained: number;
    /**
     * SENT deliveries about which nothing is known since the mail server accepted them.
     */
    accepted: number;
  };
  /**
   * False until every recipient has a delivery.
   */
  audienceComplete: boolean;
  /**
   * Paths that the template reads and the context lacked for at least one recipient, as of acceptance; 100 at most.
   */
  missing: string[];
  /**
   * Keys of the context that have no effect, because `username` and `user` always come from the recipient.
   */
  ignored: string[];
  /**
   * Earliest time of sending; null means at once.
   */
  sendAt: string | null;
  /**
   * Deliveries not sent by then become EXPIRED; null means never.
   */
  expiresAt: string | null;
  /**
   * Time over which the mails leave evenly, in minutes; null if they leave at once.
   */
  spreadOverMinutes: number | null;
  createdAt: string;
  /**
   * When the last delivery ended; null until then.
   */
  completedAt: string | null;
}
/**
 * Why a call, or a send of a batch, was refused (RFC 9457).
 */
export interface Problem {
  type: string;
  title: string;
  /**
   * The HTTP status. A send of a batch has the one that it would have alone.
   */
  status: number;
  /**
   * A message for people. It may change.
   */
  detail: string;
  code: ErrorCode;
  /**
   * What exactly went wrong. A reason belongs to one code.
   */
  reason: string;
  /**
   * Values of the reason, such as a limit.
   */
  params: {
    [k: string]: unknown;
  };
  /**
   * Of an invalid input.
   */
  issues?: Issue[];
  /**
   * The issues as English messages, by the path of their field.
   */
  fields?: {
    [k: string]: string[];
  };
  /**
   * The value of `params` with this name.
   */
  updatedAt?: unknown;
  /**
   * The value of `params` with this name.
   */
  part?: unknown;
  /**
   * The value of `params` with this name.
   */
  line?: unknown;
  /**
   * The value of `params` with this name.
   */
  column?: unknown;
  /**
   * When the call can be repeated, in milliseconds.
   */
  retryAfterMs?: number;
  /**
   * The value of `params` with this name.
   */
  id?: unknown;
  /**
   * The id of the call. A send of a batch has none.
   */
  requestId?: string;
}
/**
 * What is wrong with a field of the input.
 */
export interface Issue {
  /**
   * The field, such as `to.3.email`.
   */
  path: string;
  /**
   * The broken rule, such as `email.single`.
   */
  rule: string;
  /**
   * Values of the rule, such as a limit.
   */
  params: {
    [k: string]: unknown;
  };
}
export interface BatchResults {
  /**
   * In the order of the sends.
   */
  results: BatchResult[];
}
/**
 * A suppression with the reason MANUAL. It replaces the one that the address has with this reason for the same scope and topic.
 */
export interface CreateSuppressionInput {
  /**
   * It must be exactly one e-mail address of at most 254 characters.
   */
  email: string;
  scope: SuppressionScope;
  /**
   * Slug of a topic; with the scope TOPIC, and only then.
   */
  topic?: string | null;
  /**
   * Why; 500 characters at most.
   */
  note?: string | null;
  /**
   * In the future; null means never.
   */
  expiresAt?: string | null;
}
/**
 * One recipient’s copy of a dispatch.
 */
export interface Delivery {
  id: string;
  /**
   * One act of sending.
   */
  dispatch: {
    id: string;
  };
  /**
   * Current address of the delivery.
   */
  email: string;
  /**
   * Addresses it was sent to before retryToCorrectedAddress changed the address, oldest first.
   */
  earlierEmails: string[];
  status: DeliveryStatus;
  /**
   * Gravest feedback about the mail at its current address. Null if there is none and the status isn’t SENT. It counts in DeliveryCounts only while the status is SENT.
   */
  fate: DeliveryFate | null;
  /**
   * Number of attempts after the first.
   */
  retryCount: number;
  /**
   * When the next attempt is due; null if none is scheduled.
   */
  nextAttemptAt: string | null;
  /**
   * Cause of the last failure, as in Attempt.errorClass; null if no attempt failed.
   */
  errorClass: string | null;
  /**
   * Message of the last failure; null if no attempt failed.
   */
  lastError: string | null;
  /**
   * The reason in `lastError` if the delivery is not sent any more, as a code; null otherwise.
   */
  stopReason: StopReason | null;
  /**
   * Why the delivery is SUPPRESSED, as in SkippedCount.reason; null if it isn’t. Later versions may add reasons.
   */
  suppressedBy: string | null;
  /**
   * Why a RETRYING delivery waits although no attempt failed. ROUTE_DOWN: no mail server of its sender can be reached. ROUTE_BUSY: its mail server is slow. OWN_ROUTE_DOWN, ROUTE_MISSING: the mail may have arrived, so it waits for the mail server that it was given to, which is down or was deleted; `releaseFromRoute` lets it go by another. RELEASED: it was let go, and waits for any. SENDER_MISSING: its sender was deleted. DOMAIN_HELD: the receiving domain refuses its sender; `releaseHeldDomain` sends it. LIMIT: a limit of its route, or of its domain on it, is used up until `nextAttemptAt`. QUIET_HOURS: its recipient is in quiet hours of its sender, which end at `nextAttemptAt`. Null: it waits for no such reason. Later versions may add reasons.
   */
  waitReason: string | null;
  /**
   * The latest attempt went to REDIRECT_ALL_TO instead of the recipient. Feedback then suppresses nobody.
   */
  isRedirected: boolean;
  /**
   * Message-ID header, the same on every attempt; null before the first attempt.
   */
  messageId: string | null;
  /**
   * When the delivery was created. For groups and users of a larger send, that is when sending starts.
   */
  createdAt: string;
  /**
   * When the status last changed.
   */
  lastUpdate: string;
}
/**
 * Gets events as a webhook does, but its caller takes them. It is for trying out a receiver.
 */
export interface EventListener {
  id: string;
  types: WebhookEventType[];
  /**
   * Time at which the listener is removed if nobody takes events until then.
   */
  listensUntil: string;
}
/**
 * Which events a listener gets. An absent filter lets all through.
 */
export interface EventListenerInput {
  /**
   * Slugs of topics; 100 at most.
   *
   * @maxItems 100
   */
  topics?: string[] | null;
  /**
   * Names in `event` of sends, whole and case-sensitive; 100 at most.
   *
   * @maxItems 100
   */
  eventNames?: string[] | null;
  /**
   * Ids of API keys; 100 at most.
   *
   * @maxItems 100
   */
  apiKeyIds?: string[] | null;
  /**
   * All types by default.
   */
  types?: WebhookEventType[] | null;
}
/**
 * One thing that came back after a mail was accepted.
 */
export interface Feedback {
  id: string;
  /**
   * Address that the mail was sent to. For feedback that belongs to no mail, the address that it names; empty if it names none.
   */
  email: string;
  kind: FeedbackKind;
  /**
   * Of BOUNCED, else null.
   */
  bounceClass: BounceClass | null;
  source: FeedbackSource;
  /**
   * Cause of a bounce, as in Attempt.errorClass.
   */
  errorClass: string | null;
  /**
   * Enhanced status code (RFC 3463), such as 5.1.1. It is the one in the other server’s reply, where the report’s own says less.
   */
  statusCode: string | null;
  /**
   * The other server’s words.
   */
  diagnostic: string | null;
  /**
   * When it happened, as reported.
   */
  at: string;
  /**
   * When this server got it.
   */
  receivedAt: string;
  /**
   * Null if it belongs to no mail that was sent from here, or the delivery was deleted. Callers: VIEWER, EDITOR, ADMIN, keys with READ.
   */
  delivery: {
    id: string;
  } | null;
}
/**
 * An address that gets no more mail, of a topic or at all. One for each address, scope, topic and reason; each is undone alone.
 */
export interface Suppression {
  id: string;
  /**
   * The address, normalized. `erased:` and a number if the person’s data was erased: the address itself is then stored nowhere, only a keyed hash that sending compares.
   */
  email: string;
  scope: SuppressionScope;
  /**
   * Of the scope TOPIC.
   */
  topic: {
    /**
     * Lower-case letters and digits, separated by single - or _; 50 characters at most.
     */
    slug: string;
  } | null;
  reason: SuppressionReason;
  note: string;
  /**
   * When it began. An import keeps the date of the file.
   */
  createdAt: string;
  /**
   * From then on it stops no mail; null means never.
   */
  expiresAt: string | null;
}
/**
 * An event of a listener.
 */
export interface TakenEvent {
  /**
   * The header webhook-id that a webhook would have.
   */
  id: string;
  /**
   * Such as delivery.sent.
   */
  type: string;
  /**
   * JSON body that a webhook would get.
   */
  body: string;
  /**
   * Place in the order of the events, for `after`.
   */
  cursor: string;
}
export interface DeliveryFilter {
  dispatchId?: string;
  /**
   * Deliveries to this user, at any address.
   */
  userId?: string;
  /**
   * Id of a user. Matches deliveries to this user at any address, and deliveries to the user’s current address.
   */
  personId?: string;
  /**
   * A whole address; case is ignored.
   */
  email?: string;
  /**
   * Beginning of an address; case is ignored.
   */
  q?: string;
  /**
   * Part of the address after the @, in Unicode or Punycode; case is ignored. Subdomains don’t match.
   */
  domain?: string;
  templateSlug?: string;
  /**
   * Earliest createdAt, inclusive.
   */
  from?: string;
  /**
   * Latest createdAt, exclusive.
   */
  until?: string;
  status?: DeliveryStatus[];
  fate?: DeliveryFate[];
  /**
   * Reasons as in SkippedCount.reason. Matches only SUPPRESSED deliveries.
   *
   * @maxItems 20
   */
  suppressedBy?: string[];
  /**
   * One of the values of Attempt.errorClass.
   */
  errorClass?: string;
  ids?: string[];
  /**
   * Items per page, 1 to 1,000.
   */
  perPage?: number;
  /**
   * Id of the last delivery of the page before: the page begins after it, however many come before. Not with a sort or a page number. The total is then that of the page, or one more if there is a next one.
   */
  after?: string;
}
/**
 * One page of deliveries.
 */
export interface DeliveryPage {
  items: Delivery[];
  hasNextPage: boolean;
  /**
   * False if one request couldn’t search all deliveries: only the most recent ones were searched. Narrow the filter by time, dispatch or person.
   */
  isSearchComplete: boolean;
  /**
   * Set when the search isn’t complete: pass it as `until` to search older deliveries.
   */
  searchedBackTo: string | null;
}
export interface SuppressionFilter {
  /**
   * Part of an address; case is ignored.
   */
  q?: string;
  /**
   * Whole addresses; case is ignored; 1,000 at most. Also finds the suppressions of people whose data was erased and who had these addresses.
   *
   * @maxItems 1000
   */
  emails?: string[];
  ids?: string[];
  scope?: SuppressionScope;
  /**
   * Slug of a topic.
   */
  topic?: string;
  reason?: SuppressionReason[];
  /**
   * Page number, 1 to 1,000,000.
   */
  page?: number;
  /**
   * Items per page, 1 to 1,000.
   */
  perPage?: number;
}
/**
 * One page of suppressions.
 */
export interface SuppressionPage {
  items: Suppression[];
  /**
   * Number of matching suppressions; counting stops at 10,000.
   */
  total: number;
  /**
   * False if `total` is a lower bound.
   */
  totalIsExact: boolean;
  hasNextPage: boolean;
}
export interface FeedbackFilter {
  /**
   * @maxItems 1000
   */
  ids?: string[];
  kind?: FeedbackKind[];
  bounceClass?: BounceClass;
  source?: FeedbackSource[];
  /**
   * A whole address; case is ignored.
   */
  email?: string;
  deliveryId?: string;
  dispatchId?: string;
  /**
   * Whether it belongs to a mail that was sent from here. What belongs to none counts for nothing.
   */
  isMatched?: boolean;
  /**
   * Earliest receivedAt, inclusive.
   */
  from?: string;
  /**
   * Latest receivedAt, exclusive.
   */
  until?: string;
  /**
   * Page number, 1 to 1,000,000.
   */
  page?: number;
  /**
   * Items per page, 1 to 1,000.
   */
  perPage?: number;
}
/**
 * One page of feedback.
 */
export interface FeedbackPage {
  items: Feedback[];
  /**
   * Number of matching events; counting stops above 10,000.
   */
  total: number;
  /**
   * False if counting stopped.
   */
  totalIsExact: boolean;
  hasNextPage: boolean;
}
