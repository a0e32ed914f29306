import { Arg, Authorized, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { demand, type Viewer } from '../../foundation/access/viewer.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { PageInput, SortInput } from '../../foundation/graphql/page.js';
import { checkUuids } from '../../foundation/graphql/uuids.js';
import { UserEntity } from './user.entity.js';
import { CreateUserInput, UpdateUserInput, UserAttribute, UserFilter, UserPage } from './user.inputs.js';
import type { UserService } from './user.service.js';

@Resolver(() => UserEntity)
export class UserResolver {
  constructor(private readonly services: { users: UserService }) {}

  @Authorized('READ')
  @Query(() => UserEntity, { nullable: true, description: 'One user; null if there is none with this id.' })
  user(@Arg('id', () => ID) id: string) {
    checkUuids([id], 'id');
    return this.services.users.find(id);
  }

  @Authorized('READ')
  @Query(() => UserPage, {
    name: 'users',
    description:
      'Users, by username unless sorted. Sort fields: username, email, firstName, lastName, role, isActive, locale, timezone, createdAt, updatedAt.',
  })
  list(
    @Arg('page', () => PageInput, { nullable: true }) page?: PageInput,
    @Arg('sort', () => SortInput, { nullable: true }) sort?: SortInput,
    @Arg('filter', () => UserFilter, { nullable: true }) filter?: UserFilter,
  ) {
    return this.services.users.list({ page, sort, filter });
  }

  @Authorized('READ')
  @Query(() => [UserAttribute], {
    name: 'userAttributes',
    description: 'Attributes to offer in a filter of users, most frequent first; 200 at most.',
  })
  attributes() {
    return this.services.users.attributes();
  }

  @Authorized('MANAGE_USERS')
  @Mutation(() => UserEntity, { description: 'Creates a user. CONFLICT if the username or address is taken.' })
  createUser(@Arg('input', () => CreateUserInput) input: CreateUserInput, @Ctx() { viewer }: GraphqlContext) {
    checkMaySetAccess(viewer, input);
    return this.services.users.create(input);
  }

  @Authorized('MANAGE_USERS')
  @Mutation(() => UserEntity, {
    description:
      'Changes a user. CONFLICT if the username or address is taken, or the last active admin would be lost. A new password, the role NONE and deactivation sign the user out.',
  })
  updateUser(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateUserInput) input: UpdateUserInput,
    @Ctx() { viewer }: GraphqlContext,
  ) {
    checkUuids([id], 'id');
    checkMaySetAccess(viewer, input);
    return this.services.users.update(id, input);
  }

  @Authorized('MANAGE_USERS')
  @Mutation(() => Int, {
    description:
      'Activates or deactivates users, and returns how many changed. Deactivated users are signed out. CONFLICT if the last active admin would be lost.',
  })
  setUsersActive(@Arg('ids', () => [ID]) ids: string[], @Arg('isActive', () => Boolean) isActive: boolean) {
    checkUuids(ids, 'ids');
    return this.services.users.setActive(ids, isActive);
  }

  @Authorized('MANAGE_USERS')
  @Mutation(() => Int, {
    description:
      'Deletes users, and returns how many; deliveries stay. CONFLICT if the last active admin would be lost.',
  })
  deleteUsers(@Arg('ids', () => [ID]) ids: string[]) {
    checkUuids(ids, 'ids');
    return this.services.users.delete(ids);
  }
}

// Throws if an API key sets a role or a password: a key that may write users must not be able to make one of them an
// admin.
const checkMaySetAccess = (viewer: Viewer, { role, password }: { role?: unknown; password?: unknown }) => {
  if (role || password) demand(viewer, 'MANAGE_ACCESS');
};
