import { loadById, loadByOwner } from '../../foundation/graphql/data-loaders.js';
import type { GroupService } from './group.service.js';

export type GroupLoaders = ReturnType<typeof createGroupLoaders>;

export const createGroupLoaders = ({ groups }: { groups: GroupService }) => ({
  group: loadById(groups.findMany),
  groupsOfUser: loadByOwner(groups.findOfUsers),
  groupsOfNotification: loadByOwner(groups.findOfNotifications),
});
