import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { NotificationEntity } from '../notifications/notifications.feature.js';
import { DispatchEntity } from './dispatch.entity.js';
import type { DispatchLoaders } from './dispatch.loaders.js';

@Resolver(() => NotificationEntity)
export class LastDispatchResolver {
  @FieldResolver(() => DispatchEntity, {
    nullable: true,
    description: 'The latest dispatch; null if it was never sent.',
  })
  lastDispatch(@Root() notification: NotificationEntity, @Ctx() { loaders }: GraphqlContext<DispatchLoaders>) {
    return loaders.lastDispatch.load(notification.id);
  }
}
