import { type SignInAdvice, signInAdviceOf } from '@tidings/core/oauth/sign-in-advice';
import { Arg, Authorized, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { checkUuids } from '../../foundation/graphql/uuids.js';
import { DomainLimit, listDomainLimits } from './domain-limits.js';
import { RouteEntity } from './route.entity.js';
import { RouteInput } from './route.inputs.js';
import type { RouteLoaders } from './route.loaders.js';
import type { RouteService } from './route.service.js';
import { SignInAdvices } from './sign-in-advice.enum.js';
import { WarmUp, warmUpOf } from './warm-up.js';

@Resolver(() => RouteEntity)
export class RouteResolver {
  constructor(private readonly services: { routes: RouteService }) {}

  @Authorized('READ')
  @Query(() => [RouteEntity], { name: 'routes', description: 'All routes, by name.' })
  list() {
    return this.services.routes.list();
  }

  @FieldResolver(() => JsonObjectScalar, {
    nullable: true,
    description:
      'What OAuth 2 needs besides secrets: grant (CLIENT_CREDENTIALS, REFRESH_TOKEN, SERVICE_ACCOUNT), tokenUrl, clientId and scope; null without OAuth 2.',
  })
  oauth(@Root() { oauth }: RouteEntity): object | null {
    return oauth;
  }

  @FieldResolver(() => SignInAdvices, {
    nullable: true,
    description: 'What to do about `lastError`; null if that says it itself, or the route is up.',
  })
  advice(@Root() { isUp, lastError }: RouteEntity): SignInAdvice | null {
    return isUp || lastError === null ? null : (signInAdviceOf(lastError) ?? null);
  }

  @FieldResolver(() => String, { description: 'How workers sign in: NONE, PASSWORD or OAUTH2.' })
  auth(@Root() { username, oauth }: RouteEntity): string {
    if (oauth) return 'OAUTH2';
    return username === null ? 'NONE' : 'PASSWORD';
  }

  @FieldResolver(() => [DomainLimit], { description: 'Limits by receiving domain, in alphabetical order.' })
  domainLimits(@Root() { storedDomainLimits }: RouteEntity): DomainLimit[] {
    return listDomainLimits(storedDomainLimits);
  }

  @FieldResolver(() => WarmUp, {
    nullable: true,
    description: 'The warm-up plan, even if it has ended; null without one.',
  })
  warmUp(@Root() route: RouteEntity): WarmUp | null {
    return warmUpOf(route);
  }

  @Authorized('READ')
  @FieldResolver(() => Int, {
    description:
      'Mails that the limits of the whole route have let go today (UTC); 0 if it has none. Mails that failed count too.',
  })
  mailsToday(@Root() { id }: RouteEntity, @Ctx() { loaders }: { loaders: RouteLoaders }): Promise<number> {
    return loaders.mailsTodayOfRoute.load(id);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => RouteEntity, { description: 'Creates a route. CONFLICT if the name is taken.' })
  createRoute(@Arg('input', () => RouteInput) input: RouteInput) {
    return this.services.routes.create(input);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => RouteEntity, { description: 'Changes a route. Workers use the change within seconds.' })
  updateRoute(@Arg('id', () => ID) id: string, @Arg('input', () => RouteInput) input: RouteInput) {
    checkUuids([id], 'id');
    return this.services.routes.update(id, input);
  }

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => Int, {
    description:
      'Deletes routes; returns how many. CONFLICT if a sender or a rule of alerts has one of them, or if mails wait for one that may go by no other.',
  })
  deleteRoutes(@Arg('ids', () => [ID]) ids: string[]) {
    checkUuids(ids, 'ids');
    return this.services.routes.delete(ids);
  }
}
