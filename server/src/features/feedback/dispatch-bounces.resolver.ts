import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { DispatchEntity } from '../dispatches/dispatches.feature.js';
import { DispatchBounce } from './dispatch-bounce.object.js';
import type { FeedbackLoaders } from './feedback.loaders.js';

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
