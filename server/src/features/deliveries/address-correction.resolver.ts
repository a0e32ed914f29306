import { Arg, Authorized, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { DispatchEntity } from '../dispatches/dispatches.feature.js';
import type { AddressCorrection } from './address-correction.js';
import { DeliveryEntity } from './delivery.entity.js';
import type { DeliveryLoaders } from './delivery.loaders.js';

@Resolver(() => DeliveryEntity)
export class AddressCorrectionResolver {
  constructor(private readonly services: { addressCorrection: AddressCorrection }) {}

  @Authorized('WRITE')
  @Mutation(() => DeliveryEntity, {
    description:
      'Sends a delivery that FAILED or bounced again, to its user’s current address. CONFLICT if that isn’t possible: the address hasn’t changed, the user is inactive or deleted, the dispatch is cancelled or expired, its context was deleted, the recipient complained, or the address is suppressed or has another delivery of the dispatch.',
  })
  retryToCorrectedAddress(@Arg('deliveryId', () => ID) deliveryId: string) {
    return this.services.addressCorrection.one(deliveryId);
  }

  @Authorized('WRITE')
  @Mutation(() => DispatchEntity, {
    description:
      'Does what retryToCorrectedAddress does, for every such delivery of a dispatch. CONFLICT if there is none.',
  })
  retryAllToCorrectedAddresses(@Arg('dispatchId', () => ID) dispatchId: string) {
    return this.services.addressCorrection.allOf(dispatchId);
  }

  @Authorized('READ')
  @FieldResolver(() => String, {
    nullable: true,
    description: 'The user’s current address, if the delivery FAILED or bounced and can be sent there; null otherwise.',
  })
  correctedEmail(
    @Root() { id, status, reported, userId }: DeliveryEntity,
    @Ctx() { loaders }: GraphqlContext<DeliveryLoaders>,
  ) {
    const isCorrectable = status === 'FAILED' || (status === 'SENT' && reported === 'BOUNCED');
    return isCorrectable && userId ? loaders.correctedAddress.load(id) : null;
  }
}
