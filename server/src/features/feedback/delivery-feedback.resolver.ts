import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { DeliveryEntity } from '../deliveries/deliveries.feature.js';
import { FeedbackEntity } from './feedback.entity.js';
import type { FeedbackLoaders } from './feedback.loaders.js';

@Resolver(() => DeliveryEntity)
export class DeliveryFeedbackResolver {
  @FieldResolver(() => [FeedbackEntity], {
    description:
      'What came back after the mail was accepted, oldest first. DELIVERED, DELAYED and SUCCESS come from the delivery log, a moment later, and are missing while it is away.',
  })
  feedback(@Root() { id }: DeliveryEntity, @Ctx() { loaders }: GraphqlContext<FeedbackLoaders>) {
    return loaders.feedbackOfDelivery.load(id);
  }

  @FieldResolver(() => FeedbackEntity, {
    nullable: true,
    description: 'The latest bounce or complaint, if it is the delivery’s fate; null otherwise.',
  })
  fateFeedback(@Root() { id, reported }: DeliveryEntity, @Ctx() { loaders }: GraphqlContext<FeedbackLoaders>) {
    if (reported === 'BOUNCED') return loaders.latestBounce.load(id);
    return reported === 'COMPLAINED' ? loaders.latestComplaint.load(id) : null;
  }
}
