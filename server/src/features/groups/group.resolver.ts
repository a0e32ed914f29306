import { Arg, Authorized, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { PageInput, SortInput } from '../../foundation/graphql/page.js';
import { checkUuids } from '../../foundation/graphql/uuids.js';
import { UserFilter } from '../users/users.feature.js';
import { GroupEntity } from './group.entity.js';
import {
  AddedMembers,
  CreateGroupInput,
  GroupFilter,
  GroupPage,
  MembershipImpact,
  UpdateGroupInput,
} from './group.inputs.js';
import type { GroupService } from './group.service.js';

@Resolver(() => GroupEntity)
export class GroupResolver {
  constructor(private readonly services: { groups: GroupService }) {}

  @Authorized('READ')
  @Query(() => GroupEntity, { nullable: true, description: 'One group; null if there is none with this id.' })
  group(@Arg('id', () => ID) id: string) {
    checkUuids([id], 'id');
    return this.services.groups.find(id);
  }

  @Authorized('READ')
  @Query(() => GroupPage, {
    name: 'groups',
    description: 'Groups, by name unless sorted. Sort fields: name, description, memberCount, createdAt, updatedAt.',
  })
  list(
    @Arg('page', () => PageInput, { nullable: true }) page?: PageInput,
    @Arg('sort', () => SortInput, { nullable: true }) sort?: SortInput,
    @Arg('filter', () => GroupFilter, { nullable: true }) filter?: GroupFilter,
  ) {
    return this.services.groups.list({ page, sort, filter });
  }

  @Authorized('READ')
  @Query(() => MembershipImpact, {
    description:
      'What would happen if these users left these groups; all members if no users are given. Changes nothing.',
  })
  membershipImpact(
    @Arg('groupIds', () => [ID]) groupIds: string[],
    @Arg('userIds', () => [ID], { nullable: true }) userIds?: string[] | null,
  ) {
    checkUuids(groupIds, 'groupIds');
    checkUuids(userIds ?? [], 'userIds');
    return this.services.groups.membershipImpact(groupIds, userIds ?? null);
  }

  @Authorized('WRITE')
  @Mutation(() => GroupEntity, { description: 'Creates a group. CONFLICT if the name is taken.' })
  createGroup(@Arg('input', () => CreateGroupInput) input: CreateGroupInput) {
    return this.services.groups.create(input);
  }

  @Authorized('WRITE')
  @Mutation(() => GroupEntity, { description: 'Changes a group. CONFLICT if the name is taken.' })
  updateGroup(@Arg('id', () => ID) id: string, @Arg('input', () => UpdateGroupInput) input: UpdateGroupInput) {
    checkUuids([id], 'id');
    return this.services.groups.update(id, input);
  }

  @Authorized('WRITE')
  @Mutation(() => Int, { description: 'Deletes groups; their members stay. Returns how many were deleted.' })
  deleteGroups(@Arg('ids', () => [ID]) ids: string[]) {
    checkUuids(ids, 'ids');
    return this.services.groups.delete(ids);
  }

  @Authorized('WRITE')
  @Mutation(() => GroupEntity, { description: 'Adds users to a group; users who are members already stay.' })
  addUsersToGroup(@Arg('groupId', () => ID) groupId: string, @Arg('userIds', () => [ID]) userIds: string[]) {
    checkUuids([groupId], 'groupId');
    checkUuids(userIds, 'userIds');
    return this.services.groups.addUsers(groupId, userIds);
  }

  @Authorized('WRITE')
  @Mutation(() => AddedMembers, {
    description: 'Adds up to 5,000 users that match a filter. Repeat the call until `next` is null.',
  })
  addMatchingUsersToGroup(
    @Arg('groupId', () => ID) groupId: string,
    @Arg('filter', () => UserFilter) filter: UserFilter,
    @Arg('after', () => ID, { nullable: true }) after?: string | null,
  ) {
    checkUuids([groupId], 'groupId');
    if (after) checkUuids([after], 'after');
    return this.services.groups.addMatchingUsers({ groupId, filter, after: after ?? null });
  }

  @Authorized('WRITE')
  @Mutation(() => GroupEntity, { description: 'Removes users from a group; users who aren’t members are ignored.' })
  removeUsersFromGroup(@Arg('groupId', () => ID) groupId: string, @Arg('userIds', () => [ID]) userIds: string[]) {
    checkUuids([groupId], 'groupId');
    checkUuids(userIds, 'userIds');
    return this.services.groups.removeUsers(groupId, userIds);
  }
}
