import { Arg, Authorized, Ctx, FieldResolver, ID, Int, Mutation, Resolver, Root } from 'type-graphql';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { DispatchEntity } from '../dispatches/dispatch.entity.js';
import type { AddressCorrection } from './address-correction.js';
import { DeliveryEntity } from './delivery.entity.js';

@Resolver(() => DeliveryEntity)
export class AddressCorrectionResolver {
  constructor(private readonly correction: AddressCorrection) {}

  @Authorized('WRITE')
  @Mutation(() => DeliveryEntity, {
    description:
      'A FAILED delivery whose user has another address now goes out again, to that one. CONFLICT where it can’t.',
  })
  retryToCorrectedAddress(@Arg('deliveryId', () => ID) deliveryId: string) {
    return this.correction.one(deliveryId);
  }

  @Authorized('WRITE')
  @Mutation(() => DispatchEntity, {
    description: 'The same for all of a dispatch. CONFLICT where there is nothing to do.',
  })
  retryAllToCorrectedAddresses(@Arg('dispatchId', () => ID) dispatchId: string) {
    return this.correction.allOf(dispatchId);
  }

  @Authorized('READ')
  @FieldResolver(() => String, {
    nullable: true,
    description: 'Where the delivery FAILED and could go now: the address that its user has today. Null otherwise.',
  })
  correctedEmail(@Root() { id, status, userId }: DeliveryEntity, @Ctx() { loaders }: GraphqlContext) {
    return status === 'FAILED' && userId ? loaders.correctedAddress.load(id) : null;
  }
}

@Resolver(() => DispatchEntity)
export class CorrectableResolver {
  @Authorized('READ')
  @FieldResolver(() => Int, { description: 'FAILED deliveries whose user has another address now.' })
  correctable(
    @Root() { id, status, counts, contextsDroppedAt, expiresAt }: DispatchEntity,
    @Ctx() { loaders }: GraphqlContext,
  ) {
    const isOver = status === 'CANCELLED' || contextsDroppedAt || (expiresAt && expiresAt.getTime() <= Date.now());
    return isOver || counts.failed === 0 ? 0 : loaders.correctable.load(id);
  }
}
