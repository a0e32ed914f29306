import { issue } from '@tidings/core/errors/issue';
import type { Keys } from '@tidings/core/keys/keys';
import { sealSecret } from '@tidings/core/keys/secrets';
import { type StoredOAuth, sealOAuthSecrets } from '@tidings/core/oauth/route-account';
import type { RouteUrl } from '@tidings/core/routes/route-url';
import { passwordName, refreshTokenName } from '@tidings/core/routes/secret-names';
import { badInput } from '../../foundation/errors.js';
import { type OAuthInput, readOAuthInput } from './oauth-input.js';

type Sealing = Pick<Keys, 'secretKey'>;

/** What is stored of a route's credentials before a change. */
export interface StoredCredentials {
  host: string;
  username: string | null;
  secret: Buffer | null;
  oauth: StoredOAuth | null;
  oauthSecret: Buffer | null;
}

export interface Credentials extends Omit<StoredCredentials, 'host'> {
  /** What becomes of the route's tokens. `refreshToken` is sealed; null: the grant has none. */
  tokens: 'keep' | 'drop' | { refreshToken: Buffer | null };
}

/**
 * The credentials of a route after a change. A stored secret is kept only for the same host and user, so that no other server gets it.
 * Throws BAD_USER_INPUT.
 */
export const credentialsOf = ({
  routeId,
  url,
  oauth,
  before,
  keys,
}: {
  routeId: string;
  /** Undefined: the URL is not changed. */
  url: RouteUrl | undefined;
  /** Undefined: not changed. Null: the route has no OAuth 2 any more. */
  oauth: Record<string, unknown> | null | undefined;
  before: StoredCredentials | undefined;
  keys: Sealing;
}): Credentials => {
  const username = url ? (url.username ?? null) : (before?.username ?? null);
  const isSameUser = before !== undefined && (!url || (url.host === before.host && username === before.username));
  if (oauth) {
    const kept = isSameUser && before.oauth ? before.oauth : undefined;
    return withOAuth(readOAuthInput(oauth, kept), { routeId, username, before, keys });
  }
  if (oauth === undefined && before?.oauth) {
    if (isSameUser) return { ...before, username, tokens: 'keep' };
    throw badInput(issue('oauth', 'route.oauthAgain'));
  }
  const without = { username, oauth: null, oauthSecret: null, tokens: before?.oauth ? 'drop' : 'keep' } as const;
  if (url?.password !== undefined) {
    return { ...without, secret: sealSecret(url.password, { keys, name: passwordName(routeId) }) };
  }
  if (username === null) return { ...without, secret: null };
  if (isSameUser && before.secret) return { ...without, secret: before.secret };
  throw badInput(issue('url', 'route.password'));
};

const withOAuth = (
  { oauth, secrets, refreshToken, keepsSecrets }: OAuthInput & { keepsSecrets: boolean },
  {
    routeId,
    username,
    before,
    keys,
  }: { routeId: string; username: string | null; before: StoredCredentials | undefined; keys: Sealing },
): Credentials => {
  if (username === null) throw badInput(issue('url', 'route.user'));
  if (keepsSecrets) return { username, secret: null, oauth, oauthSecret: before?.oauthSecret ?? null, tokens: 'keep' };
  return {
    username,
    secret: null,
    oauth,
    oauthSecret: sealOAuthSecrets(secrets, { routeId, keys }),
    tokens: {
      refreshToken:
        refreshToken === undefined ? null : sealSecret(refreshToken, { keys, name: refreshTokenName(routeId) }),
    },
  };
};
