/** Names under which the secrets of routes and senders are sealed. */
export const passwordName = (routeId: string): string => `route:${routeId}:password`;
export const oauthSecretName = (routeId: string): string => `route:${routeId}:oauth`;
export const accessTokenName = (routeId: string): string => `route:${routeId}:access-token`;
export const refreshTokenName = (routeId: string): string => `route:${routeId}:refresh-token`;
export const dkimKeyName = (keyId: string): string => `dkim:${keyId}`;
