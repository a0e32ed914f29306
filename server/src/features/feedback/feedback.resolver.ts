import { Arg, Authorized, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { callerOf } from '../../foundation/access/viewer.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { PageInput, SortInput } from '../../foundation/graphql/page.js';
import { DeliveryEntity, type DeliveryLoaders } from '../deliveries/deliveries.feature.js';
import { FeedbackEntity } from './feedback.entity.js';
import { FeedbackFilter, FeedbackPage, RecordFeedbackInput } from './feedback.inputs.js';
import type { FeedbackLoaders } from './feedback.loaders.js';
import type { FeedbackService } from './feedback.service.js';
import { checkFeedbackIds } from './feedback-ids.js';
import type { FeedbackRecorder } from './feedback-recorder.js';

type Context = GraphqlContext<FeedbackLoaders & DeliveryLoaders>;

@Resolver(() => FeedbackEntity)
export class FeedbackResolver {
  constructor(private readonly services: { feedback: FeedbackService; recordFeedback: FeedbackRecorder }) {}

  @Authorized('READ')
  @Query(() => FeedbackPage, {
    name: 'feedback',
    description:
      'What came back after mails were accepted, newest first unless sorted. DELIVERED, DELAYED and SUCCESS of mails aren’t listed. Sort fields: receivedAt, id.',
  })
  list(
    @Arg('page', () => PageInput, { nullable: true }) page?: PageInput,
    @Arg('sort', () => SortInput, { nullable: true }) sort?: SortInput,
    @Arg('filter', () => FeedbackFilter, { nullable: true }) filter?: FeedbackFilter,
  ) {
    checkFeedbackIds(filter?.ids ?? [], 'filter.ids');
    return this.services.feedback.list({ page, sort, filter });
  }

  @Authorized('RECORD_FEEDBACK')
  @Mutation(() => FeedbackEntity, {
    description:
      'Records an event exactly once, counts it, and suppresses the address if it says so. Committed when this returns; a second call with the same deduplicationKey returns the first event.',
  })
  recordFeedback(
    @Arg('input', () => RecordFeedbackInput) input: RecordFeedbackInput,
    @Ctx() { viewer }: GraphqlContext,
  ): Promise<FeedbackEntity> {
    return this.services.recordFeedback(input, viewer);
  }

  @Authorized('WRITE')
  @Mutation(() => Int, {
    description:
      'Suppresses the addresses of events that belong to no mail, since such events suppress nobody by themselves: from mail with a topic if the event is an unsubscribe, otherwise from all mail. Events of mails, and those without an address, are skipped. Returns how many suppressions are new or hold longer.',
  })
  suppressUnmatched(@Arg('ids', () => [ID]) ids: string[], @Ctx() { viewer }: GraphqlContext): Promise<number> {
    checkFeedbackIds(ids, 'ids');
    return this.services.feedback.suppressUnmatched(ids, callerOf(viewer));
  }

  @Authorized('READ')
  @FieldResolver(() => DeliveryEntity, {
    nullable: true,
    description: 'Null if it belongs to no mail that was sent from here, or the delivery was deleted.',
  })
  delivery(@Root() { deliveryId }: FeedbackEntity, @Ctx() { loaders }: Context) {
    return deliveryId ? loaders.delivery.load(deliveryId) : null;
  }

  @Authorized('READ')
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The report as it came, without the body of the returned mail, at most 64 KB. Null if there was none, or it was deleted. At most 50 in one response.',
  })
  raw(@Root() { id }: FeedbackEntity, @Ctx() { loaders }: Context) {
    return loaders.feedbackRaw.load(id);
  }
}
