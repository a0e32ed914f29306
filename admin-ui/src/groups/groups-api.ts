import type { ResourceApi } from '../api/resource-api';
import {
  CreateGroupDocument,
  DeleteGroupsDocument,
  GroupListDocument,
  GroupOneDocument,
  UpdateGroupDocument,
} from './groups.generated';

export const groupsApi: ResourceApi = {
  list: GroupListDocument,
  one: GroupOneDocument,
  create: CreateGroupDocument,
  update: UpdateGroupDocument,
  deleteMany: DeleteGroupsDocument,
  idsFilter: 'ids',
  toInput: ({ name, description, userIds }, previous) => ({
    name,
    description: description ?? '',
    ...(!previous && userIds && { userIds }),
  }),
};
