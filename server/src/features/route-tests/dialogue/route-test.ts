import type { SignInAdvice } from '@tidings/core/oauth/sign-in-advice';

/** What a test of a route does, in this order. It ends with the first step that fails. */
export const ROUTE_TEST_STEPS = ['RESOLVE', 'CONNECT', 'GREETING', 'TLS', 'SIGN_IN', 'MAIL'] as const;
export type RouteTestStepName = (typeof ROUTE_TEST_STEPS)[number];

/** What a step found. The message has the parameters of the result; the admin has the texts in its languages. */
export const ROUTE_TEST_RESULTS = {
  RESOLVED: 'The host has the addresses %{addresses}.',
  HOST_UNKNOWN: 'DNS knows no host %{host}. Check its spelling.',
  DNS_AWAY: 'DNS gave no answer about %{host} (%{error}). Check the resolver of the server that Tidings runs on.',
  CONNECTED: 'The server can be reached.',
  REFUSED: 'Nothing listens on %{host}, port %{port}. Check the port: 587 or 465 for submission, 25 between servers.',
  NO_ANSWER:
    'The server gave no answer within %{seconds} s. A firewall may drop the packets; many providers of servers block port 25.',
  UNREACHABLE: 'The server can’t be reached (%{error}).',
  CLOSED:
    'The server closed the connection. It may refuse this address, or accept only TLS from the beginning (smtps://).',
  GREETED: 'The server greets and answers EHLO.',
  NOT_SMTP:
    'The server doesn’t answer by SMTP. Check host and port. A server that speaks TLS from the beginning needs smtps://.',
  GREETING_REFUSED: 'The server refuses the connection: %{reply}',
  TLS_READY: 'The connection is encrypted by %{version}, and the certificate is valid.',
  TLS_UNVERIFIED: 'The connection is encrypted by %{version}. The certificate isn’t checked, as the URL says.',
  NOT_ENCRYPTED: 'The connection isn’t encrypted: mails and the password can be read on the way.',
  TLS_NOT_OFFERED:
    'The server offers no STARTTLS, and the route requires TLS. Use smtps:// with port 465, or allow a connection without TLS by opportunisticTLS=true.',
  TLS_FAILED: 'TLS failed (%{error}). A server that speaks TLS only after STARTTLS needs smtp:// instead of smtps://.',
  CERTIFICATE_EXPIRED: 'The certificate expired on %{date}. The server needs a new one.',
  CERTIFICATE_NOT_YET_VALID: 'The certificate is valid from %{date}. Check the clocks.',
  CERTIFICATE_NAME:
    'The certificate isn’t for %{host}, but for %{names}. Use one of these names in the URL, or tls.servername.',
  CERTIFICATE_UNTRUSTED:
    'The certificate is from an authority that isn’t trusted: %{issuer}. Give the route the authority’s certificate.',
  SIGNED_IN: 'The server accepts the sign-in by %{mechanism}.',
  NO_SIGN_IN: 'The route has no user, so nothing is signed in.',
  SIGN_IN_NOT_OFFERED:
    'The server offers no sign-in here. Use its submission port (587 or 465), let the connection use TLS, or leave the user out.',
  MECHANISM_NOT_OFFERED: 'The server offers no way to sign in that fits the route, only %{offered}.',
  SIGN_IN_REFUSED: 'The server refuses the sign-in: %{reply}',
  NO_TOKEN: 'No access token: %{error}',
  MAIL_ACCEPTED: 'The server accepts a mail to %{to}: %{reply}',
  MAIL_REFUSED: 'The server refuses a mail from %{from} to %{to}: %{reply}',
} as const;
export type RouteTestResult = keyof typeof ROUTE_TEST_RESULTS;

export interface RouteTestStep {
  step: RouteTestStepName;
  ok: boolean;
  result: RouteTestResult;
  params: Record<string, string>;
  /** What to do about the reply. Undefined if the result says it. */
  advice: SignInAdvice | undefined;
}

/** The result as an English sentence. */
export const textOf = ({ result, params }: Pick<RouteTestStep, 'result' | 'params'>): string =>
  ROUTE_TEST_RESULTS[result].replace(/%\{(\w+)\}/g, (_, name: string) => params[name] ?? '');

/** The extensions that the server announces after EHLO, once the connection is encrypted. */
export interface Capabilities {
  /** Largest mail in bytes. Undefined: not announced. */
  size: number | undefined;
  pipelining: boolean;
  startTls: boolean;
  dsn: boolean;
  smtpUtf8: boolean;
  eightBitMime: boolean;
  chunking: boolean;
  /** SASL mechanisms. */
  auth: string[];
  /** As `MAILMAX=1000 RCPTMAX=50000` (RFC 9422). */
  limits: string | undefined;
}

export interface TlsFacts {
  /** Such as TLSv1.3. */
  version: string;
  cipher: string;
  /** Whether the certificate is valid for the host, now, and from a trusted authority. */
  isTrusted: boolean;
  subject: string;
  names: string[];
  issuer: string;
  validFrom: Date;
  validTo: Date;
}

export interface RouteTest {
  steps: RouteTestStep[];
  capabilities: Capabilities | undefined;
  tls: TlsFacts | undefined;
}
