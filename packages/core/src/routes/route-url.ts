/** Parameters of nodemailer that the URL of a route may have. None of them can contain a secret. */
const PARAMETERS = new Set([
  'requireTLS',
  'ignoreTLS',
  'opportunisticTLS',
  'tls.rejectUnauthorized',
  'tls.servername',
  'tls.minVersion',
  'tls.maxVersion',
  'tls.ciphers',
  'name',
  'authMethod',
  'connectionTimeout',
  'greetingTimeout',
  'socketTimeout',
  'lmtp',
]);

const PORTS: Record<string, number> = { 'smtp:': 587, 'smtps:': 465 };

/** A route's URL, apart from its credentials. */
export interface RouteUrl {
  /** Without user and password. */
  url: string;
  host: string;
  port: number;
  username: string | undefined;
  password: string | undefined;
}

export type RouteUrlProblem = { problem: 'form' } | { problem: 'parameters'; names: string[] };

/** Reads an SMTP URL such as `smtps://user:password@mail.example.com:465`. */
export const readRouteUrl = (text: string): RouteUrl | RouteUrlProblem => {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  const defaultPort = parsed && PORTS[parsed.protocol];
  if (!parsed || !defaultPort || parsed.hostname === '' || !/^\/?$/.test(parsed.pathname) || parsed.hash !== '') {
    return { problem: 'form' };
  }
  const unknown = [...parsed.searchParams.keys()].filter((name) => !PARAMETERS.has(name));
  if (unknown.length > 0) return { problem: 'parameters', names: [...new Set(unknown)] };
  const username = decoded(parsed.username);
  const password = decoded(parsed.password);
  if (username === undefined || password === undefined || (password !== '' && username === '')) {
    return { problem: 'form' };
  }
  parsed.username = '';
  parsed.password = '';
  return {
    url: parsed.href,
    host: parsed.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(parsed.port) || defaultPort,
    username: username || undefined,
    password: password || undefined,
  };
};

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** The URL with the credentials in it. */
export const withCredentials = (
  url: string,
  { username, password }: { username: string | undefined; password: string | undefined },
): string => {
  const full = new URL(url);
  full.username = encodeURIComponent(username ?? '');
  full.password = encodeURIComponent(password ?? '');
  return full.href;
};
