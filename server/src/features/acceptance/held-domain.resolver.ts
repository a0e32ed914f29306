import { Arg, Authorized, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { checkUuids } from '../../foundation/graphql/uuids.js';
import { HeldDomain } from './held-domain.object.js';
import type { HeldDomainService } from './held-domain.service.js';

@Resolver()
export class HeldDomainResolver {
  constructor(private readonly services: { heldDomains: HeldDomainService }) {}

  @Authorized('READ')
  @Query(() => [HeldDomain], { description: 'Receiving domains that are held, the oldest first; 100 at most.' })
  heldDomains() {
    return this.services.heldDomains.list();
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => Int, {
    description:
      'Sends what waits for a held domain, and what FAILED by its refusals since the first of them; returns how many. Three further refusals hold it again. NOT_FOUND if it isn’t held.',
  })
  releaseHeldDomain(@Arg('senderId', () => ID) senderId: string, @Arg('domain', () => String) domain: string) {
    checkUuids([senderId], 'senderId');
    return this.services.heldDomains.release({ senderId: senderId.toLowerCase(), domain });
  }
}
