import { Arg, Authorized, Mutation, Query, Resolver } from 'type-graphql';
import { ErasureEntity } from './erasure.entity.js';
import type { ErasureService } from './erasure.service.js';

@Resolver()
export class PersonalDataResolver {
  constructor(private readonly services: { erasures: ErasureService }) {}

  @Authorized('MANAGE_ACCESS')
  @Query(() => [ErasureEntity], { description: 'The latest 100 erasures, newest first.' })
  erasures() {
    return this.services.erasures.list();
  }

  @Authorized('MANAGE_ACCESS')
  @Mutation(() => ErasureEntity, {
    description:
      'Deletes the user with this address, and removes the address from everything that was ever sent to it; counts stay. Mails still waiting aren’t sent. The work continues after the call returns: see `erasures`. NOT_FOUND if nothing is stored about the address.',
  })
  erasePerson(@Arg('email', () => String) email: string) {
    return this.services.erasures.request(email);
  }
}
