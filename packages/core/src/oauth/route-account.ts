import { z } from 'zod';
import type { Keys } from '../keys/keys.js';
import { openSecret, sealSecret } from '../keys/secrets.js';
import { oauthSecretName } from '../routes/secret-names.js';
import type { TokenRequest } from './token-request.js';

/** The request without the refresh token, which is kept in `route_tokens` because servers replace it. */
export type RouteAccount =
  | Exclude<TokenRequest, { grant: 'REFRESH_TOKEN' }>
  | Omit<Extract<TokenRequest, { grant: 'REFRESH_TOKEN' }>, 'refreshToken'>;

export const OAUTH_GRANTS = ['CLIENT_CREDENTIALS', 'REFRESH_TOKEN', 'SERVICE_ACCOUNT'] as const;
export type OAuthGrant = (typeof OAUTH_GRANTS)[number];

/** What a route's OAuth 2 needs besides secrets, as the column `oauth` has it. */
export interface StoredOAuth {
  grant: OAuthGrant;
  tokenUrl: string;
  clientId: string;
  scope?: string | undefined;
  /** Number of a service account's key. */
  keyId?: string | undefined;
}

/** What `oauth_secret` seals, as JSON. */
export interface OAuthSecrets {
  clientSecret?: string | undefined;
  privateKey?: string | undefined;
}

const SECRETS = z.object({ clientSecret: z.string().optional(), privateKey: z.string().optional() });

export const sealOAuthSecrets = (
  secrets: OAuthSecrets,
  { routeId, keys }: { routeId: string; keys: Pick<Keys, 'secretKey'> },
): Buffer => sealSecret(JSON.stringify(secrets), { keys, name: oauthSecretName(routeId) });

/** The account of a route. Undefined if its secrets can't be opened. `username` is the mailbox. */
export const openRouteAccount = ({
  routeId,
  username,
  oauth,
  sealed,
  keys,
}: {
  routeId: string;
  username: string;
  oauth: StoredOAuth;
  sealed: Buffer | null;
  keys: Pick<Keys, 'secretKey'>;
}): RouteAccount | undefined => {
  const opened = sealed ? openSecret(sealed, { keys, name: oauthSecretName(routeId) }) : '{}';
  if (opened === undefined) return undefined;
  const { clientSecret, privateKey } = SECRETS.parse(JSON.parse(opened));
  const { grant, tokenUrl, clientId, scope, keyId } = oauth;
  const client = { tokenUrl, clientId, scope };
  if (grant === 'REFRESH_TOKEN') return { grant, ...client, clientSecret };
  if (grant === 'CLIENT_CREDENTIALS') return clientSecret ? { grant, ...client, clientSecret } : undefined;
  return privateKey ? { grant, ...client, privateKey, keyId, subject: username } : undefined;
};
