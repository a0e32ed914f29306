import type { MessageDefinition, ParamArgs, ParamsOf } from './message.js';

/** All rules that a field of an input can break. The message follows the field's name: "email must be …". */
export const RULES = {
  required: { params: {}, message: 'must be given' },
  notEmpty: { params: {}, message: 'must not be empty' },
  notBlank: { params: {}, message: 'must not be blank' },
  isTaken: { params: {}, message: 'is taken' },
  unknownFields: { params: { names: 'list' }, message: 'has unknown fields: %{names}' },
  oneOf: { params: { values: 'list' }, message: 'must be one of %{values}' },
  type: { params: { expected: 'string' }, message: 'must be of the type %{expected}' },
  uuid: { params: {}, message: 'must be a UUID' },

  'text.minLength': { params: { min: 'number' }, message: 'must have %{min} or more characters' },
  'text.maxLength': { params: { max: 'number' }, message: 'must be at most %{max} characters' },
  'text.length': { params: { min: 'number', max: 'number' }, message: 'must be %{min} to %{max} characters' },
  'text.maxBytes': { params: { kibibytes: 'number' }, message: 'must be at most %{kibibytes} KiB' },
  'text.storable': { params: {}, message: 'must not contain a NUL, or half of a surrogate pair' },

  'number.whole': { params: {}, message: 'must be a whole number' },
  'number.min': { params: { min: 'number' }, message: 'must be at least %{min}' },
  'number.max': { params: { max: 'number' }, message: 'must be at most %{max}' },
  'number.range': { params: { min: 'number', max: 'number' }, message: 'must be from %{min} to %{max}' },
  'number.safe': {
    params: { max: 'number' },
    message: 'must be at most %{max}, or a text: a larger number would be rounded',
  },

  'list.minItems': { params: { min: 'number' }, message: 'must have %{min} or more items' },
  'list.maxItems': { params: { max: 'number' }, message: 'must have %{max} or fewer items' },
  'list.uuids': { params: {}, message: 'must be a list of UUIDs' },

  'instant.format': { params: {}, message: 'must be an ISO 8601 instant such as "2026-11-23T06:00:00.000Z"' },
  'instant.offset': { params: {}, message: 'needs a time and an offset: "Z", or one such as "+02:00"' },
  'instant.date': { params: {}, message: 'names a date that does not exist' },
  'instant.time': { params: {}, message: 'names a time that does not exist' },
  'instant.leapSecond': { params: {}, message: 'must not name a leap second' },
  'instant.year': { params: {}, message: 'must be within the years 1 to 9999 in UTC' },
  'instant.future': { params: {}, message: 'must be in the future' },
  'instant.afterFrom': { params: {}, message: 'must be after from' },

  'json.object': { params: {}, message: 'must be a JSON object, such as {"city": "Oslo"}' },
  'graphql.text': { params: {}, message: 'must be a text in GraphQL' },
  /** A GraphQL variable that doesn't fit its type. `problem` is the message of graphql-js. */
  'graphql.value': { params: { problem: 'string' }, message: '%{problem}' },

  'email.single': {
    params: { max: 'number' },
    message: 'must be exactly one e-mail address of at most %{max} characters',
  },
  'user.username': { params: {}, message: 'must be without spaces, and not empty' },
  'user.locale': { params: {}, message: 'must be a BCP 47 tag such as en or ru-RU' },
  'user.timeZone': { params: {}, message: 'must be an IANA name such as Europe/Moscow' },
  'user.exists': { params: {}, message: 'names a user who does not exist' },
  'user.active': { params: {}, message: 'names a user who is inactive' },
  'user.passwordForRole': { params: { role: 'string' }, message: 'is needed for the role %{role}' },
  'password.current': { params: {}, message: 'is not your password' },

  'group.exists': { params: {}, message: 'names a group that does not exist' },
  'group.nameExists': { params: { name: 'string' }, message: 'names a group that does not exist: %{name}' },
  'group.activeMembers': { params: {}, message: 'names a group without active members' },

  'template.slug': { params: {}, message: 'must be lower-case letters and digits with single - or _ between them' },
  'template.exists': { params: {}, message: 'names a template that does not exist' },

  'topic.exists': { params: {}, message: 'names a topic that does not exist' },
  'topic.needsPublicUrl': {
    params: {},
    message: 'needs links to unsubscribe: set PUBLIC_URL of the server to a URL that starts with https://',
  },

  'notification.exists': { params: {}, message: 'names a notification that does not exist' },
  'notification.recipientExists': { params: {}, message: 'names a notification whose recipient was deleted' },
  'notification.recipientActive': { params: {}, message: 'names a notification whose recipient is inactive' },
  'notification.reachesSomebody': {
    params: {},
    message: 'names a notification that reaches nobody: it has no active users and no groups with active members',
  },
  'notification.oneUser': { params: {}, message: 'must be exactly one for PERSONAL' },
  'audience.emptyFor': { params: { type: ['PERSONAL', 'GROUP', 'ALL'] }, message: 'must be empty for %{type}' },

  'suppression.topic': { params: {}, message: 'must be given for the scope TOPIC, and for no other' },
  'suppression.ids': { params: {}, message: 'must be ids of suppressions' },
  'unsubscribeBurst.id': { params: {}, message: 'must be the id of a burst of unsubscribes' },

  'send.notWithNotification': { params: {}, message: 'must not be given together with notificationId' },
  'send.orNotification': { params: {}, message: 'must be given, unless notificationId is' },
  'send.onePerson': {
    params: { given: 'number' },
    message: 'must name exactly one person for PERSONAL, here or in to; %{given} were given',
  },
  'send.somebody': { params: {}, message: 'must name somebody, unless groups or to does' },
  'send.contextSize': {
    params: { kibibytes: 'number' },
    message: "must be at most %{kibibytes} KiB, together with the notification's own",
  },
  'send.subjectNotEmpty': { params: {}, message: 'leaves the subject empty, and a mail needs one' },
  'send.expiresAfterSendAt': { params: {}, message: 'must be in the future, and after sendAt' },
  'send.beforeExpiry': { params: {}, message: 'must be before expiresAt, and expiresAt must not have passed' },

  'idempotencyKey.once': { params: {}, message: 'must be given once' },
  'idempotencyKey.format': {
    params: {},
    message: 'must be a key in visible ASCII, bare or in double quotes, such as "order-4711"',
  },
  'idempotencyKey.sameAsHeader': {
    params: {},
    message: 'must be equal in the body and in the header Idempotency-Key, or in one of them only',
  },
  'idempotencyKey.sameAsBody': { params: {}, message: 'must be equal to the idempotency key in the body' },

  'delivery.id': { params: {}, message: 'must be the id of a delivery' },
  'delivery.ids': { params: {}, message: 'must be ids of deliveries' },
  'delivery.maxPerRequest': {
    params: { max: 'number' },
    message: 'asks for more than %{max} deliveries, of all dispatches together',
  },
  'feedback.ids': { params: {}, message: 'must be ids of feedback' },
  'feedback.maxReports': { params: { max: 'number' }, message: 'asks for more than %{max} reports' },
  'feedback.names': { params: {}, message: 'must be given, or messageId and email' },
  'feedback.onlyBounced': { params: {}, message: 'must be absent unless kind is BOUNCED' },
  'statistics.maxIntervals': {
    params: { max: 'number' },
    message: 'gives more than %{max} intervals between from and until',
  },

  'import.rowOnce': { params: { row: 'number' }, message: 'is in row %{row} already' },
  'import.lastAdmin': { params: {}, message: 'must stay true: this is the last active admin' },
  'import.madeMeanwhile': { params: {}, message: 'was created by somebody else meanwhile' },
} as const satisfies Record<string, MessageDefinition>;

type Rules = typeof RULES;

export type Rule = keyof Rules;
export type RuleParams<Name extends Rule> = ParamsOf<Rules[Name]>;
export type RuleArgs<Name extends Rule> = ParamArgs<Rules[Name]>;
