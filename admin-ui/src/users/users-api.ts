import type { ResourceApi } from '../api/resource-api';
import {
  CreateUserDocument,
  DeleteUsersDocument,
  UpdateUserDocument,
  UserListDocument,
  UserOneDocument,
} from './users.generated';

export const usersApi: ResourceApi = {
  list: UserListDocument,
  one: UserOneDocument,
  create: CreateUserDocument,
  update: UpdateUserDocument,
  deleteMany: DeleteUsersDocument,
  idsFilter: 'ids',
  // React-Admin merges filters that are objects, so the filter by attributes is a text.
  toFilter: ({ attributes, ...filter }) => ({
    ...filter,
    ...(attributes ? { attributes: JSON.parse(String(attributes)) } : {}),
  }),
  toRecord: (user) => ({ ...user, groupIds: user.groups.map(({ id }: { id: string }) => id) }),
  toInput: (values) => ({
    username: values.username,
    email: values.email,
    firstName: values.firstName ?? '',
    lastName: values.lastName ?? '',
    locale: values.locale || 'en',
    timezone: values.timezone || 'UTC',
    attributes: values.attributes ?? {},
    isActive: values.isActive,
    groupIds: values.groupIds ?? [],
  }),
};
