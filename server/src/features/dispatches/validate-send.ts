import { normalizeAddress } from '@tidings/core/addresses/normal-form';
import { type Issue, issue } from '@tidings/core/errors/issue';
import type { Rule, RuleArgs } from '@tidings/core/errors/rules';
import type { AcceptedSend } from '@tidings/core/ledger/accept';
import { badInput } from '../../foundation/errors.js';
import { MAX_CONTEXT_BYTES, NotificationType } from '../notifications/notifications.feature.js';
import type { RecipientInput, SendNotificationInput } from './dispatch.inputs.js';
import type { SendContext } from './send-context.js';
import { readHeaders } from './send-headers.js';

export type ValidSend = Pick<
  AcceptedSend,
  | 'type'
  | 'event'
  | 'templateSlug'
  | 'templateVersion'
  | 'context'
  | 'topic'
  | 'audienceUserIds'
  | 'audienceGroupIds'
  | 'deliveries'
  | 'audienceComplete'
  | 'replyTo'
  | 'headers'
  | 'metadata'
  | 'spreadSeconds'
>;

/**
 * Validates a send. Writes nothing. Throws BAD_USER_INPUT that lists every invalid field. Without a `linkBase`, where links to unsubscribe
 * lead, a send can't have a topic.
 */
export const validateSend = (
  input: SendNotificationInput,
  { sendContext, linkBase }: { sendContext: SendContext; linkBase: string | undefined },
): ValidSend => {
  const issues: Issue[] = [];
  const refuse: Validation['refuse'] = (...given) => issues.push(issue(...given));
  const valid = input.notificationId
    ? validatePrepared({ input, sendContext, refuse })
    : validateDirect({ input, sendContext, refuse });
  if (valid && Buffer.byteLength(JSON.stringify(valid.context)) > MAX_CONTEXT_BYTES) {
    refuse('context', 'send.contextSize', { kibibytes: MAX_CONTEXT_BYTES / 1024 });
  }
  if (valid?.topic && !linkBase) refuse('topic', 'topic.needsPublicUrl');
  if (valid?.type === NotificationType.PERSONAL && input.firstBatch) {
    refuse('firstBatch', 'send.bulkOnly');
  }
  const { sendAt, expiresAt } = input;
  if (expiresAt && expiresAt.getTime() <= Math.max(Date.now(), sendAt?.getTime() ?? 0)) {
    refuse('expiresAt', sendAt ? 'send.expiresAfterSendAt' : 'instant.future');
  }
  const { spreadOverMinutes } = input;
  if (spreadOverMinutes && valid?.type === NotificationType.PERSONAL) refuse('spreadOverMinutes', 'send.bulkOnly');
  const headers = readHeaders(input.headers ?? {}, refuse);
  if (!valid || issues.length > 0) throw badInput(...issues);
  return {
    ...valid,
    ...(input.replyTo && { replyTo: input.replyTo }),
    ...(headers && { headers }),
    ...(input.metadata && { metadata: input.metadata }),
    ...(spreadOverMinutes && { spreadSeconds: spreadOverMinutes * 60 }),
  };
};

interface Validation {
  input: SendNotificationInput;
  sendContext: SendContext;
  refuse: <Name extends Rule>(...args: [path: string, rule: Name, ...RuleArgs<Name>]) => void;
}

const NOT_WITH_NOTIFICATION = ['templateName', 'typeEvent', 'recipient', 'groups', 'to'] as const;

const validatePrepared = ({ input, sendContext, refuse }: Validation): ValidSend | undefined => {
  for (const field of NOT_WITH_NOTIFICATION) {
    if (input[field] !== undefined && input[field] !== null) refuse(field, 'send.notWithNotification');
  }
  const { notification, template } = sendContext;
  if (!notification || !template) {
    refuse('notificationId', 'notification.exists');
    return undefined;
  }
  if (template.kind !== 'MAIL') refuse('notificationId', 'template.isMail');
  const { type, userIds, groupIds } = notification;
  const [person] = sendContext.users;
  if (type === NotificationType.PERSONAL && !person) refuse('notificationId', 'notification.recipientExists');
  if (type === NotificationType.PERSONAL && person && !person.isActive) {
    refuse('notificationId', 'notification.recipientActive');
  }
  if (type === NotificationType.GROUP && !notification.reachesAnybody) {
    refuse('notificationId', 'notification.reachesSomebody');
  }
  return {
    ...audienceOf({ type, userIds, groupIds, to: [], users: sendContext.users }),
    event: input.event ?? notification.name,
    templateSlug: template.slug,
    templateVersion: template.version,
    context: { ...notification.context, ...input.context },
    topic: topicOf({ input, sendContext, refuse }),
  };
};

