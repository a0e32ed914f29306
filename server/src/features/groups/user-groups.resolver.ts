import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { UserEntity } from '../users/users.feature.js';
import { GroupEntity } from './group.entity.js';
import type { GroupLoaders } from './group.loaders.js';

@Resolver(() => UserEntity)
export class UserGroupsResolver {
  @FieldResolver(() => [GroupEntity], { description: 'Groups of the user, by name.' })
  groups(@Root() user: UserEntity, @Ctx() { loaders }: GraphqlContext<GroupLoaders>) {
    return loaders.groupsOfUser.load(user.id);
  }
}
