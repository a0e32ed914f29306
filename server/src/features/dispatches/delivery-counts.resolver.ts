import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { SkippedCount } from '../notifications/notifications.feature.js';
import { DeliveryCounts, DispatchEntity } from './dispatch.entity.js';
import type { DispatchLoaders } from './dispatch.loaders.js';

type CountsOfDispatch = DeliveryCounts & { dispatchId: string };

@Resolver(() => DispatchEntity)
export class DispatchCountsResolver {
  @FieldResolver(() => DeliveryCounts)
  counts(@Root() { id, counts }: DispatchEntity): CountsOfDispatch {
    return Object.assign(counts, { dispatchId: id });
  }
}

@Resolver(() => DeliveryCounts)
export class DeliveryCountsResolver {
  @FieldResolver(() => [SkippedCount], {
    description: 'SUPPRESSED deliveries by reason, the most frequent first. They add up to `suppressed`.',
  })
  suppressedBy(
    @Root() { dispatchId, suppressed }: CountsOfDispatch,
    @Ctx() { loaders }: GraphqlContext<DispatchLoaders>,
  ) {
    return suppressed === 0 ? [] : loaders.suppressedByOfDispatch.load(dispatchId);
  }
}
