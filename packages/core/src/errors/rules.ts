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
  'text.oneLine': { params: {}, message: 'must be one line, without control characters' },
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
  'list.items': { params: { min: 'number', max: 'number' }, message: 'must have %{min} to %{max} items' },
  'list.uuids': { params: {}, message: 'must be a list of UUIDs' },

  'instant.format': { params: {}, message: 'must be an ISO 8601 instant such as "2026-11-23T06:00:00.000Z"' },
  'instant.offset': { params: {}, message: 'needs a time and an offset: "Z", or one such as "+02:00"' },
  'instant.date': { params: {}, message: 'names a date that does not exist' },
  'instant.time': { params: {}, message: 'names a time that does not exist' },
  'instant.leapSecond': { params: {}, message: 'must not name a leap second' },
  'instant.year': { params: {}, message: 'must be within the years 1 to 9999 in UTC' },
  'instant.future': { params: {}, message: 'must be in the future' },
  'time.ofDay': { params: {}, message: 'must be a time such as 22:00' },
  'date.format': { params: {}, message: 'must be a date such as 2026-12-31' },
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
  'template.partialOfMjml': { params: {}, message: 'must be HTML or TEXT, since MJML is a whole document' },
  'template.textOfText': { params: {}, message: 'must be absent for the format TEXT, whose content is the text' },
  'template.filesOfMail': { params: {}, message: 'must be absent for a layout or partial; its mails have files' },
  'template.localeOnce': { params: {}, message: 'names a language that the template has already' },
  'mail.replyTo': {
    params: {},
    message: 'must be one address, such as help@example.com or Support <help@example.com>',
  },
  'template.schemaKeyword': { params: {}, message: 'is not a part of JSON Schema that is known here' },
  'template.exists': { params: {}, message: 'names a template that does not exist' },
  'template.isMail': { params: {}, message: 'names a layout or partial, which can only be sent as a part of a mail' },

  'dialect.tag': { params: { text: 'string' }, message: 'has no counterpart here and became a comment: %{text}' },
  'dialect.condition': {
    params: { text: 'string' },
    message: 'has a condition without a counterpart, so that all its branches are shown: %{text}',
  },
  'dialect.unmatched': { params: { text: 'string' }, message: 'closes a block that is not open: %{text}' },
  'dialect.foreignTag': {
    params: { text: 'string' },
    message: 'looks like a tag of another service, and is mailed as text: %{text}',
  },
  'dialect.filter': { params: { filter: 'string' }, message: 'is printed without %{filter}' },
  'dialect.dateFormat': {
    params: { format: 'string' },
    message: "shows the date as is usual in the recipient's language and time zone, not as %{format}",
  },
  'dialect.timeZone': {
    params: { zone: 'string' },
    message: "shows the date in the recipient's time zone, not in %{zone}",
  },
  'dialect.rounding': { params: { filter: 'string' }, message: 'may round in another way than %{filter}' },
  'dialect.plural': { params: {}, message: "follows the plural rules of the recipient's language" },
  'dialect.needsTopic': {
    params: {},
    message: 'has a link to unsubscribe, which is empty unless the template has a topic',
  },
  'dialect.globalUnsubscribe': {
    params: {},
    message: 'links to the preferences, where a recipient unsubscribes from each topic',
  },
  'dialect.senderField': {
    params: { name: 'string' },
    message: 'reads %{name}, which no setting gives here: write the text, or put it into the context',
  },
  'dialect.contactField': {
    params: { name: 'string' },
    message: "reads %{name} from the recipient's attributes",
  },
  'dialect.reserved': {
    params: { name: 'string' },
    message: 'reads %{name}, which is always the recipient here and never in the context',
  },
  'dialect.leftComparison': {
    params: { before: 'string', after: 'string' },
    message: 'reads %{after} instead of %{before}, because a comparison is no scope here',
  },
  'dialect.aboveRoot': {
    params: { before: 'string', after: 'string' },
    message: 'reads %{after} instead of %{before}, which is outside the context',
  },
  'dialect.helperName': {
    params: { name: 'string' },
    message: 'prints the value %{name} of the context, which was a helper',
  },
  'dialect.this': { params: { text: 'string' }, message: 'prints the current item: %{text}' },
  'dialect.layoutSlot': { params: {}, message: 'has the place for the mail: save this template as a layout' },
  'dialect.slot': {
    params: { text: 'string' },
    message: 'is a region whose content a call could replace, which is not possible here: %{text}',
  },
  'dialect.unescaped': { params: { text: 'string' }, message: 'is printed without escaping HTML: %{text}' },
  'dialect.escaped': { params: {}, message: 'has merge tags, whose values are now escaped in HTML' },
  'dialect.numberOrText': {
    params: {},
    message: 'compares with a number, and the text "1" equals the number 1 here',
  },
  'dialect.emptyObject': {
    params: { path: 'string' },
    message: 'is shown for an empty object %{path} too, which counts as true here',
  },
  'dialect.list': { params: { path: 'string' }, message: 'prints the list %{path}, with commas between its items' },
  'dialect.quotes': { params: { text: 'string' }, message: 'has curly quotes, which became straight ones: %{text}' },

  'css.styleNotInlined': {
    params: {},
    message: 'is or has a block, so it is not inlined, and inlined styles take precedence over it',
  },
  'css.elementNotInlined': {
    params: {},
    message: 'has attributes that depend on the context, so no styles are inlined into it',
  },
  'css.declarationNotInlined': {
    params: {},
    message: 'is not inlined into elements within a list, where the expression would mean something else',
  },
  'css.important': {
    params: { property: 'string', selector: 'string' },
    message: 'has %{property} of %{selector}, over which inlined styles take precedence: add !important',
  },
  'mjml.attribute': { params: { problem: 'string' }, message: '%{problem}' },
  'mjml.columnWidth': {
    params: {},
    message: 'is a column whose width is computed as if it were there once: give it a width, or expect gaps',
  },

  'topic.exists': { params: {}, message: 'names a topic that does not exist' },
  'topic.needsPublicUrl': {
    params: {},
    message: 'needs links to unsubscribe: set PUBLIC_URL of the server to a URL that starts with https://',
  },

  'route.exists': { params: {}, message: 'names a route that does not exist' },
  'route.url': {
    params: {},
    message: 'must be a URL of a mail server, such as smtps://user:password@mail.example.com:465',
  },
  'route.parameters': { params: { names: 'list' }, message: 'has parameters that a route cannot have: %{names}' },
  'route.password': { params: {}, message: 'needs the password, since the user or the host is new' },
  'sender.exists': { params: {}, message: 'names a sender that does not exist' },
  'sender.allowed': { params: { slug: 'string' }, message: 'is not possible: this caller may not send as %{slug}' },
  'sender.returnPath': {
    params: { max: 'number' },
    message: 'must be an address such as bounces@mail.example.com, with at most %{max} characters before the @',
  },
  'route.oauthAgain': {
    params: {},
    message: 'must be given again with its secrets, since the host or the user is new',
  },
  'route.user': { params: {}, message: 'needs a user, which is the mailbox that OAuth 2 signs in' },
  'route.ca': { params: {}, message: 'must be a certificate in PEM' },
  'oauth.tenant': { params: {}, message: 'must be a tenant’s id or domain' },
  'oauth.tokenUrl': { params: {}, message: 'must be an https URL without user and password' },
  'oauth.serviceAccount': {
    params: {},
    message: 'must be the JSON file of a service account’s key, with client_email and private_key',
  },
  'dkim.privateKey': {
    params: {},
    message: 'must be a private key in PEM: RSA of 1024 to 4096 bits, or Ed25519',
  },
  'dkim.selector': { params: {}, message: 'must be the name before ._domainkey in DNS, such as tidings-2026' },
  'sender.quietDiffers': { params: {}, message: 'must differ from quietFrom' },
  'sender.routeOnce': { params: {}, message: 'names a route twice for the same domain' },
  'sender.ownRoute': { params: {}, message: 'must be one of the routes in routeIds' },
  'route.warmUpTarget': { params: {}, message: 'must be more than the mails of the first day' },
  'route.warmUpEnd': { params: {}, message: 'must be given, unless the route has a limit per day' },
  'route.domainOnce': { params: {}, message: 'names a domain twice' },
  'webhook.url': {
    params: {},
    message:
      'must be an https URL without user and password; http needs WEBHOOK_ALLOW_PRIVATE, and an address that it lists',
  },
  'alertRule.oneTarget': { params: {}, message: 'must be given, or else emails, and not both' },
  'domain.format': { params: {}, message: 'must be a domain, such as example.com' },

  'notification.exists': { params: {}, message: 'names a notification that does not exist' },
  'notification.recipientExists': { params: {}, message: 'names a notification whose recipient was deleted' },
  'notification.recipientActive': { params: {}, message: 'names a notification whose recipient is inactive' },
  'notification.reachesSomebody': {
    params: {},
    message: 'names a notification that reaches nobody: it has no active users and no groups with active members',
  },
  'notification.oneUser': { params: {}, message: 'must be exactly one for PERSONAL' },
  'audience.emptyFor': { params: { type: ['PERSONAL', 'GROUP', 'ALL'] }, message: 'must be empty for %{type}' },

  'header.name': {
    params: {},
    message:
      'is not a header that a send may set: X-…, or one such as References, Feedback-ID or List-Help; none that is set anyway, or gives orders to a mail service',
  },
  'header.once': { params: {}, message: 'is given twice' },
  'header.value': {
    params: { bytes: 'number' },
    message: 'must be a text of 1 to %{bytes} bytes without line breaks, and without spaces around it',
  },
  'header.messageIds': {
    params: {},
    message: 'must be message ids, such as <order-7@example.com>, separated by spaces',
  },
  'header.ascii': { params: {}, message: 'must be ASCII; only headers that begin with X- may have other characters' },

  'file.exists': { params: {}, message: 'names a file that does not exist, or that was deleted since nothing used it' },
  'file.oneContent': { params: {}, message: 'needs fileId or contentBase64, and not both' },
  'file.base64': { params: { kibibytes: 'number' }, message: 'must be base64 of 1 byte to %{kibibytes} KiB' },
  'file.name': {
    params: { max: 'number' },
    message: 'must be a file name of 1 to %{max} characters, without slashes and control characters',
  },
  'file.contentType': {
    params: {},
    message: 'must be a media type such as application/pdf, with no parameters but charset and method',
  },
  'file.contentTypeMatches': { params: { found: 'string' }, message: 'does not fit the content, which is %{found}' },
  'file.cid': { params: { max: 'number' }, message: 'must be 1 to %{max} letters, digits and any of . _ @ + -' },
  'file.oneInvitation': { params: {}, message: 'must have at most one calendar invitation' },
  'file.cidOnce': { params: {}, message: 'is the Content-ID of another file of the mail' },
  'file.mailSize': { params: { megabytes: 'number' }, message: 'make the mail larger than %{megabytes} MB' },

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
  'send.subjectNotEmptyIn': {
    params: { language: 'string' },
    message: 'leaves the subject in the language %{language} empty, and a mail needs one',
  },
  'send.contextPresent': { params: {}, message: 'is missing, and the template needs it' },
  'send.contextType': { params: { expected: 'string' }, message: 'must be: %{expected}' },
  'send.tooMuchToCheck': {
    params: {},
    message: 'is not possible: the contexts are too large, or too many, for all of them to be checked',
  },
  'send.expiresAfterSendAt': { params: {}, message: 'must be in the future, and after sendAt' },
  'send.bulkOnly': { params: {}, message: 'must not be given for a PERSONAL send' },
  'send.batchAboveLimit': {
    params: { max: 'number' },
    message: 'must have at most %{max} new sends if it is atomic, since this key may make no more in a minute',
  },
  'send.atomicInJson': { params: {}, message: 'is possible only for a batch in one JSON object, not in lines' },
  'send.beforeExpiry': { params: {}, message: 'must be before expiresAt, and expiresAt must not have passed' },

  'idempotencyKey.once': { params: {}, message: 'must be given once' },
  'idempotencyKey.inEachSend': {
    params: {},
    message: 'isn’t possible for a batch: give each send its own idempotencyKey',
  },
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
  'delivery.exists': { params: {}, message: 'names a delivery that does not exist' },
  'delivery.afterInOrder': { params: {}, message: 'is not possible together with sort, or a page number' },
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
