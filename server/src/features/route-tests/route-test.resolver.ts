import { issue } from '@tidings/core/errors/issue';
import { Arg, Authorized, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { Viewer } from '../../foundation/access/viewer.js';
import { badInput } from '../../foundation/errors.js';
import { checkUuids } from '../../foundation/graphql/uuids.js';
import { RouteInput } from '../routes/routes.feature.js';
import { RouteTestObject } from './route-test.object.js';
import type { RouteTestService } from './route-test.service.js';

@Resolver()
export class RouteTestResolver {
  constructor(private readonly services: { testRoute: RouteTestService }) {}

  @Authorized('MANAGE_SENDERS')
  @Mutation(() => RouteTestObject, {
    description:
      'Connects to a route’s server as workers do, up to the sign-in, and says what it offers. Tests the stored route, or the changes in `input` without saving them. The server connects, not a worker.',
  })
  async testRoute(
    @Ctx() { viewer }: { viewer: Viewer },
    @Arg('id', () => ID, { nullable: true, description: 'Absent for a route that isn’t saved yet.' }) id?: string,
    @Arg('input', () => RouteInput, { nullable: true }) input?: RouteInput,
    @Arg('sendMail', () => Boolean, { nullable: true, description: 'Whether to send a mail to the caller’s address.' })
    sendMail?: boolean,
  ): Promise<RouteTestObject> {
    if (id) checkUuids([id], 'id');
    else if (!input) throw badInput(issue('id', 'required'));
    return this.services.testRoute(viewer, {
      id: id ?? undefined,
      input: input ?? undefined,
      sendsMail: sendMail === true,
    });
  }
}
