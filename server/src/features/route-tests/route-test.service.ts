import { hostname } from 'node:os';
import type { Keys } from '@tidings/core/keys/keys';
import type { RawSql } from '@tidings/core/ledger/rows';
import type { Sql } from '@tidings/core/ledger/sql';
import { createRouteTokens } from '@tidings/core/oauth/route-tokens';
import { englishAdvice } from '@tidings/core/oauth/sign-in-advice';
import { requestToken, TokenError } from '@tidings/core/oauth/token-request';
import { askAgainAtOnce } from '@tidings/core/oauth/token-rows';
import type { Logger } from '@tidings/core/runtime/logger';
import type { Viewer } from '../../foundation/access/viewer.js';
import { AppError } from '../../foundation/errors.js';
import type { OpenRoute, RouteInput, RouteService } from '../routes/routes.feature.js';
import type { SenderService } from '../senders/senders.feature.js';
import type { UserService } from '../users/users.feature.js';
import { textOf } from './dialogue/route-test.js';
import { type TestMail, testRoute } from './dialogue/test-route.js';
import type { RouteTestObject } from './route-test.object.js';
import { tlsOptionsOf, tlsPolicyOf } from './tested-route.js';

export type RouteTestService = ReturnType<typeof createRouteTestService>;

/** Tests routes from the server's process: what it can reach may differ from what workers can. */
export const createRouteTestService = ({
  routes,
  senders,
  users,
  dataSource,
  sql,
  keys,
  logger,
}: {
  routes: Pick<RouteService, 'open'>;
  senders: Pick<SenderService, 'list' | 'findRoutes'>;
  users: Pick<UserService, 'find'>;
  dataSource: RawSql;
  sql: Sql;
  keys: Pick<Keys, 'secretKey'>;
  logger: Logger;
}) => {
  /** Asks for the token as workers do. An account that isn't saved is asked for its token directly. */
  const accessToken = ({ id, username, account, isSaved }: OpenRoute): (() => Promise<string>) | undefined => {
    if (!account || username === null) return undefined;
    if (id !== undefined && isSaved) {
      return async () => {
        await askAgainAtOnce(dataSource, id);
        return (await createRouteTokens({ sql, keys, routeId: id, account, logger }).get()).token;
      };
    }
    return async () => {
      if (account.grant === 'REFRESH_TOKEN') throw new TokenError(SAVE_FIRST, { isRefusal: false });
      return (await requestToken(account)).accessToken;
    };
  };

  const mailTo = async (route: OpenRoute, viewer: Viewer): Promise<TestMail> => {
    const user = viewer.kind === 'user' ? await users.find(viewer.userId) : null;
    if (!user) throw new AppError('testMail.notSignedIn');
    const from = (await senderOf(route.id)) ?? (route.username?.includes('@') ? route.username : user.email);
    return { from, to: user.email, raw: testMail({ from, to: user.email, route: route.name }) };
  };

  /** The address of the sender that uses the route, the default one first. */
  const senderOf = async (routeId: string | undefined): Promise<string | undefined> => {
    if (routeId === undefined) return undefined;
    const all = (await senders.list()).sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
    const uses = await senders.findRoutes(all.map(({ id }) => id));
    const using = new Set(uses.filter(({ item }) => item.route.id === routeId).map(({ ownerId }) => ownerId));
    return all.find(({ id }) => using.has(id))?.fromEmail;
  };

  return async (
    viewer: Viewer,
    { id, input, sendsMail }: { id: string | undefined; input: RouteInput | undefined; sendsMail: boolean },
  ): Promise<RouteTestObject> => {
    const route = await routes.open({ id, input });
    const mail = sendsMail ? await mailTo(route, viewer) : undefined;
    const url = new URL(route.url);
    const { steps, capabilities, tls } = await testRoute(
      {
        host: route.host,
        port: route.port,
        tls: tlsPolicyOf(url),
        tlsOptions: tlsOptionsOf(url, route.ca),
        username: route.username ?? undefined,
        password: route.password,
        authMethod: url.searchParams.get('authMethod')?.toUpperCase(),
        accessToken: accessToken(route),
      },
      { mail },
    );
    return {
      ok: steps.every(({ ok }) => ok),
      steps: steps.map(({ advice, ...step }) => ({
        ...step,
        message: textOf(step),
        advice: advice ?? null,
        adviceMessage: advice ? englishAdvice(advice) : null,
      })),
      capabilities: capabilities
        ? { ...capabilities, size: capabilities.size ?? null, limits: capabilities.limits ?? null }
        : null,
      tls: tls ?? null,
    };
  };
};

const SAVE_FIRST = 'save the route first, since asking for a token may use up the refresh token';

const testMail = ({ from, to, route }: { from: string; to: string; route: string }): string =>
  [
    `From: <${from}>`,
    `To: <${to}>`,
    `Subject: =?UTF-8?B?${Buffer.from(`Test of the route ${route}`).toString('base64')}?=`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${Date.now()}.route-test@${hostname()}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(`This mail came by the route ${route} of Tidings. It is a test and needs no answer.\r\n`).toString(
      'base64',
    ),
    '',
  ].join('\r\n');
