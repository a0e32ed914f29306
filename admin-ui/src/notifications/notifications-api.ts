import type { ResourceApi } from '../api/resource-api';
import {
  CreateNotificationDocument,
  DeleteNotificationsDocument,
  NotificationListDocument,
  NotificationOneDocument,
  UpdateNotificationDocument,
} from './notifications.generated';

type Linked = { id: string };

export const notificationsApi: ResourceApi = {
  list: NotificationListDocument,
  one: NotificationOneDocument,
  create: CreateNotificationDocument,
  update: UpdateNotificationDocument,
  deleteMany: DeleteNotificationsDocument,
  idsFilter: 'ids',
  toRecord: (notification) => ({
    ...notification,
    templateSlug: notification.template.slug,
    topicSlug: notification.topic?.slug ?? null,
    senderSlug: notification.sender?.slug ?? null,
    userIds: notification.users.map(({ id }: Linked) => id),
    groupIds: notification.groups.map(({ id }: Linked) => id),
  }),
  // Fields that the type doesn't use are left out, so that the type can change without clearing them first.
  toInput: ({ name, type, templateSlug, topicSlug, senderSlug, userIds, groupIds, context }) => ({
    name,
    type,
    templateSlug,
    topic: topicSlug || null,
    sender: senderSlug || null,
    userIds: type === 'ALL' ? [] : (userIds ?? []),
    groupIds: type === 'GROUP' ? (groupIds ?? []) : [],
    context: context ?? {},
  }),
};
