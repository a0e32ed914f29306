import { createPrivateKey } from 'node:crypto';
import { type Issue, issue } from '@tidings/core/errors/issue';
import type { OAuthGrant, OAuthSecrets, StoredOAuth } from '@tidings/core/oauth/route-account';
import { badInput } from '../../foundation/errors.js';

/** What a route's `oauth` says, apart from where it is stored. */
export interface OAuthInput {
  oauth: StoredOAuth;
  secrets: OAuthSecrets;
  refreshToken: string | undefined;
}

const FIELDS = [
  'provider',
  'tenant',
  'tokenUrl',
  'clientId',
  'clientSecret',
  'refreshToken',
  'scope',
  'serviceAccount',
] as const;
type Field = (typeof FIELDS)[number];

const PROVIDERS = ['MICROSOFT', 'GOOGLE', 'OTHER'] as const;

const GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com/token';
const GOOGLE_SCOPE = 'https://mail.google.com/';
const MICROSOFT_APPLICATION_SCOPE = 'https://outlook.office365.com/.default';
const MICROSOFT_USER_SCOPE = 'https://outlook.office.com/SMTP.Send offline_access';

const MAX_LENGTH = 10_000;
const TENANT = /^[a-z0-9][a-z0-9.-]{0,253}$/i;
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

type Texts = Partial<Record<Field, string>>;

/**
 * Reads a route's `oauth`. A secret that is absent is taken from `kept`, which must belong to the same client and token URL. Throws
 * BAD_USER_INPUT that names each field.
 */
export const readOAuthInput = (
  input: Record<string, unknown>,
  kept?: StoredOAuth | undefined,
): OAuthInput & { keepsSecrets: boolean } => {
  const texts = textsOf(input);
  const account = texts.serviceAccount === undefined ? undefined : readServiceAccount(texts.serviceAccount);
  const oauth = account ? serviceAccountOf(texts, account) : clientOf(texts, input.refreshToken !== undefined, kept);
  const isSameClient =
    kept?.grant === oauth.grant && kept.tokenUrl === oauth.tokenUrl && kept.clientId === oauth.clientId;
  const hasNewSecret = [texts.clientSecret, texts.refreshToken, account].some((secret) => secret !== undefined);
  const keepsSecrets = isSameClient && !hasNewSecret;
  const missing = missingSecret(oauth.grant, { texts, keepsSecrets });
  if (missing) throw badInput(issue(`oauth.${missing}`, 'required'));
  return {
    oauth,
    secrets: { clientSecret: texts.clientSecret, privateKey: account?.privateKey },
    refreshToken: texts.refreshToken,
    keepsSecrets,
  };
};

const missingSecret = (
  grant: OAuthGrant,
  { texts, keepsSecrets }: { texts: Texts; keepsSecrets: boolean },
): Field | undefined => {
  if (keepsSecrets) return undefined;
  if (grant === 'CLIENT_CREDENTIALS' && texts.clientSecret === undefined) return 'clientSecret';
  return grant === 'REFRESH_TOKEN' && texts.refreshToken === undefined ? 'refreshToken' : undefined;
};

/** The fields as texts. Throws for unknown and missing fields, and for values of another type. */
const textsOf = (input: Record<string, unknown>): Texts => {
  const unknown = Object.keys(input).filter((name) => !FIELDS.some((field) => field === name));
  if (unknown.length > 0) throw badInput(issue('oauth', 'unknownFields', { names: unknown }));
  const given = Object.entries(input).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const issues: Issue[] = given.flatMap(([name, value]) => {
    if (name === 'serviceAccount' && typeof value === 'object') return [];
    if (typeof value !== 'string') return [issue(`oauth.${name}`, 'type', { expected: 'String' })];
    return value.length > MAX_LENGTH ? [issue(`oauth.${name}`, 'text.maxLength', { max: MAX_LENGTH })] : [];
  });
  if (issues.length > 0) throw badInput(...issues);
  return Object.fromEntries(
    given.map(([name, value]) => [name, typeof value === 'string' ? value.trim() : JSON.stringify(value)]),
  );
};

const required = (texts: Texts, name: Field): string => {
  const value = texts[name];
  if (value === undefined) throw badInput(issue(`oauth.${name}`, 'required'));
  return value;
};

const clientOf = (texts: Texts, hasRefreshToken: boolean, kept: StoredOAuth | undefined): StoredOAuth => {
  const provider = required(texts, 'provider');
  const clientId = required(texts, 'clientId');
  const keepsGrant = kept?.clientId === clientId && texts.clientSecret === undefined;
  const isUser = hasRefreshToken || provider === 'GOOGLE' || (keepsGrant && kept?.grant === 'REFRESH_TOKEN');
  const grant: OAuthGrant = isUser ? 'REFRESH_TOKEN' : 'CLIENT_CREDENTIALS';
  return { grant, clientId, tokenUrl: tokenUrlOf(provider, texts), scope: texts.scope ?? scopeOf(provider, grant) };
};

const tokenUrlOf = (provider: string, texts: Texts): string => {
  if (!PROVIDERS.some((name) => name === provider)) {
    throw badInput(issue('oauth.provider', 'oneOf', { values: [...PROVIDERS] }));
  }
  if (texts.tokenUrl !== undefined || provider === 'OTHER') return checkedUrl(required(texts, 'tokenUrl'));
  if (provider === 'GOOGLE') return GOOGLE_TOKEN_URL;
  const tenant = required(texts, 'tenant');
  if (!TENANT.test(tenant)) throw badInput(issue('oauth.tenant', 'oauth.tenant'));
  return `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`;
};

const checkedUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (!url || !isSafe || url.username !== '' || url.password !== '')
    throw badInput(issue('oauth.tokenUrl', 'oauth.tokenUrl'));
  return url.href;
};

const scopeOf = (provider: string, grant: OAuthGrant): string | undefined => {
  // Google gives a refresh token's own scope.
  if (provider !== 'MICROSOFT') return undefined;
  return grant === 'REFRESH_TOKEN' ? MICROSOFT_USER_SCOPE : MICROSOFT_APPLICATION_SCOPE;
};

interface ServiceAccount {
  clientId: string;
  privateKey: string;
  keyId: string | undefined;
  tokenUrl: string | undefined;
}

const serviceAccountOf = (texts: Texts, { clientId, keyId, tokenUrl }: ServiceAccount): StoredOAuth => ({
  grant: 'SERVICE_ACCOUNT',
  clientId,
  keyId,
  tokenUrl: checkedUrl(texts.tokenUrl ?? tokenUrl ?? GOOGLE_TOKEN_URL),
  scope: texts.scope ?? GOOGLE_SCOPE,
});

/** Reads the file that Google makes for a key of a service account. */
const readServiceAccount = (text: string): ServiceAccount => {
  const file = parsed(text);
  const { client_email: clientId, private_key: privateKey, private_key_id: keyId, token_uri: tokenUrl } = file;
  const isComplete = typeof clientId === 'string' && typeof privateKey === 'string' && isRsaKey(privateKey);
  if (!isComplete) throw badInput(issue('oauth.serviceAccount', 'oauth.serviceAccount'));
  return {
    clientId,
    privateKey,
    keyId: typeof keyId === 'string' ? keyId : undefined,
    tokenUrl: typeof tokenUrl === 'string' ? tokenUrl : undefined,
  };
};

const parsed = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

const isRsaKey = (pem: string): boolean => {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
};
