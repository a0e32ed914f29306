import { z } from 'zod';

export interface OAuthSettings {
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  /** Absent: the client credentials are enough (RFC 6749 section 4.4), as for an application of Microsoft Entra. */
  refreshToken?: string | undefined;
  scope?: string | undefined;
}

/** A token is renewed so long before it expires. */
const EARLY_MS = 5 * 60_000;
const ANSWER_WITHIN_MS = 15_000;
const DEFAULT_LIFE_S = 3_600;

const ANSWER = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().default(DEFAULT_LIFE_S),
  refresh_token: z.string().optional(),
});

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
export const createOAuthTokens = ({
  tokenUrl,
  clientId,
  clientSecret,
  refreshToken,
  scope,
}: OAuthSettings): OAuthTokens => {
  let refresh = refreshToken;
  let current: { token: string; renewAt: number } | undefined;

  const renew = async (): Promise<{ token: string; renewAt: number }> => {
    const response = await fetch(tokenUrl, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      headers: { accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: refresh === undefined ? 'client_credentials' : 'refresh_token',
        client_id: clientId,
        client_secret: clientSecret,
        ...(refresh !== undefined && { refresh_token: refresh }),
        ...(scope !== undefined && { scope }),
      }),
    });
    const body: unknown = await response.json().catch(() => undefined);
    const answer = ANSWER.safeParse(body);
    if (!response.ok || !answer.success) {
      const { error } = (body ?? {}) as { error?: unknown };
      // Of the answer only the code of RFC 6749 section 5.2: the rest may contain what must not be logged.
      const code = typeof error === 'string' && /^[a-z_]{1,50}$/.test(error) ? `: ${error}` : '';
      throw new Error(`the token endpoint answered ${response.status}${code}`);
    }
    refresh = answer.data.refresh_token ?? refresh;
    return { token: answer.data.access_token, renewAt: Date.now() + answer.data.expires_in * 1_000 - EARLY_MS };
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