const validateDirect = ({ input, sendContext, refuse }: Validation): ValidSend | undefined => {
  const userIds = [...new Set((input.recipient ?? []).map((id) => id.toLowerCase()))];
  const groupIds = [...new Set((input.groups ?? []).map((id) => id.toLowerCase()))];
  const to = onePerAddress(input.to ?? []);
  const { template } = sendContext;
  const type = input.typeEvent;
  if (!input.templateName) refuse('templateName', 'send.orNotification');
  if (input.templateName && !template) refuse('templateName', 'template.exists');
  if (template && template.kind !== 'MAIL') refuse('templateName', 'template.isMail');
  if (!type) refuse('typeEvent', 'send.orNotification');
  checkUsers({ input, userIds, sendContext, refuse });
  checkGroups({ input, groupIds, sendContext, refuse });
  if (type === NotificationType.PERSONAL) checkPersonal({ people: userIds.length + to.length, groupIds, refuse });
  if (type === NotificationType.GROUP && userIds.length + groupIds.length + to.length === 0) {
    refuse('recipient', 'send.somebody');
  }
  if (type === NotificationType.ALL) {
    if (userIds.length > 0) refuse('recipient', 'audience.emptyFor', { type });
    if (groupIds.length > 0) refuse('groups', 'audience.emptyFor', { type });
    if (to.length > 0) refuse('to', 'audience.emptyFor', { type });
  }
  if (!template || !type) return undefined;
  return {
    ...audienceOf({ type, userIds, groupIds, to, users: sendContext.users }),
    event: input.event ?? template.slug,
    templateSlug: template.slug,
    templateVersion: template.version,
    context: input.context ?? {},
    topic: topicOf({ input, sendContext, refuse }),
  };
};

/** The topic of a send: the caller's, else the notification's, else the template's. Null for a transactional send. */
const topicOf = ({ input, sendContext, refuse }: Validation): string | null => {
  const { notification, template, topic } = sendContext;
  if (!input.topic) return notification?.topic ?? template?.topic ?? null;
  if (topic === null) refuse('topic', 'topic.exists');
  return topic;
};

const checkUsers = ({ input, userIds, sendContext, refuse }: { userIds: string[] } & Validation) => {
  const users = new Map(sendContext.users.map((user) => [user.id, user]));
  userIds.forEach((id) => {
    const field = fieldOf('recipient', id, input.recipient ?? []);
    const user = users.get(id);
    if (!user) refuse(field, 'user.exists');
    if (user && !user.isActive) refuse(field, 'user.active');
  });
};

/** Path of an id in the input. The path has no index if the list has one id. */
const fieldOf = (list: string, id: string, given: string[]): string =>
  given.length > 1 ? `${list}.${given.findIndex((one) => one.toLowerCase() === id)}` : list;

const checkGroups = ({ input, groupIds, sendContext, refuse }: { groupIds: string[] } & Validation) => {
  const groups = new Map(sendContext.groups.map((group) => [group.id, group]));
  groupIds.forEach((id) => {
    const field = fieldOf('groups', id, input.groups ?? []);
    const group = groups.get(id);
    if (!group) refuse(field, 'group.exists');
    if (group && !group.hasActiveMembers) refuse(field, 'group.activeMembers');
  });
};

const checkPersonal = ({
  people,
  groupIds,
  refuse,
}: {
  people: number;
  groupIds: string[];
  refuse: Validation['refuse'];
}) => {
  if (people !== 1) refuse('recipient', 'send.onePerson', { given: people });
  if (groupIds.length > 0) refuse('groups', 'audience.emptyFor', { type: 'PERSONAL' });
};

/** Removes duplicate addresses, in whatever spelling. The first of them stays. */
const onePerAddress = (to: RecipientInput[]): RecipientInput[] => {
  const byAddress = new Map<string, RecipientInput>();
  for (const person of to) {
    const email = normalizeAddress(person.email);
    if (!byAddress.has(email)) byAddress.set(email, { ...person, email });
  }
  return [...byAddress.values()];
};

/**
 * Decides when deliveries are created. A personal send's recipient, and recipients with an address in the input, get
 * their deliveries at once. The users and groups of any other send are read when sending starts.
 */
const audienceOf = ({
  type,
  userIds,
  groupIds,
  to,
  users,
}: {
  type: NotificationType;
  userIds: string[];
  groupIds: string[];
  to: RecipientInput[];
  users: SendContext['users'];
}) => {
  const strangers = to.map(({ email, name, locale, context }) => ({
    userId: null,
    email,
    recipient: { ...(name && { name }), ...(locale && { locale }), ...(context && { context }) },
  }));
  if (type === NotificationType.PERSONAL) {
    const persons = users.map(({ id, email }) => ({ userId: id, email, recipient: null }));
    return {
      type,
      audienceUserIds: [],
      audienceGroupIds: [],
      deliveries: [...persons, ...strangers],
      audienceComplete: true,
    };
  }
  return {
    type,
    audienceUserIds: userIds,
    audienceGroupIds: groupIds,
    deliveries: strangers,
    audienceComplete: type === NotificationType.GROUP && userIds.length + groupIds.length === 0,
  };
};
