import { Arg, Authorized, Mutation, Query, Resolver } from 'type-graphql';
import { ErasureEntity } from './erasure.entity.js';
import type { ErasureService } from './erasure.service.js';

@Resolver()
export class PersonalDataResolver {
  constructor(private readonly service: ErasureService) {}

  @Authorized('MANAGE_ACCESS')
  @Query(() => [ErasureEntity], { description: 'The latest hundred, the latest first.' })
  erasures() {
    return this.service.list();
  }

  @Authorized('MANAGE_ACCESS')
  @Mutation(() => ErasureEntity, {
    description:
      'Deletes the user who has this address and takes it out of all that was ever sent there; counts stay. Who waits for a mail gets none. It goes on after the answer, as `erasures` shows.',
  })
  erasePerson(@Arg('email', () => String) email: string) {
    return this.service.request(email);
  }
}
