import { Arg, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { onlyOwnSends } from '../../foundation/access/viewer.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { PageInput, SortInput } from '../../foundation/graphql/page.js';
import { checkUuids } from '../../foundation/graphql/uuids.js';
import { DeliveryFilter, DeliveryPage } from '../deliveries/delivery.inputs.js';
import { GroupEntity } from '../groups/group.entity.js';
import { NotificationEntity } from '../notifications/notification.entity.js';
import { DispatchEntity, DispatchFailure, DispatchReach } from './dispatch.entity.js';
import {
  DispatchFilter,
  DispatchPage,
  SendNotificationInput,
  TestMailInput,
  UncertainDecision,
} from './dispatch.inputs.js';
import type { DispatchService } from './dispatch.service.js';
import type { DispatchControls } from './dispatch-controls.js';
import { withHeaderKey } from './idempotency-key-header.js';
import type { SendService } from './send.service.js';
import type { TestMailService } from './test-mail.service.js';

@Resolver(() => DispatchEntity)
export class DispatchResolver {
  constructor(
    private readonly dispatches: DispatchService,
    private readonly send: SendService,
    private readonly sendTest: TestMailService,
    private readonly controls: DispatchControls,
  ) {}

  @Authorized('READ_SENDS')
  @Query(() => DispatchEntity, { nullable: true })
  dispatch(@Arg('id', () => ID) id: string, @Ctx() { viewer }: GraphqlContext) {
    checkUuids([id], 'id');
    return this.dispatches.find(id, onlyOwnSends(viewer));
  }

  @Authorized('READ_SENDS')
  @Query(() => DispatchPage, { name: 'dispatches' })
  list(
    @Ctx() { viewer }: GraphqlContext,
    @Arg('page', () => PageInput, { nullable: true }) page?: PageInput,
    @Arg('sort', () => SortInput, { nullable: true }) sort?: SortInput,
    @Arg('filter', () => DispatchFilter, { nullable: true }) filter?: DispatchFilter,
  ) {
    return this.dispatches.list({ page, sort, filter, onlyBy: onlyOwnSends(viewer) });
  }

  // Not a field of Dispatch: a page of them would count as many audiences.
  @Authorized('READ')
  @Query(() => DispatchReach, {
    nullable: true,
    description: 'How many people a dispatch would reach if it began now; null once it has begun.',
  })
  dispatchReach(@Arg('id', () => ID) id: string) {
    checkUuids([id], 'id');
    return this.controls.countReach(id);
  }

  @Authorized('READ')
  @FieldResolver(() => NotificationEntity, { nullable: true, description: 'Null where it was sent by templateName.' })
  notification(@Root() { notificationId }: DispatchEntity, @Ctx() { loaders }: GraphqlContext) {
    return notificationId ? loaders.notification.load(notificationId) : null;
  }

  @Authorized('READ')
  @FieldResolver(() => [GroupEntity], { description: 'Groups that it is to, but for those that were deleted since.' })
  async groups(@Root() { groupIds }: DispatchEntity, @Ctx() { loaders }: GraphqlContext): Promise<GroupEntity[]> {
    const groups = await Promise.all(groupIds.map((id) => loaders.group.load(id)));
    return groups.filter((group) => group !== null);
  }

  @Authorized('READ')
  @FieldResolver(() => String, {
    nullable: true,
    description: 'The username, or the name of the API key, that sent it; null where that is gone.',
  })
  sentBy(@Root() { caller }: DispatchEntity, @Ctx() { loaders }: GraphqlContext) {
    return loaders.callerName.load(caller);
  }

  @FieldResolver(() => [String], {
    description:
      'Paths that the template reads and the context lacked when it was accepted, for one recipient at least: 100 at most.',
  })
  missing(@Root() { missingPaths }: DispatchEntity) {
    return missingPaths ?? [];
  }

  @FieldResolver(() => [String], {
    description: 'Keys of the context that no mail shows: username and user are always the recipient’s own.',
  })
  ignored(@Root() { ignoredKeys }: DispatchEntity) {
    return ignoredKeys ?? [];
  }

  @FieldResolver(() => DeliveryPage)
  deliveries(
    @Root() dispatch: DispatchEntity,
    @Ctx() { loaders }: GraphqlContext,
    @Arg('page', () => PageInput, { nullable: true }) page?: PageInput,
    @Arg('sort', () => SortInput, { nullable: true }) sort?: SortInput,
    @Arg('filter', () => DeliveryFilter, { nullable: true }) filter?: DeliveryFilter,
  ) {
    return loaders.deliveriesOfDispatch({ page, sort, filter }).load(dispatch);
  }

  @FieldResolver(() => [DispatchFailure], { description: 'The commonest cause first.' })
  failures(@Root() { id }: DispatchEntity, @Ctx() { loaders }: GraphqlContext) {
    return loaders.failuresOfDispatch.load(id);
  }

  @Authorized('SEND')
  @Mutation(() => DispatchEntity, {
    description: 'Sends a draft, as it stands, to one’s own address. Nothing is saved as a template.',
  })
  sendTestMail(@Arg('input', () => TestMailInput) input: TestMailInput, @Ctx() { viewer }: GraphqlContext) {
    return this.sendTest(viewer, input);
  }

  @Authorized('SEND')
  @Mutation(() => DispatchEntity, {
    description: 'Once this returns, the send is committed: a crash loses nothing of it.',
  })
  sendNotification(
    @Arg('input', () => SendNotificationInput) input: SendNotificationInput,
    @Ctx() { viewer, reply }: GraphqlContext,
  ) {
    return this.send(viewer, withHeaderKey(input, reply.request));
  }

  @Authorized('WRITE')
  @Mutation(() => DispatchEntity, { description: 'Nothing more leaves than was on its way.' })
  pauseDispatch(@Arg('id', () => ID) id: string) {
    return this.controls.pause(id);
  }

  @Authorized('WRITE')
  @Mutation(() => DispatchEntity)
  resumeDispatch(@Arg('id', () => ID) id: string) {
    return this.controls.resume(id);
  }

  @Authorized('WRITE')
  @Mutation(() => DispatchEntity, { description: 'Nothing more leaves than was on its way, for good.' })
  cancelDispatch(@Arg('id', () => ID) id: string) {
    return this.controls.cancel(id);
  }

  @Authorized('WRITE')
  @Mutation(() => DispatchEntity, {
    description:
      'Changes when a send begins that is SCHEDULED, or PAUSED and not begun; CONFLICT otherwise. With a time that has passed a SCHEDULED one begins now. sendAt must be before expiresAt.',
  })
  rescheduleDispatch(@Arg('id', () => ID) id: string, @Arg('sendAt', () => Date) sendAt: Date) {
    return this.controls.reschedule({ id, sendAt });
  }

  @Authorized('WRITE')
  @Mutation(() => DispatchEntity, { description: 'FAILED ones only: who has the mail is never mailed again.' })
  retryDeliveries(
    @Arg('dispatchId', () => ID) dispatchId: string,
    @Arg('errorClass', () => String, { nullable: true }) errorClass?: string | null,
    @Arg('deliveryIds', () => [ID], { nullable: true }) deliveryIds?: string[] | null,
  ) {
    return this.controls.retry({ dispatchId, errorClass, deliveryIds });
  }

  @Authorized('WRITE')
  @Mutation(() => DispatchEntity, { description: 'An operator’s word on mails that may or may not have arrived.' })
  resolveUncertain(
    @Arg('dispatchId', () => ID) dispatchId: string,
    @Arg('deliveryIds', () => [ID]) deliveryIds: string[],
    @Arg('as', () => UncertainDecision) as: UncertainDecision,
  ) {
    return this.controls.resolve({ dispatchId, deliveryIds, as });
  }
}
