import { Arg, Authorized, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { PageInput, SortInput } from '../../foundation/graphql/page.js';
import { checkUuids } from '../../foundation/graphql/uuids.js';
import { UserFilter } from '../users/user.inputs.js';
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
  constructor(private readonly groups: GroupService) {}

  @Authorized('READ')
  @Query(() => GroupEntity, { nullable: true })
  group(@Arg('id', () => ID) id: string) {
    checkUuids([id], 'id');
    return this.groups.find(id);
  }

  @Authorized('READ')
  @Query(() => GroupPage, { name: 'groups' })
  list(
    @Arg('page', () => PageInput, { nullable: true }) page?: PageInput,
    @Arg('sort', () => SortInput, { nullable: true }) sort?: SortInput,
    @Arg('filter', () => GroupFilter, { nullable: true }) filter?: GroupFilter,
  ) {
    return this.groups.list({ page, sort, filter });
  }

  @Authorized('READ')
  @Query(() => MembershipImpact, {
    description:
      'What comes of it where these users leave these groups; all members where no users are given. Changes nothing.',
  })
  membershipImpact(
    @Arg('groupIds', () => [ID]) groupIds: string[],
    @Arg('userIds', () => [ID], { nullable: true }) userIds?: string[] | null,
  ) {
    checkUuids(groupIds, 'groupIds');
    checkUuids(userIds ?? [], 'userIds');
    return this.groups.membershipImpact(groupIds, userIds ?? null);
  }

  @Authorized('WRITE')
  @Mutation(() => GroupEntity)
  createGroup(@Arg('input', () => CreateGroupInput) input: CreateGroupInput) {
    return this.groups.create(input);
  }

  @Authorized('WRITE')
  @Mutation(() => GroupEntity)
  updateGroup(@Arg('id', () => ID) id: string, @Arg('input', () => UpdateGroupInput) input: UpdateGroupInput) {
    checkUuids([id], 'id');
    return this.groups.update(id, input);
  }

  @Authorized('WRITE')
  @Mutation(() => Int)
  deleteGroups(@Arg('ids', () => [ID]) ids: string[]) {
    checkUuids(ids, 'ids');
    return this.groups.delete(ids);
  }

  @Authorized('WRITE')
  @Mutation(() => GroupEntity)
  addUsersToGroup(@Arg('groupId', () => ID) groupId: string, @Arg('userIds', () => [ID]) userIds: string[]) {
    checkUuids([groupId], 'groupId');
    checkUuids(userIds, 'userIds');
    return this.groups.addUsers(groupId, userIds);
  }

  @Authorized('WRITE')
  @Mutation(() => AddedMembers, {
    description: 'Adds up to 5,000 of the users that a filter means. Call it until `next` is null.',
  })
  addMatchingUsersToGroup(
    @Arg('groupId', () => ID) groupId: string,
    @Arg('filter', () => UserFilter) filter: UserFilter,
    @Arg('after', () => ID, { nullable: true }) after?: string | null,
  ) {
    checkUuids([groupId], 'groupId');
    if (after) checkUuids([after], 'after');
    return this.groups.addMatchingUsers({ groupId, filter, after: after ?? null });
  }

  @Authorized('WRITE')
  @Mutation(() => GroupEntity)
  removeUsersFromGroup(@Arg('groupId', () => ID) groupId: string, @Arg('userIds', () => [ID]) userIds: string[]) {
    checkUuids([groupId], 'groupId');
    checkUuids(userIds, 'userIds');
    return this.groups.removeUsers(groupId, userIds);
  }
}
