import { Arg, Authorized, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import type { UserLoaders } from '../users/users.feature.js';
import type { AudienceService } from './audience.service.js';
import { Audience, AudienceInput } from './notification.inputs.js';
import { SkippedCount } from './skipped-count.js';

/** Counts who is skipped at the first call, since only some callers ask for it. */
type CountedAudience = Audience & { countSkipped: () => ReturnType<AudienceService['countSkipped']> };

@Resolver(() => Audience)
export class AudienceResolver {
  constructor(private readonly services: { audiences: AudienceService }) {}

  @Authorized('READ')
  @Query(() => Audience, { description: 'Active users that an audience contains now.' })
  async audience(
    @Arg('input', () => AudienceInput) input: AudienceInput,
    @Ctx() { loaders }: GraphqlContext<UserLoaders>,
  ): Promise<CountedAudience> {
    const { audiences } = this.services;
    const { size, sample } = await audiences.count(input);
    const people = await Promise.all(sample.map((id) => loaders.user.load(id)));
    let counting: ReturnType<AudienceService['countSkipped']> | undefined;
    const countSkipped = () => {
      counting ??= audiences.countSkipped(input);
      return counting;
    };
    return { size, sample: people.filter((user) => user !== null), countSkipped };
  }

  @FieldResolver(() => Int, { description: 'Number of active users whose address isn’t suppressed.' })
  async willBeMailed(@Root() { countSkipped }: CountedAudience): Promise<number> {
    return (await countSkipped()).willBeMailed;
  }

  @FieldResolver(() => [SkippedCount], {
    description:
      'Users who would get no mail, the most frequent reason first. INACTIVE ones aren’t in `size`; those with a suppressed address are.',
  })
  async skipped(@Root() { countSkipped }: CountedAudience): Promise<SkippedCount[]> {
    return (await countSkipped()).skipped;
  }
}
