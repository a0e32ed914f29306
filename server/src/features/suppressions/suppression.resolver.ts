import { issue } from '@tidings/core/errors/issue';
import { isDeliveryId } from '@tidings/core/ledger/delivery-id';
import { Arg, Authorized, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { callerOf } from '../../foundation/access/viewer.js';
import { badInput } from '../../foundation/errors.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { PageInput, SortInput } from '../../foundation/graphql/page.js';
import { FeedbackEntity, type FeedbackLoaders } from '../feedback/feedback.feature.js';
import { TopicEntity, type TopicLoaders } from '../topics/topics.feature.js';
import { SuppressionEntity, SuppressionUndoEntity } from './suppression.entity.js';
import { CreateSuppressionInput, MAX_NOTE_LENGTH, SuppressionFilter, SuppressionPage } from './suppression.inputs.js';
import type { SuppressionLoaders } from './suppression.loaders.js';
import type { SuppressionService } from './suppression.service.js';

type Context = GraphqlContext<FeedbackLoaders & SuppressionLoaders & TopicLoaders>;

/** The audit log records so many objects of one call. */
const MAX_UNDONE = 1_000;

const MAX_EMAILS = 100;

const topicField = { nullable: true, description: 'Of the scope TOPIC.' };

const callerNameField = {
  nullable: true,
  description: 'Username or API key name; null if nobody in particular, or if it no longer exists.',
};

@Resolver(() => SuppressionEntity)
export class SuppressionResolver {
  constructor(private readonly services: { suppressions: SuppressionService }) {}

  @Authorized('READ')
  @Query(() => SuppressionEntity, {
    nullable: true,
    description: 'One suppression; null if there is none with this id.',
  })
  suppression(@Arg('id', () => ID) id: string) {
    if (!isDeliveryId(id)) throw badInput(issue('id', 'suppression.ids'));
    return this.services.suppressions.find(id);
  }

  @Authorized('READ')
  @Query(() => SuppressionPage, {
    name: 'suppressions',
    description: 'Suppressions, the latest added first unless sorted. Sort fields: id, email.',
  })
  list(
    @Arg('page', () => PageInput, { nullable: true }) page?: PageInput,
    @Arg('sort', () => SortInput, { nullable: true }) sort?: SortInput,
    @Arg('filter', () => SuppressionFilter, { nullable: true }) filter?: SuppressionFilter,
  ) {
    return this.services.suppressions.list({ page, sort, filter });
  }

  @Authorized('READ')
  @Query(() => [SuppressionUndoEntity], {
    description: 'The latest 100 undone suppressions of up to 100 addresses, the latest first.',
  })
  suppressionUndos(@Arg('emails', () => [String]) emails: string[]) {
    if (emails.length > MAX_EMAILS) throw badInput(issue('emails', 'list.maxItems', { max: MAX_EMAILS }));
    return this.services.suppressions.listUndos(emails);
  }

  @FieldResolver(() => TopicEntity, topicField)
  topic(@Root() { topicSlug }: SuppressionEntity, @Ctx() { loaders }: Context) {
    return topicSlug === null ? null : loaders.topic.load(topicSlug);
  }

  @Authorized('READ')
  @FieldResolver(() => FeedbackEntity, {
    nullable: true,
    description: 'The event that it followed from; null if there was none, or it was erased.',
  })
  feedback(@Root() { feedbackId }: SuppressionEntity, @Ctx() { loaders }: Context) {
    return feedbackId === null ? null : loaders.feedbackItem.load(feedbackId);
  }

  @FieldResolver(() => String, callerNameField)
  createdBy(@Root() { caller }: SuppressionEntity, @Ctx() { loaders }: Context) {
    return caller ? loaders.suppressionCaller.load(caller) : null;
  }

  @Authorized('WRITE')
  @Mutation(() => SuppressionEntity, {
    description:
      'Suppresses an address, with the reason MANUAL. Mails that are already queued aren’t sent to it either; those that a worker has claimed are.',
  })
  createSuppression(
    @Arg('input', () => CreateSuppressionInput) input: CreateSuppressionInput,
    @Ctx() { viewer }: GraphqlContext,
  ) {
    return this.services.suppressions.create(input, callerOf(viewer));
  }

  @Authorized('WRITE')
  @Mutation(() => Int, {
    description:
      'Undoes suppressions; up to 1,000. `note`: why, 500 characters at most. Bounces are counted anew from then on, so no earlier bounce suppresses the address again. Mails that became SUPPRESSED stay so. Returns how many were undone.',
  })
  deleteSuppressions(
    @Arg('ids', () => [ID]) ids: string[],
    @Ctx() { viewer }: GraphqlContext,
    @Arg('note', () => String, { nullable: true }) note?: string | null,
  ) {
    if (ids.length > MAX_UNDONE) throw badInput(issue('ids', 'list.maxItems', { max: MAX_UNDONE }));
    if (!ids.every(isDeliveryId)) throw badInput(issue('ids', 'suppression.ids'));
    if (note && note.length > MAX_NOTE_LENGTH) {
      throw badInput(issue('note', 'text.maxLength', { max: MAX_NOTE_LENGTH }));
    }
    return this.services.suppressions.undo({ ids, note: note ?? '', undoneBy: callerOf(viewer) });
  }
}

@Resolver(() => SuppressionUndoEntity)
export class SuppressionUndoResolver {
  @FieldResolver(() => TopicEntity, topicField)
  topic(@Root() { topicSlug }: SuppressionUndoEntity, @Ctx() { loaders }: Context) {
    return topicSlug === null ? null : loaders.topic.load(topicSlug);
  }

  @FieldResolver(() => String, callerNameField)
  undoneBy(@Root() { caller }: SuppressionUndoEntity, @Ctx() { loaders }: Context) {
    return caller ? loaders.suppressionCaller.load(caller) : null;
  }
}
