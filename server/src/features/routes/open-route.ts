import type { Keys } from '@tidings/core/keys/keys';
import { openSecret } from '@tidings/core/keys/secrets';
import { openRouteAccount, type RouteAccount, type StoredOAuth } from '@tidings/core/oauth/route-account';
import { passwordName } from '@tidings/core/routes/secret-names';
import { AppError } from '../../foundation/errors.js';

/** A route with its secrets, to connect with. They must not leave the process. */
export interface OpenRoute {
  /** Undefined: the route isn't saved. */
  id: string | undefined;
  name: string;
  url: string;
  host: string;
  port: number;
  username: string | null;
  password: string | undefined;
  ca: string | null;
  account: RouteAccount | undefined;
  /** Whether the account is the stored one, so that the route's stored tokens are its own. */
  isSaved: boolean;
}

/** Opens the sealed secrets of a route. Throws if they can't be opened. */
export const openCredentials = (
  {
    username,
    secret,
    oauth,
    oauthSecret,
  }: {
    username: string | null;
    secret: Buffer | null;
    oauth: StoredOAuth | null;
    oauthSecret: Buffer | null;
  },
  { routeId, keys }: { routeId: string; keys: Pick<Keys, 'secretKey'> },
): Pick<OpenRoute, 'password' | 'account'> => {
  const password = secret ? openSecret(secret, { keys, name: passwordName(routeId) }) : undefined;
  const account =
    oauth && username !== null ? openRouteAccount({ routeId, username, oauth, sealed: oauthSecret, keys }) : undefined;
  if ((secret && password === undefined) || (oauth && !account)) throw new AppError('route.secretsLost');
  return { password, account };
};
