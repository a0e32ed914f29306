import { queueNameOf } from '@tidings/core/broker/queue-name';
import { Arg, Authorized, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { PageInput, SortInput } from '../../foundation/graphql/page.js';
import { checkSafeNumbers } from '../../foundation/graphql/safe-numbers.js';
import { checkUuids } from '../../foundation/graphql/uuids.js';
import { GroupEntity, type GroupLoaders } from '../groups/groups.feature.js';
import { SenderEntity, type SenderLoaders } from '../senders/senders.feature.js';
import { TopicEntity, type TopicLoaders } from '../topics/topics.feature.js';
import { UserEntity, type UserLoaders } from '../users/users.feature.js';
import { NotificationEntity } from './notification.entity.js';
import {
  CreateNotificationInput,
  NotificationFilter,
  NotificationPage,
  UpdateNotificationInput,
} from './notification.inputs.js';
import type { NotificationLoaders } from './notification.loaders.js';
import type { NotificationService } from './notification.service.js';

type Context = GraphqlContext<GroupLoaders & NotificationLoaders & SenderLoaders & TopicLoaders & UserLoaders>;

@Resolver(() => NotificationEntity)
export class NotificationResolver {
  constructor(private readonly services: { notifications: NotificationService }) {}

  @Authorized('READ')
  @Query(() => NotificationEntity, {
    nullable: true,
    description: 'One notification; null if there is none with this id.',
  })
  notification(@Arg('id', () => ID) id: string) {
    checkUuids([id], 'id');
    return this.services.notifications.find(id);
  }

  @Authorized('READ')
  @Query(() => NotificationPage, {
    name: 'notifications',
    description:
      'Notifications, newest first unless sorted. Sort fields: name, type, templateSlug, createdAt, updatedAt.',
  })
  list(
    @Arg('page', () => PageInput, { nullable: true }) page?: PageInput,
    @Arg('sort', () => SortInput, { nullable: true }) sort?: SortInput,
    @Arg('filter', () => NotificationFilter, { nullable: true }) filter?: NotificationFilter,
  ) {
    return this.services.notifications.list({ page, sort, filter });
  }

  @Authorized('READ')
  @Query(() => String, { description: 'Name of the queue that follows from a notification’s name or an event.' })
  queueName(@Arg('name', () => String) name: string) {
    return queueNameOf(name);
  }

  @FieldResolver(() => [UserEntity], { description: 'Chosen users, by username.' })
  users(@Root() notification: NotificationEntity, @Ctx() { loaders }: Context) {
    return loaders.usersOfNotification.load(notification.id);
  }

  @FieldResolver(() => [GroupEntity], { description: 'Chosen groups, by name.' })
  groups(@Root() notification: NotificationEntity, @Ctx() { loaders }: Context) {
    return loaders.groupsOfNotification.load(notification.id);
  }

  @FieldResolver(() => TopicEntity, {
    nullable: true,
    description: 'Topic of its mails; null: the template’s topic applies.',
  })
  topic(@Root() { topicSlug }: NotificationEntity, @Ctx() { loaders }: Context) {
    return topicSlug === null ? null : loaders.topic.load(topicSlug);
  }

  @FieldResolver(() => SenderEntity, {
    nullable: true,
    description: 'Sender of its mails; null: the template’s sender applies.',
  })
  sender(@Root() { senderId }: NotificationEntity, @Ctx() { loaders }: Context) {
    return senderId === null ? null : loaders.sender.load(senderId);
  }

  @FieldResolver(() => Int, { description: 'Number of active users it would reach now, each counted once.' })
  audienceSize(@Root() notification: NotificationEntity, @Ctx() { loaders }: Context) {
    return loaders.audienceSize.load(notification.id);
  }

  @Authorized('WRITE')
  @Mutation(() => NotificationEntity, {
    description: 'Creates a notification. BAD_USER_INPUT if users or groups don’t fit the type.',
  })
  createNotification(@Arg('input', () => CreateNotificationInput) input: CreateNotificationInput) {
    checkSafeNumbers({ context: input.context });
    return this.services.notifications.create(input);
  }

  @Authorized('WRITE')
  @Mutation(() => NotificationEntity, {
    description: 'Changes a notification. BAD_USER_INPUT if users or groups don’t fit the type.',
  })
  updateNotification(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateNotificationInput) input: UpdateNotificationInput,
  ) {
    checkUuids([id], 'id');
    checkSafeNumbers({ context: input.context });
    return this.services.notifications.update(id, input);
  }

  @Authorized('WRITE')
  @Mutation(() => Int, { description: 'Deletes notifications; their dispatches stay. Returns how many were deleted.' })
  deleteNotifications(@Arg('ids', () => [ID]) ids: string[]) {
    checkUuids(ids, 'ids');
    return this.services.notifications.delete(ids);
  }
}
