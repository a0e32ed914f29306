import { Arg, Authorized, Ctx, Field, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { UserEntity, type UserService } from '../users/users.feature.js';
import type { SessionService } from './session.service.js';
import { clearSessionCookie, setSessionCookie } from './session-cookie.js';

@ObjectType({ description: 'A signed-in session. It is also set as an HttpOnly cookie.' })
export class Session {
  @Field(() => String, { description: 'Token for programs, sent as "Authorization: Bearer …".' })
  token: string;

  @Field(() => Date)
  expiresAt: Date;

  @Field(() => UserEntity)
  user: UserEntity;
}

@Resolver()
export class SessionResolver {
  constructor(private readonly services: { sessions: SessionService; users: UserService }) {}

  @Authorized('ANYONE')
  @Query(() => UserEntity, {
    nullable: true,
    description: 'The signed-in user; null without a session and for API keys.',
  })
  me(@Ctx() { viewer }: GraphqlContext) {
    return viewer.kind === 'user' ? this.services.users.find(viewer.userId) : null;
  }

  @Authorized('ANYONE')
  @Mutation(() => Session, {
    description:
      'Signs in with a username or e-mail address, and a password. The session lasts 14 days. RATE_LIMITED after too many wrong passwords.',
  })
  async login(
    @Arg('username', () => String) username: string,
    @Arg('password', () => String) password: string,
    @Ctx() { reply }: GraphqlContext,
  ): Promise<Session> {
    const session = await this.services.sessions.login({ username, password, address: reply.request.ip });
    setSessionCookie(reply, session);
    return session;
  }

  @Authorized('SIGNED_IN')
  @Mutation(() => Boolean, {
    description: 'Changes the signed-in user’s own password, and ends the user’s other sessions. Returns true.',
  })
  async changePassword(
    @Arg('current', () => String) current: string,
    @Arg('next', () => String, { description: '8 to 200 characters.' }) next: string,
    @Ctx() { viewer, reply }: GraphqlContext,
  ): Promise<boolean> {
    const { ip: address } = reply.request;
    if (viewer.kind === 'user') await this.services.sessions.changePassword(viewer, { current, next, address });
    return true;
  }

  @Authorized('SIGNED_IN')
  @Mutation(() => Boolean, { description: 'Ends the session. Returns true.' })
  async logout(@Ctx() { viewer, reply }: GraphqlContext): Promise<boolean> {
    if (viewer.kind === 'user') await this.services.sessions.logout(viewer.sessionHash);
    clearSessionCookie(reply);
    return true;
  }
}
