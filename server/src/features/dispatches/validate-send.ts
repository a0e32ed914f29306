import { normalizeAddress } from '@tidings/core/addresses/normal-form';
import type { AcceptedSend } from '@tidings/core/ledger/accept';
import { badInput } from '../../errors.js';
import { LARGEST_CONTEXT, NotificationType } from '../notifications/notifications.feature.js';
import type { RecipientInput, SendNotificationInput } from './dispatch.inputs.js';
import type { SendFacts } from './send-context.js';

/** A validated send. */
export type JudgedSend = Pick<
  AcceptedSend,
  | 'type'
  | 'event'
  | 'templateSlug'
  | 'templateVersion'
  | 'context'
  | 'audienceUserIds'
  | 'audienceGroupIds'
  | 'deliveries'
  | 'audienceComplete'
>;

/** Validates a send. Throws BAD_USER_INPUT that lists every invalid field. Changes nothing. */
export const judgeSend = (input: SendNotificationInput, facts: SendFacts): JudgedSend => {
  const problems: Record<string, string[]> = {};
  const blame = (field: string, problem: string) => {
    problems[field] = [...(problems[field] ?? []), problem];
  };
  const judged = input.notificationId ? judgePrepared({ input, facts, blame }) : judgeDirect({ input, facts, blame });
  if (judged && Buffer.byteLength(JSON.stringify(judged.context)) > LARGEST_CONTEXT) {
    blame('context', `must be at most ${LARGEST_CONTEXT / 1024} KiB, together with the notification's own`);
  }
  const { sendAt, expiresAt } = input;
  if (expiresAt && expiresAt.getTime() <= Math.max(Date.now(), sendAt?.getTime() ?? 0)) {
    blame('expiresAt', sendAt ? 'must be in the future, and after sendAt' : 'must be in the future');
  }
  if (!judged || Object.keys(problems).length > 0) throw badInput(problems);
  return judged;
};

interface Judging {
  input: SendNotificationInput;
  facts: SendFacts;
  blame: (field: string, problem: string) => void;
}

const NOT_WITH_NOTIFICATION = ['templateName', 'typeEvent', 'recipient', 'groups', 'to'] as const;

const judgePrepared = ({ input, facts, blame }: Judging): JudgedSend | undefined => {
  for (const field of NOT_WITH_NOTIFICATION) {
    if (input[field] !== undefined && input[field] !== null)
      blame(field, 'must not be given together with notificationId');
  }
  const { notification, template } = facts;
  if (!notification || !template) {
    blame('notificationId', 'names a notification that does not exist');
    return undefined;
  }
  const { type, userIds, groupIds } = notification;
  const [person] = facts.users;
  if (type === NotificationType.PERSONAL && !person)
    blame('notificationId', 'names a notification whose recipient was deleted');
  if (type === NotificationType.PERSONAL && person && !person.isActive) {
    blame('notificationId', 'names a notification whose recipient is inactive');
  }
  if (type === NotificationType.GROUP && !notification.reachesAnybody) {
    blame(
      'notificationId',
      'names a notification that reaches nobody: it has no active users and no groups with active members',
    );
  }
  return {
    ...audienceOf({ type, userIds, groupIds, to: [], users: facts.users }),
    event: input.event ?? notification.name,
    templateSlug: template.slug,
    templateVersion: template.version,
    context: { ...notification.context, ...input.context },
  };
};

const judgeDirect = ({ input, facts, blame }: Judging): JudgedSend | undefined => {
  const userIds = [...new Set((input.recipient ?? []).map((id) => id.toLowerCase()))];
  const groupIds = [...new Set((input.groups ?? []).map((id) => id.toLowerCase()))];
  const to = onePerAddress(input.to ?? []);
  const { template } = facts;
  const type = input.typeEvent;
  if (!input.templateName) blame('templateName', 'must be given, or else notificationId');
  if (input.templateName && !template) blame('templateName', 'names a template that does not exist');
  if (!type) blame('typeEvent', 'must be given, or else notificationId');
  blameUsers({ input, userIds, facts, blame });
  blameGroups({ input, groupIds, facts, blame });
  if (type === NotificationType.PERSONAL) blamePersonal({ people: userIds.length + to.length, groupIds, blame });
  if (type === NotificationType.GROUP && userIds.length + groupIds.length + to.length === 0) {
    blame('recipient', 'must name somebody, or else groups or to must');
  }
  if (type === NotificationType.ALL) {
    if (userIds.length > 0) blame('recipient', 'must be empty for ALL');
    if (groupIds.length > 0) blame('groups', 'must be empty for ALL');
    if (to.length > 0) blame('to', 'must be empty for ALL');
  }
  if (!template || !type) return undefined;
  return {
    ...audienceOf({ type, userIds, groupIds, to, users: facts.users }),
    event: input.event ?? template.slug,
    templateSlug: template.slug,
    templateVersion: template.version,
    context: input.context ?? {},
  };
};

const blameUsers = ({ input, userIds, facts, blame }: { userIds: string[] } & Judging) => {
  const users = new Map(facts.users.map((user) => [user.id, user]));
  userIds.forEach((id) => {
    const field = fieldOf('recipient', id, input.recipient ?? []);
    const user = users.get(id);
    if (!user) blame(field, 'names a user who does not exist');
    if (user && !user.isActive) blame(field, 'names a user who is inactive');
  });
};

/** Path of an id in the input. A single id has no index. */
const fieldOf = (list: string, id: string, given: string[]): string =>
  given.length > 1 ? `${list}.${given.findIndex((one) => one.toLowerCase() === id)}` : list;

const blameGroups = ({ input, groupIds, facts, blame }: { groupIds: string[] } & Judging) => {
  const groups = new Map(facts.groups.map((group) => [group.id, group]));
  groupIds.forEach((id) => {
    const field = fieldOf('groups', id, input.groups ?? []);
    const group = groups.get(id);
    if (!group) blame(field, 'names a group that does not exist');
    if (group && !group.hasActiveMembers) blame(field, 'names a group without active members');
  });
};

const blamePersonal = ({
  people,
  groupIds,
  blame,
}: {
  people: number;
  groupIds: string[];
  blame: Judging['blame'];
}) => {
  if (people !== 1)
    blame('recipient', `must name exactly one person for PERSONAL, here or in to; ${people} were given`);
  if (groupIds.length > 0) blame('groups', 'must be empty for PERSONAL');
};

/** Removes duplicate addresses, whatever their spelling; the first one wins. */
const onePerAddress = (to: RecipientInput[]): RecipientInput[] => {
  const byAddress = new Map<string, RecipientInput>();
  for (const person of to) {
    const email = normalizeAddress(person.email);
    if (!byAddress.has(email)) byAddress.set(email, { ...person, email });
  }
  return [...byAddress.values()];
};

/**
 * Splits the audience: known recipients get their deliveries at once; users and groups of a larger send are read when
 * sending starts.
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
  users: SendFacts['users'];
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
