import { requestToken, type TokenRequest } from '@tidings/core/oauth/token-request';

export interface OAuthSettings {
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  /** Absent: the client credentials are enough (RFC 6749 section 4.4), as for an application of Microsoft Entra. */
  refreshToken?: string | undefined;
  scope?: string | undefined;
}

/** Time before its expiry at which a token is renewed. A token with a short life is renewed after half of it, if that is later. */
const EARLY_MS = 5 * 60_000;

export interface OAuthTokens {
  /** An access token that is valid for some minutes. */
  get(): Promise<string>;
  /** Makes the next `get` ask for a new one: the server refused this one. */
  forget(): void;
}

/**
 * Keeps an access token, by a refresh token or by client credentials. A new refresh token in an answer replaces the old one until this
 * process ends.
 */
export const createOAuthTokens = ({ refreshToken, ...client }: OAuthSettings): OAuthTokens => {
  let refresh = refreshToken;
  let current: { token: string; renewAt: number } | undefined;

  const request = (): TokenRequest =>
    refresh === undefined
      ? { grant: 'CLIENT_CREDENTIALS', ...client }
      : { grant: 'REFRESH_TOKEN', ...client, refreshToken: refresh };

  const renew = async (): Promise<{ token: string; renewAt: number }> => {
    const { accessToken, lifeMs, refreshToken: next } = await requestToken(request());
    refresh = next ?? refresh;
    return { token: accessToken, renewAt: Date.now() + Math.max(lifeMs - EARLY_MS, lifeMs / 2) };
  };

  return {
    get: async () => {
      if (!current || Date.now() >= current.renewAt) current = await renew();
      return current.token;
    },
    forget: () => {
      current = undefined;
    },
  };
};
