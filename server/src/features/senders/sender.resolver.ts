import { Arg, Authorized, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { checkUuids } from '../../foundation/graphql/uuids.js';
import { RouteEntity } from '../routes/routes.feature.js';
import { SenderEntity } from './sender.entity.js';
import { SenderInput } from './sender.inputs.js';
import type { SenderLoaders } from './sender.loaders.js';
import type { SenderService } from './sender.service.js';
import { SenderRoute } from './sender-route.object.js';

@Resolver(() => SenderEntity)
export class SenderResolver {
  constructor(private readonly services: { senders: SenderService }) {}

  @Authorized('READ')
  @Query(() => [SenderEntity], {
    name: 'senders',
    description: 'All senders, by slug. The sender of MAIL_FROM and SMTP_URL is not among them.',
  })
  list() {
    return this.services.senders.list();
  }

  @Authorized('READ')
  @Query(() => SenderEntity, { nullable: true, description: 'One sender; null if there is none with this slug.' })
  sender(@Arg('slug', () => ID) slug: string) {
    return this.services.senders.findBySlug(slug);
  }

  @Authorized('READ')
  @FieldResolver(() => [RouteEntity], {
    description: 'Routes that mails take, the preferred one first. Empty: that of SMTP_URL.',
  })
  async routes(@Root() { id }: SenderEntity, @Ctx() { loaders }: { loaders: SenderLoaders }): Promise<RouteEntity[]> {
    const uses = await loaders.routesOfSender.load(id);
    return [...new Map(uses.map(({ route }) => [route.id, route])).values()];
  }

  @Authorized('READ')
  @FieldResolver(() => [SenderRoute], { description: 'How it uses its routes.' })
  routing(@Root() { id }: SenderEntity, @Ctx() { loaders }: { loaders: SenderLoaders }): Promise<SenderRoute[]> {
    return loaders.routesOfSender.load(id);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => SenderEntity, {
    description:
      'Creates a sender. CONFLICT if the slug is taken, or while workers run that are too old to know senders.',
  })
  createSender(@Arg('input', () => SenderInput) input: SenderInput) {
    return this.services.senders.create(input);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => SenderEntity, {
    description: 'Changes a sender. Workers use the change within seconds, for running dispatches too.',
  })
  updateSender(@Arg('id', () => ID) id: string, @Arg('input', () => SenderInput) input: SenderInput) {
    checkUuids([id], 'id');
    return this.services.senders.update(id, input);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => Int, {
    description:
      'Deletes senders; returns how many. CONFLICT if a template, a notification or a dispatch that hasn’t ended uses one.',
  })
  deleteSenders(@Arg('ids', () => [ID]) ids: string[]) {
    checkUuids(ids, 'ids');
    return this.services.senders.delete(ids);
  }
}
