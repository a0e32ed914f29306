import { Arg, Authorized, ID, Resolver, Root, Subscription } from 'type-graphql';
import { demand, onlyOwnSends } from '../../foundation/access/viewer.js';
import { AppError } from '../../foundation/errors.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { checkUuids } from '../../foundation/graphql/uuids.js';
import { DispatchEntity } from './dispatch.entity.js';
import type { DispatchLoaders } from './dispatch.loaders.js';

/** Follows a dispatch that the caller may see. type-graphql checks permissions before each event only, so they are checked here, too. */
const follow = async (id: string, { viewer, loaders }: GraphqlContext<DispatchLoaders>) => {
  demand(viewer, 'READ_SENDS');
  checkUuids([id], 'id');
  const { find, watch } = loaders.dispatchProgress;
  if (!(await find(id, onlyOwnSends(viewer)))) throw new AppError('dispatch.notFound');
  return watch(id.toLowerCase());
};

@Resolver()
export class DispatchProgressResolver {
  @Authorized('READ_SENDS')
  @Subscription(() => DispatchEntity, {
    description:
      'A dispatch as it is now, and again at most twice a second whenever it has changed. It goes on after the dispatch has ended: a retry opens that again, and bounces come later. Served at POST /graphql/stream, as server-sent events. NOT_FOUND if there is no dispatch with this id.',
    subscribe: ({ args, context }) => follow(String(args.id), context as GraphqlContext<DispatchLoaders>) as never,
  })
  dispatchProgress(@Root() dispatch: DispatchEntity, @Arg('id', () => ID) _id: string): DispatchEntity {
    return dispatch;
  }
}
