import { Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { DispatchEntity } from '../dispatches/dispatches.feature.js';
import { BounceClass } from './feedback.entity.js';
import type { FeedbackLoaders } from './feedback.loaders.js';

@ObjectType({ description: 'Bounced deliveries of a dispatch that share a class and a cause.' })
export class DispatchBounce {
  @Field(() => BounceClass, { nullable: true })
  bounceClass: BounceClass | null;

  @Field(() => String, { nullable: true, description: 'As in Attempt.errorClass; null if unknown.' })
  errorClass: string | null;

  @Field(() => Int)
  count: number;

  @Field(() => String, { description: 'Words of the other server about one of them.' })
  sample: string;
}

@Resolver(() => DispatchEntity)
export class DispatchBouncesResolver {
  @FieldResolver(() => [DispatchBounce], {
    description:
      'Why SENT deliveries bounced, most frequent cause first. Each delivery counts once, with its latest bounce.',
  })
  bounces(@Root() { id, counts }: DispatchEntity, @Ctx() { loaders }: GraphqlContext<FeedbackLoaders>) {
    return counts.bounced === 0 ? [] : loaders.bouncesOfDispatch.load(id);
  }
}
