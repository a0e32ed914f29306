import type { ResourceApi } from '../api/resource-api';
import {
  CreateTeamMemberDocument,
  TeamListDocument,
  TeamOneDocument,
  UpdateTeamMemberDocument,
} from './team.generated';

/** Users with a role. A user without a role can also be read and changed by id, because that is how a person joins the team. */
export const teamApi: ResourceApi = {
  list: TeamListDocument,
  one: TeamOneDocument,
  create: CreateTeamMemberDocument,
  update: UpdateTeamMemberDocument,
  idsFilter: 'ids',
  toFilter: (filter) => ({ ...filter, hasRole: true }),
  toInput: (values, previous) => ({
    username: values.username,
    email: values.email,
    firstName: values.firstName ?? '',
    lastName: values.lastName ?? '',
    isActive: values.isActive,
    ...(values.role !== previous?.role && { role: values.role }),
    ...(values.password && { password: values.password }),
  }),
};
