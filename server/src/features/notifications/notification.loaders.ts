import { loadById, loadByOwner, loadFromMap } from '../../foundation/graphql/data-loaders.js';
import type { UserService } from '../users/users.feature.js';
import type { NotificationService } from './notification.service.js';

export type NotificationLoaders = ReturnType<typeof createNotificationLoaders>;

export const createNotificationLoaders = ({
  notifications,
  users,
}: {
  notifications: NotificationService;
  users: UserService;
}) => ({
  notification: loadById(notifications.findMany),
  usersOfNotification: loadByOwner(users.findOfNotifications),
  audienceSize: loadFromMap(notifications.audienceSizes, 0),
});
