import { type Provider, providerOfHost } from '@tidings/core/feedback/provider';
import type { Keys } from '@tidings/core/keys/keys';
import { openSecret } from '@tidings/core/keys/secrets';
import type { StoredRoute } from '@tidings/core/ledger/sending-config';
import { openRouteAccount, type RouteAccount } from '@tidings/core/oauth/route-account';
import { withCredentials } from '@tidings/core/routes/route-url';
import { passwordName } from '@tidings/core/routes/secret-names';
import type { Logger } from '@tidings/core/runtime/logger';

export interface RouteSettings {
  /** As SMTP_URL, with credentials. */
  url: string;
  connections: number;
  mailsPerConnection: number;
  provider: Provider | undefined;
  /** The account whose access tokens sign in. Undefined: the password in `url`, or no sign-in. */
  account?: RouteAccount | undefined;
  /** PEM of an authority to trust besides the usual ones. */
  ca?: string | undefined;
}

/** Opens the secrets of a stored route. A secret that can't be opened is logged and left out. */
export const settingsOfRoute = (
  { id, url, host, username, secret, oauth, oauthSecret, ca, connections, mailsPerConnection }: StoredRoute,
  { keys, logger }: { keys: Pick<Keys, 'secretKey'>; logger: Logger },
): RouteSettings => {
  const password = secret ? openSecret(secret, { keys, name: passwordName(id) }) : undefined;
  if (secret && password === undefined) logger.error({ routeId: id }, 'could not open the password of a route');
  const account =
    oauth && username !== null
      ? openRouteAccount({ routeId: id, username, oauth, sealed: oauthSecret, keys })
      : undefined;
  if (oauth && !account) logger.error({ routeId: id }, 'could not open the OAuth secrets of a route');
  return {
    account,
    ca: ca ?? undefined,
    url: withCredentials(url, { username: username ?? undefined, password }),
    connections,
    mailsPerConnection,
    provider: providerOfHost(host),
  };
};
