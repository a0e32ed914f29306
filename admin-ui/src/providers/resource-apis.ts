import type { ResourceApi } from '../api/resource-api';
import { deliveriesApi } from '../deliveries/deliveries-api';
import { dispatchesApi } from '../dispatches/dispatches-api';
import { groupsApi } from '../groups/groups-api';
import { notificationsApi } from '../notifications/notifications-api';
import { templatesApi } from '../templates/templates-api';
import { usersApi } from '../users/users-api';

/** Under the names by which React-Admin knows the resources, which stand in addresses too. */
export const resourceApis: Record<string, ResourceApi> = {
  templates: templatesApi,
  notifications: notificationsApi,
  dispatches: dispatchesApi,
  deliveries: deliveriesApi,
  users: usersApi,
  groups: groupsApi,
};
