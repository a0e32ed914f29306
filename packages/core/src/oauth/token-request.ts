import { createSign } from 'node:crypto';
import { z } from 'zod';

interface Client {
  /** https, or http on loopback. */
  tokenUrl: string;
  clientId: string;
  scope?: string | undefined;
}

/** How an access token is asked for. */
export type TokenRequest =
  /** RFC 6749 section 4.4, as for an application of Microsoft Entra. */
  | (Client & { grant: 'CLIENT_CREDENTIALS'; clientSecret: string })
  /** RFC 6749 section 6. */
  | (Client & { grant: 'REFRESH_TOKEN'; clientSecret?: string | undefined; refreshToken: string })
  /** RFC 7523, as for a service account of Google. `clientId` is the account's address, and `subject` the mailbox that it stands for. */
  | (Client & { grant: 'SERVICE_ACCOUNT'; privateKey: string; keyId?: string | undefined; subject: string });

export interface TokenAnswer {
  accessToken: string;
  /** Milliseconds for which the token is valid. */
  lifeMs: number;
  /** Replaces the refresh token of the request. Undefined: that one stays valid. */
  refreshToken: string | undefined;
}

/** No token could be had. The message has no secret and nothing else of the answer but codes. */
export class TokenError extends Error {
  /** True if the endpoint refused the credentials. False if it couldn't be reached or has a problem of its own. */
  readonly isRefusal: boolean;
  constructor(message: string, { isRefusal }: { isRefusal: boolean }) {
    super(message);
    this.name = 'TokenError';
    this.isRefusal = isRefusal;
  }
}

export const TOKEN_ANSWER_WITHIN_MS = 15_000;
const DEFAULT_LIFE_S = 3_600;

const ANSWER = z.object({
  access_token: z
    .string()
    .min(1)
    // RFC 6750 section 2.1. Other characters would end the fields of a SASL message.
    .regex(/^[\x21-\x7e]+$/),
  expires_in: z.coerce.number().positive().default(DEFAULT_LIFE_S),
  refresh_token: z.string().min(1).optional(),
});

/** Asks the token endpoint for an access token. Rejects with TokenError. */
export const requestToken = async (
  request: TokenRequest,
  { withinMs = TOKEN_ANSWER_WITHIN_MS }: { withinMs?: number } = {},
): Promise<TokenAnswer> => {
  const { status, body } = await post(request, withinMs);
  const answer = ANSWER.safeParse(body);
  if (status === 200 && answer.success) {
    const { access_token: accessToken, expires_in: life, refresh_token: refreshToken } = answer.data;
    return { accessToken, lifeMs: life * 1_000, refreshToken };
  }
  throw refusalOf(hostOf(request.tokenUrl), status, body);
};

const post = async (request: TokenRequest, withinMs: number): Promise<{ status: number; body: unknown }> => {
  try {
    const response = await fetch(request.tokenUrl, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(withinMs),
      headers: { accept: 'application/json' },
      body: new URLSearchParams(formOf(request)),
    });
    return { status: response.status, body: parsed(await response.text()) };
  } catch (err) {
    if (err instanceof TokenError) throw err;
    throw new TokenError(`the token endpoint ${hostOf(request.tokenUrl)} can't be reached: ${causeOf(err, withinMs)}`, {
      isRefusal: false,
    });
  }
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const hostOf = (url: string): string => new URL(url).host;

/** fetch has the cause of most failures in `cause`, and says only "fetch failed" itself. */
const causeOf = (err: unknown, withinMs: number): string => {
  const { name, cause, message } = err as {
    name?: string;
    cause?: { code?: string; message?: string };
    message?: string;
  };
  if (name === 'TimeoutError') return `no answer within ${withinMs / 1_000} s`;
  return cause?.code ?? cause?.message ?? message ?? 'unknown error';
};

/** RFC 6749 section 5.2. */
const ERROR_CODE = /^[a-z_]{1,50}$/;

/** Microsoft's code, which tells more than the code of RFC 6749. */
const ENTRA_CODE = /\bAADSTS\d{5,8}\b/;

const refusalOf = (host: string, status: number, body: unknown): TokenError => {
  const { error, error_description: description } = (body ?? {}) as Record<string, unknown>;
  const code = typeof error === 'string' && ERROR_CODE.test(error) ? error : undefined;
  const entra = typeof description === 'string' ? ENTRA_CODE.exec(description)?.[0] : undefined;
  const what = code ? `: ${code}${entra ? ` (${entra})` : ''}` : ' without an access token or an error code';
  const isBusy = status === 429 || status >= 500 || code === 'temporarily_unavailable' || code === 'server_error';
  return new TokenError(`the token endpoint ${host} answered ${status}${what}`, {
    isRefusal: code !== undefined && !isBusy,
  });
};

const formOf = (request: TokenRequest): Record<string, string> => {
  const { clientId, scope } = request;
  const scoped: Record<string, string> = scope === undefined ? {} : { scope };
  switch (request.grant) {
    case 'CLIENT_CREDENTIALS':
      return {
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: request.clientSecret,
        ...scoped,
      };
    case 'REFRESH_TOKEN':
      return {
        grant_type: 'refresh_token',
        client_id: clientId,
        ...(request.clientSecret !== undefined && { client_secret: request.clientSecret }),
        refresh_token: request.refreshToken,
        ...scoped,
      };
    case 'SERVICE_ACCOUNT':
      return { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: assertionOf(request) };
  }
};

/** Servers refuse a token from the future, so the claim allows for a clock that is ahead. */
const CLOCK_SKEW_S = 30;
/** Google accepts at most an hour. */
const ASSERTION_LIFE_S = 3_600;

const base64url = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');

const assertionOf = ({
  clientId,
  tokenUrl,
  scope,
  subject,
  keyId,
  privateKey,
}: Extract<TokenRequest, { grant: 'SERVICE_ACCOUNT' }>): string => {
  const issuedAt = Math.floor(Date.now() / 1_000) - CLOCK_SKEW_S;
  const header = base64url({ alg: 'RS256', typ: 'JWT', ...(keyId && { kid: keyId }) });
  const claims = base64url({
    iss: clientId,
    sub: subject,
    aud: tokenUrl,
    ...(scope && { scope }),
    iat: issuedAt,
    exp: issuedAt + ASSERTION_LIFE_S,
  });
  const signature = createSign('RSA-SHA256').update(`${header}.${claims}`).sign(privateKey, 'base64url');
  return `${header}.${claims}.${signature}`;
};
