import { DISPATCH_STATUSES } from '../ledger/status.js';
import type { ErrorCode } from './error-codes.js';
import type { MessageDefinition, ParamArgs, ParamsOf } from './message.js';
import { TEMPLATE_REASONS } from './template-reasons.js';

type ReasonDefinition = MessageDefinition & { code: ErrorCode };

/** All reasons, as callers see them in `extensions.reason`. A reason has one code and one message. */
export const REASONS = {
  'auth.required': { code: 'UNAUTHENTICATED', params: {}, message: 'Sign in first, or send an API key.' },
  'auth.wrongPassword': { code: 'UNAUTHENTICATED', params: {}, message: 'The name or the password is wrong.' },
  'auth.unknownToken': {
    code: 'UNAUTHENTICATED',
    params: {},
    message: 'This API key or session token is unknown, revoked or expired.',
  },
  'auth.keyRequired': {
    code: 'UNAUTHENTICATED',
    params: {},
    message: 'Send an API key, as "Authorization: Bearer …".',
  },
  'auth.readKeyRequired': { code: 'UNAUTHENTICATED', params: {}, message: 'Send an API key with the scope READ.' },

  'auth.permissionMissing': {
    code: 'FORBIDDEN',
    params: { permission: 'string' },
    message: 'This needs the permission %{permission}.',
  },
  'auth.schemaHidden': {
    code: 'FORBIDDEN',
    params: {},
    message: 'Only signed-in users can read the schema, in the playground.',
  },
  'testMail.notSignedIn': {
    code: 'FORBIDDEN',
    params: {},
    message: 'A test mail goes to the address of the caller, so only a signed-in user can send one.',
  },

  'user.notFound': { code: 'NOT_FOUND', params: {}, message: "This user doesn't exist" },
  'group.notFound': { code: 'NOT_FOUND', params: {}, message: "This group doesn't exist" },
  'template.notFound': { code: 'NOT_FOUND', params: { slug: 'string' }, message: "The template %{slug} doesn't exist" },
  'topic.notFound': { code: 'NOT_FOUND', params: { slug: 'string' }, message: "The topic %{slug} doesn't exist" },
  'sender.notFound': { code: 'NOT_FOUND', params: {}, message: "This sender doesn't exist" },
  'dkimKey.notFound': { code: 'NOT_FOUND', params: {}, message: "This DKIM key doesn't exist" },
  'route.notFound': { code: 'NOT_FOUND', params: {}, message: "This route doesn't exist" },
  'alertRule.notFound': { code: 'NOT_FOUND', params: {}, message: "This rule doesn't exist" },
  'webhook.notFound': { code: 'NOT_FOUND', params: {}, message: "This webhook doesn't exist" },
  'notification.notFound': { code: 'NOT_FOUND', params: {}, message: "This notification doesn't exist" },
  'dispatch.notFound': { code: 'NOT_FOUND', params: {}, message: "This dispatch doesn't exist" },
  'delivery.notFound': { code: 'NOT_FOUND', params: {}, message: "This delivery doesn't exist" },
  'dispatch.contentNotFound': { code: 'NOT_FOUND', params: {}, message: "The content of this dispatch doesn't exist" },
  'suppression.notFound': { code: 'NOT_FOUND', params: {}, message: "This suppression doesn't exist" },
  'apiKey.notFound': { code: 'NOT_FOUND', params: {}, message: "This API key doesn't exist" },
  'delivery.contentNotKept': {
    code: 'NOT_FOUND',
    params: {},
    message: "The content of this mail isn't stored any more.",
  },
  'domainHold.notFound': {
    code: 'NOT_FOUND',
    params: { domain: 'string' },
    message: 'The domain %{domain} is not held for this sender.',
  },
  'person.notFound': { code: 'NOT_FOUND', params: {}, message: 'Nothing is stored about this address.' },
  'file.notFound': {
    code: 'NOT_FOUND',
    params: {},
    message: "This file doesn't exist, or was deleted since nothing used it",
  },
  'page.notFound': { code: 'NOT_FOUND', params: {}, message: 'There is nothing here.' },

  'input.invalid': { code: 'BAD_USER_INPUT', params: {}, message: 'The input is not valid.' },
  'input.notStorable': {
    code: 'BAD_USER_INPUT',
    params: {},
    message: 'A text contains a character that can not be stored, such as NUL.',
  },
  'request.streamAccept': {
    code: 'BAD_USER_INPUT',
    params: {},
    message: 'Subscriptions are server-sent events: send the header accept: text/event-stream.',
  },
  'request.batch': {
    code: 'BAD_USER_INPUT',
    params: {},
    message: 'Send one request at a time, not a list.',
  },
  'request.notPost': {
    code: 'BAD_USER_INPUT',
    params: {},
    message: 'Send GraphQL by POST. A browser gets the playground here.',
  },
  'request.method': {
    code: 'BAD_USER_INPUT',
    params: { allowed: 'list' },
    message: 'This path takes %{allowed} only.',
  },
  'request.malformedLine': {
    code: 'BAD_USER_INPUT',
    params: {},
    message: 'The line is not one JSON object.',
  },
  'request.malformed': {
    code: 'BAD_USER_INPUT',
    params: {},
    message: 'The body is not valid, or not what its headers say: send one JSON object.',
  },
  'request.tooLarge': {
    code: 'BAD_USER_INPUT',
    params: { maxMebibytes: 'number' },
    message: 'The body is larger than %{maxMebibytes} MiB.',
  },
  'request.notJson': {
    code: 'BAD_USER_INPUT',
    params: {},
    message: 'Send JSON, with "Content-Type: application/json".',
  },
  'request.unreadable': { code: 'BAD_USER_INPUT', params: {}, message: 'The request could not be read.' },

  'user.savedInBetween': {
    code: 'CONFLICT',
    params: { updatedAt: 'string' },
    message: 'This user was saved by somebody else in between, at %{updatedAt}: load it again and repeat your changes.',
  },
  'group.savedInBetween': {
    code: 'CONFLICT',
    params: { updatedAt: 'string' },
    message:
      'This group was saved by somebody else in between, at %{updatedAt}: load it again and repeat your changes.',
  },
  'notification.savedInBetween': {
    code: 'CONFLICT',
    params: { updatedAt: 'string' },
    message:
      'This notification was saved by somebody else in between, at %{updatedAt}: load it again and repeat your changes.',
  },
  'template.savedInBetween': {
    code: 'CONFLICT',
    params: { updatedAt: 'string' },
    message:
      'This template was saved by somebody else in between, at %{updatedAt}: load it again and repeat your changes.',
  },
  'write.deadlock': {
    code: 'CONFLICT',
    params: {},
    message: 'Somebody else wrote the same data at the same time: try again.',
  },
  'user.usernameTaken': { code: 'CONFLICT', params: {}, message: 'This username is taken.' },
  'user.emailTaken': { code: 'CONFLICT', params: {}, message: 'This e-mail address is taken.' },
  'user.duplicateStaysInactive': {
    code: 'CONFLICT',
    params: {},
    message: 'This user has the address of an older user, and stays inactive until it has another address.',
  },
  'user.lastAdmin': {
    code: 'CONFLICT',
    params: {},
    message: 'This is the last active admin: make somebody else an admin first.',
  },
  'import.usernameTaken': {
    code: 'CONFLICT',
    params: {},
    message: 'Somebody else took one of the usernames meanwhile.',
  },
  'import.groupDeleted': { code: 'CONFLICT', params: {}, message: 'One of the groups was deleted meanwhile.' },
  'group.nameTaken': { code: 'CONFLICT', params: {}, message: 'A group with this name exists already.' },
  'template.slugTaken': {
    code: 'CONFLICT',
    params: {},
    message: 'A template with this slug exists already.',
  },
  'template.isUsed': {
    code: 'CONFLICT',
    params: {},
    message: 'A notification uses one of these templates: change or delete it first.',
  },
  'template.isCalled': {
    code: 'CONFLICT',
    params: { slug: 'string', user: 'string' },
    message: 'The template %{user} uses %{slug}: change or delete it first.',
  },
  'template.isBeingSent': {
    code: 'CONFLICT',
    params: { slug: 'string' },
    message: 'The template %{slug} is being sent: wait until the dispatch is completed.',
  },
  'topic.slugTaken': { code: 'CONFLICT', params: {}, message: 'A topic with this slug exists already.' },
  'topic.isUsedByTemplate': {
    code: 'CONFLICT',
    params: {},
    message: 'A template uses one of these topics: change or delete it first.',
  },
  'topic.isUsedByNotification': {
    code: 'CONFLICT',
    params: {},
    message: 'A notification uses one of these topics: change or delete it first.',
  },
  'topic.isBeingSent': {
    code: 'CONFLICT',
    params: { slug: 'string' },
    message: 'The topic %{slug} is being sent: wait until the dispatch is completed.',
  },
  'dispatch.noneBound': {
    code: 'CONFLICT',
    params: {},
    message: 'No mail of this dispatch waits for the mail server that it was given to.',
  },
  'dispatch.noFirstBatch': {
    code: 'CONFLICT',
    params: {},
    message: "This dispatch isn't waiting for its first batch.",
  },
  'sender.slugTaken': { code: 'CONFLICT', params: {}, message: 'A sender with this slug exists already.' },
  'sender.isUsedByTemplate': {
    code: 'CONFLICT',
    params: {},
    message: 'A template uses one of these senders: change or delete it first.',
  },
  'sender.isUsedByNotification': {
    code: 'CONFLICT',
    params: {},
    message: 'A notification uses one of these senders: change or delete it first.',
  },
  'sender.isBeingSent': {
    code: 'CONFLICT',
    params: {},
    message: 'Mails wait for one of these senders: wait until their dispatches are completed.',
  },
  'sender.olderWorkers': {
    code: 'CONFLICT',
    params: {},
    message: 'Workers of an older version are running, and would send with MAIL_FROM: upgrade or stop them first.',
  },
  'route.nameTaken': { code: 'CONFLICT', params: {}, message: 'A route with this name exists already.' },
  'dkimKey.selectorTaken': {
    code: 'CONFLICT',
    params: {},
    message: 'The domain has a key with this selector already.',
  },
  'dkimKey.isRetired': {
    code: 'CONFLICT',
    params: {},
    message: 'This key is retired, and its private half is deleted: add another one.',
  },
  'dkimKey.isInUse': {
    code: 'CONFLICT',
    params: {},
    message:
      'One of these keys signs mails, or mails that it signed may still be on their way: retire it first, and wait.',
  },
  'route.secretsLost': {
    code: 'CONFLICT',
    params: {},
    message: 'The secrets of this route can’t be opened, as after a restore with another SECRET_KEY: give them again.',
  },
  'route.isUsedBySender': {
    code: 'CONFLICT',
    params: {},
    message: 'A sender has one of these routes: take it out there first.',
  },
  'route.isUsedByAlert': {
    code: 'CONFLICT',
    params: {},
    message: 'A rule of alerts has one of these routes: take it out there first.',
  },
  'webhook.nameTaken': { code: 'CONFLICT', params: {}, message: 'A webhook with this name exists already.' },
  'webhook.notActive': { code: 'CONFLICT', params: {}, message: 'The webhook is off: switch it on first.' },
  'webhook.tooManyReplays': {
    code: 'CONFLICT',
    params: { max: 'number' },
    message: '%{max} replays of this webhook are in progress: wait until one has ended.',
  },
  'webhook.tooManyListeners': {
    code: 'CONFLICT',
    params: { max: 'number' },
    message: 'You have %{max} listeners already: end one first.',
  },
  'webhook.unreadable': {
    code: 'CONFLICT',
    params: {},
    message: "The webhook's URL can't be opened, as after a restore: enter it again.",
  },
  'alertRule.nameTaken': { code: 'CONFLICT', params: {}, message: 'A rule with this name exists already.' },
  'route.isWaitedFor': {
    code: 'CONFLICT',
    params: {},
    message: 'Mails that may have arrived wait for one of these routes: let them go by another route first.',
  },
  'dispatch.notPausable': {
    code: 'CONFLICT',
    params: { status: DISPATCH_STATUSES },
    message: "This dispatch is %{status}, so it can't be paused.",
  },
  'dispatch.notResumable': {
    code: 'CONFLICT',
    params: { status: DISPATCH_STATUSES },
    message: "This dispatch is %{status}, so it can't be resumed.",
  },
  'dispatch.notCancellable': {
    code: 'CONFLICT',
    params: { status: DISPATCH_STATUSES },
    message: "This dispatch is %{status}, so it can't be cancelled.",
  },
  'dispatch.notMovable': {
    code: 'CONFLICT',
    params: { status: DISPATCH_STATUSES },
    message: "This dispatch is %{status}, so it can't be rescheduled.",
  },
  'dispatch.notSpreading': {
    code: 'CONFLICT',
    params: {},
    message: 'This dispatch is not spread over time, or not any more.',
  },
  'dispatch.hasBegun': {
    code: 'CONFLICT',
    params: {},
    message: "This dispatch has begun, so it can't be rescheduled.",
  },
  'dispatch.isCancelled': {
    code: 'CONFLICT',
    params: {},
    message: 'This dispatch is CANCELLED: nothing of it is sent again.',
  },
  'dispatch.isExpired': {
    code: 'CONFLICT',
    params: {},
    message: 'This dispatch is past its expiresAt: nothing of it is sent again.',
  },
  'dispatch.contentNotKept': {
    code: 'CONFLICT',
    params: {},
    message: "The content of these mails isn't stored any more, so they can't be sent again.",
  },
  'dispatch.notAllFailed': {
    code: 'CONFLICT',
    params: {},
    message: 'Not all of these deliveries are FAILED, so nothing was retried.',
  },
  'dispatch.noneFailed': {
    code: 'CONFLICT',
    params: {},
    message: 'None of these deliveries is FAILED, so nothing was retried.',
  },
  'dispatch.notAllUncertain': {
    code: 'CONFLICT',
    params: {},
    message: 'Not all of these deliveries are UNCERTAIN, so nothing was changed.',
  },
  'dispatch.noCorrectedAddress': {
    code: 'CONFLICT',
    params: {},
    message: 'No user with a FAILED or bounced delivery of this dispatch has a new address that can get mail.',
  },
  'dispatch.addressTaken': {
    code: 'CONFLICT',
    params: {},
    message: 'Another delivery of this dispatch took one of the addresses just now: try again.',
  },
  'delivery.notFailed': {
    code: 'CONFLICT',
    params: {},
    message: 'This delivery neither FAILED nor bounced, so it isn’t sent again.',
  },
  'delivery.complained': {
    code: 'CONFLICT',
    params: {},
    message: 'The recipient reported this mail as spam, so it isn’t sent again.',
  },
  'delivery.noUser': {
    code: 'CONFLICT',
    params: {},
    message: 'The user of this delivery was deleted, so there is no corrected address.',
  },
  'delivery.userInactive': {
    code: 'CONFLICT',
    params: {},
    message: 'The user of this delivery is inactive, so nothing is sent to them.',
  },
  'delivery.addressUnchanged': {
    code: 'CONFLICT',
    params: {},
    message: 'The user’s address has not changed since this delivery.',
  },
  'delivery.addressTaken': {
    code: 'CONFLICT',
    params: {},
    message: 'Another delivery of this dispatch already goes to the user’s address.',
  },
  'delivery.addressSuppressed': {
    code: 'CONFLICT',
    params: {},
    message: 'The user’s address is suppressed, so nothing is sent to it.',
  },

  ...TEMPLATE_REASONS,

  'send.contextIncomplete': {
    code: 'CONTEXT_INCOMPLETE',
    params: {},
    message: 'The context lacks values that the mails need, and this send is strict.',
  },
  'idempotencyKey.reused': {
    code: 'IDEMPOTENCY_MISMATCH',
    params: {},
    message: 'This idempotencyKey was used with another input.',
  },
  'send.batchRefused': {
    code: 'CONFLICT',
    params: {},
    message: 'Another send of this atomic batch was refused, so nothing was sent.',
  },

  'signIn.tooManyTries': {
    code: 'RATE_LIMITED',
    params: { seconds: 'number', retryAfterMs: 'number' },
    message: 'Too many wrong passwords: try again in %{seconds} s.',
  },
  'stream.tooMany': {
    code: 'RATE_LIMITED',
    params: { max: 'number', retryAfterMs: 'number' },
    message: 'More than %{max} subscriptions are open: end one, or try again later.',
  },
  'apiKey.tooManySends': {
    code: 'RATE_LIMITED',
    params: { perMinute: 'number', retryAfterMs: 'number' },
    message: 'This key may make %{perMinute} calls a minute.',
  },

  'database.isAway': {
    code: 'UNAVAILABLE',
    params: { retryAfterMs: 'number' },
    message: 'The database is unavailable or read-only: try again.',
  },
  'database.mayBeCommitted': {
    code: 'UNAVAILABLE',
    params: { retryAfterMs: 'number' },
    message:
      'The database did not answer. The call may have been carried out: repeat it with the same idempotencyKey, and nobody is mailed twice. Without a key, check before you repeat it.',
  },
  'database.waitsForStandby': {
    code: 'UNAVAILABLE',
    params: { retryAfterMs: 'number' },
    message: 'The database is waiting for its standby, and this send was not written: try again later.',
  },
  'broker.isAway': {
    code: 'UNAVAILABLE',
    params: {},
    message: 'The broker is unavailable, so the lengths of the queues are not known.',
  },
  'feedback.tooMuch': {
    code: 'UNAVAILABLE',
    params: { retryAfterMs: 'number' },
    message: 'More feedback comes in than can be stored now: try again later.',
  },
  'log.isAway': {
    code: 'UNAVAILABLE',
    params: { part: ['log'], retryAfterMs: 'number' },
    message: 'The delivery log is unavailable. Mails still go out, and their attempts are logged later.',
  },

  internal: {
    code: 'INTERNAL',
    params: { id: 'string' },
    message: 'Something went wrong on the server. Its log has the details under %{id}.',
  },

  'query.syntax': { code: 'GRAPHQL_PARSE_FAILED', params: { problem: 'string' }, message: '%{problem}' },
  'query.tooMany': {
    code: 'GRAPHQL_VALIDATION_FAILED',
    params: { what: ['fields', 'aliases', 'directives', 'operations', 'fragments'], max: 'number' },
    message: 'The query is too large: there are more than %{max} %{what}.',
  },
  'query.tooDeep': {
    code: 'GRAPHQL_VALIDATION_FAILED',
    params: { max: 'number' },
    message: 'The query is too large: it is more than %{max} fields deep.',
  },
  'query.fieldRepeated': {
    code: 'GRAPHQL_VALIDATION_FAILED',
    params: { field: 'string', max: 'number' },
    message: 'The query is too large: %{field} is asked for more than %{max} times.',
  },
  'query.fragmentCycle': {
    code: 'GRAPHQL_VALIDATION_FAILED',
    params: { fragment: 'string' },
    message: 'The query is too large: the fragment %{fragment} contains itself.',
  },
  'query.subscription': {
    code: 'GRAPHQL_VALIDATION_FAILED',
    params: {},
    message: 'Subscriptions are served at /graphql/stream.',
  },
  'query.notSubscription': {
    code: 'GRAPHQL_VALIDATION_FAILED',
    params: {},
    message: 'Only subscriptions are served here. Queries and mutations are served at /graphql.',
  },
  'query.manyMutations': {
    code: 'GRAPHQL_VALIDATION_FAILED',
    params: {},
    message: 'The query is too large: a request may have only one mutation field.',
  },
} as const satisfies Record<string, ReasonDefinition>;

type Reasons = typeof REASONS;

export type Reason = keyof Reasons;
export type ReasonParams<Name extends Reason> = ParamsOf<Reasons[Name]>;
export type ReasonArgs<Name extends Reason> = ParamArgs<Reasons[Name]>;

/** Reasons of one code that take no parameters. */
export type PlainReason<Code extends ErrorCode> = {
  [Name in Reason]: Reasons[Name]['code'] extends Code
    ? keyof Reasons[Name]['params'] extends never
      ? Name
      : never
    : never;
}[Reason];
