import { Arg, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { callerOf, onlyOwnSends } from '../../foundation/access/viewer.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { PageInput, SortInput } from '../../foundation/graphql/page.js';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { checkUuids } from '../../foundation/graphql/uuids.js';
import { AttachmentObject } from '../files/files.feature.js';
import { GroupEntity, type GroupLoaders } from '../groups/groups.feature.js';
import { NotificationEntity, type NotificationLoaders } from '../notifications/notifications.feature.js';
import { SenderEntity, type SenderLoaders } from '../senders/senders.feature.js';
import { TopicEntity, type TopicLoaders } from '../topics/topics.feature.js';
import { DispatchEntity, DispatchFailure, DispatchReach } from './dispatch.entity.js';
import {
  DispatchFilter,
  DispatchPage,
  SendNotificationInput,
  TestMailInput,
  UncertainDecision,
} from './dispatch.inputs.js';
import type { DispatchLoaders } from './dispatch.loaders.js';
import type { DispatchService } from './dispatch.service.js';
import type { DispatchControls } from './dispatch-controls.js';
import { FirstBatch } from './first-batch.objects.js';
import { firstBatchOf } from './first-batch-report.js';
import { withHeaderKey } from './idempotency-key-header.js';
import type { SendService } from './send.service.js';
import { SendCheck } from './send-check.object.js';
import type { SendCheckService } from './send-check.service.js';
import { originOf } from './send-origin.js';
import { TemplateImpact } from './template-impact.object.js';
import type { TemplateImpactService } from './template-impact.service.js';
import type { TestMailService } from './test-mail.service.js';

type Context = GraphqlContext<DispatchLoaders & GroupLoaders & NotificationLoaders & SenderLoaders & TopicLoaders>;

@Resolver(() => DispatchEntity)
export class DispatchResolver {
  constructor(
    private readonly services: {
      dispatches: DispatchService;
      dispatchControls: DispatchControls;
      sends: SendService;
      sendTestMail: TestMailService;
      checkNotification: SendCheckService;
      templateImpact: TemplateImpactService;
    },
  ) {}

  @Authorized('READ_SENDS')
  @Query(() => DispatchEntity, { nullable: true, description: 'One dispatch; null if there is none with this id.' })
  dispatch(@Arg('id', () => ID) id: string, @Ctx() { viewer }: GraphqlContext) {
    checkUuids([id], 'id');
    return this.services.dispatches.find(id, onlyOwnSends(viewer));
  }

  @Authorized('READ_SENDS')
  @Query(() => DispatchPage, {
    name: 'dispatches',
    description:
      'Dispatches, newest first by default. Sort fields: id, createdAt, event, templateSlug, status, total, sent, failed, completedAt.',
  })
  list(
    @Ctx() { viewer }: GraphqlContext,
    @Arg('page', () => PageInput, { nullable: true }) page?: PageInput,
    @Arg('sort', () => SortInput, { nullable: true }) sort?: SortInput,
    @Arg('filter', () => DispatchFilter, { nullable: true }) filter?: DispatchFilter,
  ) {
    return this.services.dispatches.list({ page, sort, filter, onlyBy: onlyOwnSends(viewer) });
  }

  // A query, not a field of Dispatch: as a field, it would count one audience for each dispatch on a page.
  @Authorized('READ')
  @Query(() => DispatchReach, {
    nullable: true,
    description: 'Number of people a dispatch would reach if it started now; null if it has started or doesn’t exist.',
  })
  dispatchReach(@Arg('id', () => ID) id: string) {
    checkUuids([id], 'id');
    return this.services.dispatchControls.countReach(id);
  }

  @Authorized('READ')
  @FieldResolver(() => NotificationEntity, {
    nullable: true,
    description: 'Null if the dispatch was sent by templateName, or the notification was deleted.',
  })
  notification(@Root() { notificationId }: DispatchEntity, @Ctx() { loaders }: Context) {
    return notificationId ? loaders.notification.load(notificationId) : null;
  }

  @Authorized('READ')
  @FieldResolver(() => [GroupEntity], { description: 'Groups that the dispatch goes to; deleted groups are left out.' })
  async groups(@Root() { groupIds }: DispatchEntity, @Ctx() { loaders }: Context): Promise<GroupEntity[]> {
    const groups = await Promise.all(groupIds.map((id) => loaders.group.load(id)));
    return groups.filter((group) => group !== null);
  }

  @Authorized('READ')
  @FieldResolver(() => String, {
    nullable: true,
    description: 'Username or API key name of the sender; null if it no longer exists.',
  })
  sentBy(@Root() { caller }: DispatchEntity, @Ctx() { loaders }: Context) {
    return loaders.callerName.load(caller);
  }

  @FieldResolver(() => TopicEntity, {
    nullable: true,
    description: 'Topic of the mails, as of acceptance; null for transactional mails, or if the topic was deleted.',
  })
  topic(@Root() { topicSlug }: DispatchEntity, @Ctx() { loaders }: Context) {
    return topicSlug === null ? null : loaders.topic.load(topicSlug);
  }

  @FieldResolver(() => SenderEntity, {
    nullable: true,
    description: 'Sender of the mails, as of acceptance; null for that of MAIL_FROM, or if the sender was deleted.',
  })
  sender(@Root() { senderId }: DispatchEntity, @Ctx() { loaders }: Context) {
    return senderId === null ? null : loaders.sender.load(senderId);
  }

  @FieldResolver(() => [String], {
    description:
      'Paths that the template reads and the context lacked for at least one recipient, as of acceptance; 100 at most.',
  })
  missing(@Root() { missingPaths }: DispatchEntity) {
    return missingPaths ?? [];
  }

  @FieldResolver(() => [String], {
    description:
      'Keys of the context that have no effect, because `username` and `user` always come from the recipient.',
  })
  ignored(@Root() { ignoredKeys }: DispatchEntity) {
    return ignoredKeys ?? [];
  }

  @FieldResolver(() => JsonObjectScalar, {
    description: 'Headers that the call gave, by name. Empty once contextsDroppedAt is set.',
  })
  headers(@Root() { ownHeaders }: DispatchEntity) {
    return ownHeaders ?? {};
  }

  @FieldResolver(() => [AttachmentObject], {
    description:
      'Files of each mail: those of the template version, and then those of the call until contextsDroppedAt is set.',
  })
  attachments(@Root() { id }: DispatchEntity, @Ctx() { loaders }: Context) {
    return loaders.attachmentsOfDispatch.load(id);
  }

  @FieldResolver(() => FirstBatch, {
    nullable: true,
    description: 'Mails that the dispatch began with, and what became of them; null if it has no first batch.',
  })
  async firstBatch(@Root() dispatch: DispatchEntity, @Ctx() { loaders }: Context) {
    const isChosen = dispatch.firstBatchBegunAt !== null;
    return firstBatchOf(dispatch, isChosen ? await loaders.firstBatchReport.load(dispatch.id) : null);
  }

  @FieldResolver(() => [DispatchFailure], { description: 'Why deliveries FAILED, most frequent cause first.' })
  failures(@Root() { id }: DispatchEntity, @Ctx() { loaders }: Context) {
    return loaders.failuresOfDispatch.load(id);
  }

  @Authorized('SEND')
  @Mutation(() => DispatchEntity, {
    description:
      'Sends a draft to the signed-in user’s own address. The draft isn’t saved as a template. FORBIDDEN for API keys, which have no address.',
  })
  sendTestMail(@Arg('input', () => TestMailInput) input: TestMailInput, @Ctx() { viewer }: GraphqlContext) {
    return this.services.sendTestMail(viewer, input);
  }

  @Authorized('SEND')
  @Mutation(() => DispatchEntity, {
    description:
      'Sends a notification, or a template to given recipients. Once this returns, the dispatch is committed and survives a crash. Repeating a call with the same idempotencyKey and input returns the first dispatch and sends nothing; with other input it is IDEMPOTENCY_MISMATCH. Each caller has its own keys.',
  })
  sendNotification(
    @Arg('input', () => SendNotificationInput) input: SendNotificationInput,
    @Ctx() { viewer, reply }: GraphqlContext,
  ) {
    return this.services.sends.send(viewer, withHeaderKey(input, reply.request), originOf(reply.request));
  }

  @Authorized('SEND')
  @Query(() => SendCheck, {
    description:
      'Tells what sendNotification would do with this input now: whom it would mail, what the mails would lack, and how three of them look. Writes nothing. Fails as sendNotification would, except for CONTEXT_INCOMPLETE. TEMPLATE_INVALID, with line and column, if a sample can’t be rendered.',
  })
  checkNotification(
    @Arg('input', () => SendNotificationInput) input: SendNotificationInput,
    @Ctx() { viewer, reply }: GraphqlContext,
  ) {
    return this.services.checkNotification(viewer, withHeaderKey(input, reply.request));
  }

  @Authorized('READ')
  @Query(() => TemplateImpact, {
    description:
      'Impact of a draft: sends of the last 30 days whose contexts lack values that the draft reads. TEMPLATE_INVALID, with line and column, if the draft doesn’t compile.',
  })
  templateImpact(
    @Arg('slug', () => ID) slug: string,
    @Arg('title', () => String) title: string,
    @Arg('content', () => String) content: string,
    @Ctx() { viewer }: GraphqlContext,
  ) {
    return this.services.templateImpact({ slug, title, content }, callerOf(viewer));
  }

  @Authorized('WRITE')
  @Mutation(() => DispatchEntity, {
    description: 'Pauses a dispatch that is SCHEDULED or SENDING. Mails already claimed by a worker are still sent.',
  })
  pauseDispatch(@Arg('id', () => ID) id: string) {
    return this.services.dispatchControls.pause(id);
  }

  @Authorized('WRITE')
  @Mutation(() => DispatchEntity, { description: 'Resumes a PAUSED dispatch.' })
  resumeDispatch(@Arg('id', () => ID) id: string) {
    return this.services.dispatchControls.resume(id);
  }

  @Authorized('WRITE')
  @Mutation(() => DispatchEntity, {
    description:
      'Sends the rest of a SCHEDULED or SENDING dispatch without waiting for its first batch. CONFLICT if it isn’t waiting. A PAUSED one is resumed instead.',
  })
  sendRest(@Arg('id', () => ID) id: string) {
    return this.services.dispatchControls.sendRest(id);
  }

  @Authorized('WRITE')
  @Mutation(() => DispatchEntity, {
    description:
      'Cancels a dispatch for good. Mails already claimed by a worker are still sent; waiting deliveries become CANCELLED, or UNCERTAIN if an earlier attempt may have been sent.',
  })
  cancelDispatch(@Arg('id', () => ID) id: string) {
    return this.services.dispatchControls.cancel(id);
  }

  @Authorized('WRITE')
  @Mutation(() => DispatchEntity, {
    description:
      'Changes sendAt of a dispatch that is SCHEDULED, or PAUSED before it started; CONFLICT otherwise. sendAt must be before expiresAt. A SCHEDULED dispatch starts at once if sendAt is in the past.',
  })
  rescheduleDispatch(@Arg('id', () => ID) id: string, @Arg('sendAt', () => Date) sendAt: Date) {
    return this.services.dispatchControls.reschedule({ id, sendAt });
  }

  @Authorized('WRITE')
  @Mutation(() => DispatchEntity, {
    description:
      'Ends the spreading of a dispatch: the rest is sent at once, or when it starts or is resumed. CONFLICT if it isn’t spreading.',
  })
  endSpread(@Arg('id', () => ID) id: string) {
    return this.services.dispatchControls.endSpread(id);
  }

  @Authorized('WRITE')
  @Mutation(() => DispatchEntity, {
    description:
      'Sends FAILED deliveries again: those given, those of one errorClass, or all. Reopens a COMPLETED dispatch. CONFLICT if a given delivery isn’t FAILED, none is, or the dispatch is CANCELLED.',
  })
  retryDeliveries(
    @Arg('dispatchId', () => ID) dispatchId: string,
    @Arg('errorClass', () => String, { nullable: true }) errorClass?: string | null,
    @Arg('deliveryIds', () => [ID], { nullable: true }) deliveryIds?: string[] | null,
  ) {
    return this.services.dispatchControls.retry({ dispatchId, errorClass, deliveryIds });
  }

  @Authorized('WRITE')
  @Mutation(() => DispatchEntity, {
    description: 'Records an operator’s decision about UNCERTAIN deliveries. CONFLICT if one of them isn’t UNCERTAIN.',
  })
  resolveUncertain(
    @Arg('dispatchId', () => ID) dispatchId: string,
    @Arg('deliveryIds', () => [ID]) deliveryIds: string[],
    @Arg('as', () => UncertainDecision) as: UncertainDecision,
  ) {
    return this.services.dispatchControls.resolve({ dispatchId, deliveryIds, as });
  }

  @Authorized('WRITE')
  @Mutation(() => DispatchEntity, {
    description:
      'Lets mails that may have arrived, and wait for the mail server that they were given to, go by another one of their sender: those given, or all of the dispatch. They may arrive twice. CONFLICT if none waits like that.',
  })
  releaseFromRoute(
    @Arg('dispatchId', () => ID) dispatchId: string,
    @Arg('deliveryIds', () => [ID], { nullable: true }) deliveryIds?: string[] | null,
  ) {
    return this.services.dispatchControls.releaseFromRoute({ dispatchId, deliveryIds });
  }
}
