import type { DomainLimitInput, MailRouteFragment, RouteInput } from './routes.generated';

export type SignIn = 'NONE' | 'PASSWORD' | 'OAUTH2';
export type Provider = 'MICROSOFT' | 'GOOGLE' | 'OTHER';

interface OAuthValues {
  provider?: Provider | null;
  tenant?: string | null;
  tokenUrl?: string | null;
  clientId?: string | null;
  clientSecret?: string | null;
  refreshToken?: string | null;
  serviceAccount?: string | null;
  scope?: string | null;
}

export interface DomainLimitValues {
  domain: string;
  perSecond?: number | null;
  perMinute?: number | null;
  perDay?: number | null;
}

export interface WarmUpValues {
  mails?: number | null;
  factor?: number | null;
  target?: number | null;
  /** A date such as 2026-12-31 (UTC). */
  startsOn?: string | null;
}

/** The form's values. Secrets are empty unless they are new. */
export interface RouteValues {
  name: string;
  url: string;
  signIn: SignIn;
  username?: string | null;
  password?: string | null;
  oauth?: OAuthValues | null;
  ca?: string | null;
  connections?: number | null;
  mailsPerConnection?: number | null;
  perSecond?: number | null;
  perMinute?: number | null;
  perDay?: number | null;
  domainLimits?: DomainLimitValues[] | null;
  /** Whether the route has a warm-up plan. */
  isWarmingUp?: boolean;
  warmUp?: WarmUpValues | null;
}

const DEFAULT_WARM_UP: WarmUpValues = { mails: 50, factor: 1.5 };

export const NEW_ROUTE: RouteValues = {
  name: '',
  url: 'smtps://',
  signIn: 'PASSWORD',
  oauth: { provider: 'MICROSOFT' },
  connections: 20,
  mailsPerConnection: 1_000,
  isWarmingUp: false,
  warmUp: DEFAULT_WARM_UP,
};

const MICROSOFT = /^https:\/\/login\.microsoftonline\.com\/([^/]+)\//;

const oauthOf = (oauth: MailRouteFragment['oauth']): OAuthValues => {
  const { tokenUrl = '', clientId, scope } = (oauth ?? {}) as Record<string, string | undefined>;
  const tenant = MICROSOFT.exec(tokenUrl)?.[1];
  const client = { clientId, scope };
  if (tenant) return { provider: 'MICROSOFT', tenant, ...client };
  if (tokenUrl.startsWith('https://oauth2.googleapis.com/')) return { provider: 'GOOGLE', ...client };
  return tokenUrl ? { provider: 'OTHER', tokenUrl, ...client } : { provider: 'MICROSOFT' };
};

const domainLimitOf = ({ domain, perSecond, perMinute, perDay }: DomainLimitValues): DomainLimitInput => ({
  domain,
  perSecond: perSecond ?? null,
  perMinute: perMinute ?? null,
  perDay: perDay ?? null,
});

const warmUpValuesOf = ({
  mails,
  factor,
  target,
  startsOn,
}: NonNullable<MailRouteFragment['warmUp']>): WarmUpValues => ({
  mails,
  factor,
  target,
  startsOn,
});

const warmUpInput = ({ isWarmingUp, warmUp }: RouteValues): RouteInput['warmUp'] =>
  isWarmingUp && warmUp
    ? {
        mails: warmUp.mails ?? 0,
        factor: warmUp.factor ?? null,
        target: warmUp.target ?? null,
        startsOn: warmUp.startsOn || null,
      }
    : null;

export const valuesOf = ({ auth, oauth, name, url, username, ca, ...rest }: MailRouteFragment): RouteValues => ({
  name,
  url,
  signIn: auth as SignIn,
  username,
  oauth: oauthOf(oauth),
  ca,
  connections: rest.connections,
  mailsPerConnection: rest.mailsPerConnection,
  perSecond: rest.perSecond,
  perMinute: rest.perMinute,
  perDay: rest.perDay,
  domainLimits: rest.domainLimits.map(domainLimitOf),
  isWarmingUp: rest.warmUp !== null,
  warmUp: rest.warmUp ? warmUpValuesOf(rest.warmUp) : DEFAULT_WARM_UP,
});

/** The URL with user and password in it, as the API takes it. An invalid one is left as it is, for the API to refuse. */
const urlWith = (url: string, username: string, password: string): string => {
  if (!URL.canParse(url)) return url;
  const full = new URL(url);
  full.username = encodeURIComponent(username);
  full.password = encodeURIComponent(password);
  return full.href;
};

const FIELDS: Record<Provider, (keyof OAuthValues)[]> = {
  MICROSOFT: ['provider', 'tenant', 'clientId', 'clientSecret', 'refreshToken', 'scope'],
  GOOGLE: ['provider', 'clientId', 'clientSecret', 'refreshToken', 'serviceAccount'],
  OTHER: ['provider', 'tokenUrl', 'clientId', 'clientSecret', 'refreshToken', 'scope'],
};

const filled = (values: OAuthValues): Record<string, unknown> =>
  Object.fromEntries(
    FIELDS[values.provider ?? 'OTHER'].flatMap((field) => (values[field] ? [[field, values[field]]] : [])),
  );

/** The stored OAuth stays as it is if nothing of it was changed in the form. */
const oauthInput = (values: RouteValues, before: MailRouteFragment | undefined): RouteInput['oauth'] => {
  if (values.signIn !== 'OAUTH2') return before?.oauth ? null : undefined;
  const given = filled(values.oauth ?? {});
  const stored = before?.oauth && filled(oauthOf(before.oauth));
  return JSON.stringify(given) === JSON.stringify(stored) ? undefined : given;
};

export const inputOf = (values: RouteValues, before?: MailRouteFragment): RouteInput => {
  const username = values.signIn === 'NONE' ? '' : (values.username ?? '');
  const password = values.signIn === 'PASSWORD' ? (values.password ?? '') : '';
  const oauth = oauthInput(values, before);
  return {
    name: values.name,
    url: urlWith(values.url, username, password),
    ...(oauth !== undefined && { oauth }),
    ca: values.ca || null,
    connections: values.connections,
    mailsPerConnection: values.mailsPerConnection,
    perSecond: values.perSecond ?? null,
    perMinute: values.perMinute ?? null,
    perDay: values.perDay ?? null,
    domainLimits: (values.domainLimits ?? []).map(domainLimitOf),
    warmUp: warmUpInput(values),
  };
};
