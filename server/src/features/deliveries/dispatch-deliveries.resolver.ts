import { Arg, Authorized, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { PageInput, SortInput } from '../../foundation/graphql/page.js';
import { DispatchEntity } from '../dispatches/dispatches.feature.js';
import { DeliveryFilter, DeliveryPage } from './delivery.inputs.js';
import type { DeliveryLoaders } from './delivery.loaders.js';

@Resolver(() => DispatchEntity)
export class DispatchDeliveriesResolver {
  @FieldResolver(() => DeliveryPage, {
    description:
      'Deliveries of this dispatch, ordered by address unless sorted. Sort fields: id, email, status, retryCount, nextAttemptAt, lastUpdate.',
  })
  deliveries(
    @Root() dispatch: DispatchEntity,
    @Ctx() { loaders }: GraphqlContext<DeliveryLoaders>,
    @Arg('page', () => PageInput, { nullable: true }) page?: PageInput,
    @Arg('sort', () => SortInput, { nullable: true }) sort?: SortInput,
    @Arg('filter', () => DeliveryFilter, { nullable: true }) filter?: DeliveryFilter,
  ) {
    return loaders.deliveriesOfDispatch({ page, sort, filter }).load(dispatch);
  }

  @Authorized('READ')
  @FieldResolver(() => Int, {
    description: 'Number of deliveries that FAILED or bounced and that retryAllToCorrectedAddresses would send again.',
  })
  correctable(
    @Root() { id, status, counts, contextsDroppedAt, expiresAt }: DispatchEntity,
    @Ctx() { loaders }: GraphqlContext<DeliveryLoaders>,
  ) {
    const isOver = status === 'CANCELLED' || contextsDroppedAt || (expiresAt && expiresAt.getTime() <= Date.now());
    return isOver || counts.failed + counts.bounced === 0 ? 0 : loaders.correctable.load(id);
  }
}
