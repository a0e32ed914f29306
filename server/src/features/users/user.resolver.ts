import { Arg, Authorized, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { demand, type Viewer } from '../../foundation/access/viewer.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { PageInput, SortInput } from '../../foundation/graphql/page.js';
import { checkUuids } from '../../foundation/graphql/uuids.js';
import { GroupEntity } from '../groups/group.entity.js';
import { UserEntity } from './user.entity.js';
import { CreateUserInput, UpdateUserInput, UserAttribute, UserFilter, UserPage } from './user.inputs.js';
import type { UserService } from './user.service.js';

@Resolver(() => UserEntity)
export class UserResolver {
  constructor(private readonly users: UserService) {}

  @Authorized('READ')
  @Query(() => UserEntity, { nullable: true })
  user(@Arg('id', () => ID) id: string) {
    checkUuids([id], 'id');
    return this.users.find(id);
  }

  @Authorized('READ')
  @Query(() => UserPage, { name: 'users' })
  list(
    @Arg('page', () => PageInput, { nullable: true }) page?: PageInput,
    @Arg('sort', () => SortInput, { nullable: true }) sort?: SortInput,
    @Arg('filter', () => UserFilter, { nullable: true }) filter?: UserFilter,
  ) {
    return this.users.list({ page, sort, filter });
  }

  @Authorized('READ')
  @Query(() => [UserAttribute], { name: 'userAttributes', description: 'The most frequent first.' })
  attributes() {
    return this.users.attributes();
  }

  @FieldResolver(() => [GroupEntity])
  groups(@Root() user: UserEntity, @Ctx() { loaders }: GraphqlContext) {
    return loaders.groupsOfUser.load(user.id);
  }

  @Authorized('MANAGE_USERS')
  @Mutation(() => UserEntity)
  createUser(@Arg('input', () => CreateUserInput) input: CreateUserInput, @Ctx() { viewer }: GraphqlContext) {
    checkMaySetAccess(viewer, input);
    return this.users.create(input);
  }

  @Authorized('MANAGE_USERS')
  @Mutation(() => UserEntity)
  updateUser(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateUserInput) input: UpdateUserInput,
    @Ctx() { viewer }: GraphqlContext,
  ) {
    checkUuids([id], 'id');
    checkMaySetAccess(viewer, input);
    return this.users.update(id, input);
  }

  @Authorized('MANAGE_USERS')
  @Mutation(() => Int, { description: 'How many were changed by it. Who becomes inactive is signed out.' })
  setUsersActive(@Arg('ids', () => [ID]) ids: string[], @Arg('isActive', () => Boolean) isActive: boolean) {
    checkUuids(ids, 'ids');
    return this.users.setActive(ids, isActive);
  }

  @Authorized('MANAGE_USERS')
  @Mutation(() => Int)
  deleteUsers(@Arg('ids', () => [ID]) ids: string[]) {
    checkUuids(ids, 'ids');
    return this.users.delete(ids);
  }
}

// A key that writes people must not be able to make itself an admin.
const checkMaySetAccess = (viewer: Viewer, { role, password }: { role?: unknown; password?: unknown }) => {
  if (role || password) demand(viewer, 'MANAGE_ACCESS');
};
