import { ERASED_PREFIX } from '@tidings/core/ledger/erased-prefix';
import { stopReasonOf } from '@tidings/core/ledger/stop-reasons';
import { Arg, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { callerOf, onlyOwnSends } from '../../foundation/access/viewer.js';
import { AppError } from '../../foundation/errors.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { PageInput, SortInput } from '../../foundation/graphql/page.js';
import { checkDeliveryIds } from '../../foundation/graphql/uuids.js';
import { type AttemptLoaders, AttemptObject, StopReason } from '../attempts/attempts.feature.js';
import { DispatchEntity, type DispatchLoaders } from '../dispatches/dispatches.feature.js';
import { RouteEntity, type RouteLoaders } from '../routes/routes.feature.js';
import { RenderedMail, type TemplateRenderer } from '../templates/templates.feature.js';
import { UserEntity, type UserLoaders } from '../users/users.feature.js';
import { DeliveryEntity } from './delivery.entity.js';
import { DeliveryChoices, DeliveryFilter, DeliveryPage } from './delivery.inputs.js';
import type { DeliveryService } from './delivery.service.js';
import { sourceOfMail } from './delivery-mail.js';

type Context = GraphqlContext<AttemptLoaders & DispatchLoaders & RouteLoaders & UserLoaders>;

@Resolver(() => DeliveryEntity)
export class DeliveryResolver {
  constructor(
    private readonly services: {
      deliveries: DeliveryService;
      renderer: TemplateRenderer;
      linkBase: string | undefined;
    },
  ) {}

  @Authorized('READ_SENDS')
  @Query(() => DeliveryEntity, { nullable: true, description: 'One delivery; null if there is none with this id.' })
  delivery(@Arg('id', () => ID) id: string, @Ctx() { viewer }: GraphqlContext) {
    checkDeliveryIds([id], 'id');
    return this.services.deliveries.find(id, onlyOwnSends(viewer));
  }

  @Authorized('READ_SENDS')
  @Query(() => DeliveryPage, {
    name: 'deliveries',
    description:
      'Deliveries of all dispatches, most recent first unless sorted. Sort fields: id, email, status, retryCount, nextAttemptAt, lastUpdate.',
  })
  list(
    @Ctx() { viewer }: GraphqlContext,
    @Arg('page', () => PageInput, { nullable: true }) page?: PageInput,
    @Arg('sort', () => SortInput, { nullable: true }) sort?: SortInput,
    @Arg('filter', () => DeliveryFilter, { nullable: true }) filter?: DeliveryFilter,
    @Arg('after', () => ID, {
      nullable: true,
      description:
        'Id of the last delivery of the page before: the page begins after it, however many come before. Not with a sort or a page number. The total is then that of the page, or one more if there is a next one.',
    })
    after?: string | null,
  ) {
    if (after) checkDeliveryIds([after], 'after');
    return this.services.deliveries.list({ page, sort, filter, after, onlyBy: onlyOwnSends(viewer) });
  }

  @Authorized('READ')
  @Query(() => DeliveryChoices, { name: 'deliveryChoices', description: 'Values to offer in a filter of deliveries.' })
  choices() {
    return this.services.deliveries.choices();
  }

  @FieldResolver(() => DispatchEntity)
  dispatch(@Root() { dispatchId }: DeliveryEntity, @Ctx() { loaders }: Context) {
    return loaders.dispatch.load(dispatchId);
  }

  @Authorized('READ')
  @FieldResolver(() => UserEntity, {
    nullable: true,
    description: 'Null if the recipient isn’t a user, or the user was deleted.',
  })
  user(@Root() { userId }: DeliveryEntity, @Ctx() { loaders }: Context) {
    return userId ? loaders.user.load(userId) : null;
  }

  @Authorized('READ')
  @FieldResolver(() => RouteEntity, {
    nullable: true,
    description:
      'Route of the latest attempt; null for that of SMTP_URL, if there was no attempt, or if it was deleted.',
  })
  route(@Root() { routeId }: DeliveryEntity, @Ctx() { loaders }: Context) {
    return routeId ? loaders.route.load(routeId) : null;
  }

  @FieldResolver(() => StopReason, {
    nullable: true,
    description: 'The reason in `lastError` if the delivery is not sent any more, as a code; null otherwise.',
  })
  stopReason(@Root() { lastError }: DeliveryEntity) {
    return stopReasonOf(lastError);
  }

  @FieldResolver(() => [AttemptObject], { description: 'Attempts from the delivery log, oldest first.' })
  attempts(@Root() delivery: DeliveryEntity, @Ctx() { loaders }: Context) {
    return loaders.attempts.load(delivery);
  }

  @FieldResolver(() => RenderedMail, {
    description:
      'The mail, rendered again from the template version, context and recipient fields that were stored when it was sent. NOT_FOUND once they have been deleted.',
  })
  async mail(@Root() delivery: DeliveryEntity, @Ctx() { loaders, viewer }: Context) {
    const { contextsDroppedAt } = await loaders.dispatch.load(delivery.dispatchId);
    if (contextsDroppedAt || delivery.email.startsWith(ERASED_PREFIX)) {
      throw new AppError('delivery.contentNotKept');
    }
    const isUnclaimed = delivery.recipient === null && delivery.userId !== null;
    const [pinned, user] = await Promise.all([
      loaders.dispatchContent.load(delivery.dispatchId),
      isUnclaimed ? loaders.user.load(delivery.userId!) : null,
    ]);
    const { renderer, linkBase } = this.services;
    return renderer.render({ ...sourceOfMail({ delivery, pinned, user, linkBase }), caller: callerOf(viewer) });
  }
}
