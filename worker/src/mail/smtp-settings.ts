import { rootCertificates } from 'node:tls';
import type { AccessTokens } from '@tidings/core/oauth/access-tokens';
import { createTransport } from 'nodemailer';
import type { SMTPConnectionAuth, SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';
import type SMTPTransport from 'nodemailer/lib/smtp-transport';
import { TOKEN_HANDLERS } from './token-sign-in.js';

/** How to connect to a mail server, and the limits to keep. */
export interface SmtpSettings {
  /** Options of nodemailer's SMTPConnection. */
  options: SMTPConnectionOptions;
  /** The sign-in. Undefined if the URL has no user. */
  auth: SMTPConnectionAuth | undefined;
  /** Access tokens for the sign-in. Undefined: the password is used. */
  tokens: AccessTokens | undefined;
  /** The SASL mechanism to use. Undefined: the first that the server offers and accepts. */
  authMethod: string | undefined;
  /** Maximum number of open connections. */
  connections: number;
  /** Maximum number of mails per connection. */
  mailsPerConnection: number;
  /** Milliseconds without a mail after which a connection is closed. */
  idleMs: number;
  /** Maximum number of mails in `perMs`. Undefined if there is no limit. */
  rate: { mails: number; perMs: number } | undefined;
  /** Opens the socket if the URL names a proxy. */
  openSocket: SMTPTransport['getSocket'] | undefined;
}

/** Settings that apply if the URL doesn't contain them. */
export interface SmtpDefaults {
  connections: number;
  mailsPerConnection?: number;
  socketTimeoutMs: number;
  /** Access tokens of the URL's user. */
  tokens?: AccessTokens | undefined;
  /** PEM of an authority to trust besides the usual ones. */
  ca?: string | undefined;
}

/** Default of `SMTP_MAILS_PER_CONNECTION`. */
export const MAILS_PER_CONNECTION = 1_000;

/** Timeouts for connecting and for the greeting. nodemailer's defaults, 2 minutes and 30 s, are too long to notice an unavailable server. */
const CONNECT_MS = 15_000;
const GREETING_MS = 15_000;

/** RFC 5321 section 4.5.3.2.7 asks servers to wait 5 minutes for a command, so the worker closes before they do. */
const IDLE_MS = 4 * 60_000;

/** nodemailer's parameters for pools, which the URL may contain. */
interface PoolParameters {
  maxConnections?: number;
  maxMessages?: number;
  idleTimeout?: number;
  rateLimit?: number;
  rateDelta?: number;
  authMethod?: string;
}

/**
 * Reads an SMTP URL with nodemailer's parameters, which override `defaults`. TLS is required unless the URL says otherwise: an unencrypted
 * mail can be read and changed in transit.
 */
export const readSmtpUrl = (
  url: string,
  { connections, mailsPerConnection = MAILS_PER_CONNECTION, socketTimeoutMs, tokens, ca }: SmtpDefaults,
): SmtpSettings => {
  const target = new URL(url);
  const setsTls = ['requireTLS', 'ignoreTLS', 'opportunisticTLS'].some((name) => target.searchParams.has(name));
  if (target.protocol === 'smtp:' && !setsTls) target.searchParams.set('requireTLS', 'true');
  const transport = createTransport(target.href);
  const { options, auth } = transport.transporter as SMTPTransport;
  const { maxConnections, maxMessages, idleTimeout, rateLimit, rateDelta, authMethod } = options as PoolParameters;
  return {
    options: {
      ...options,
      ...(ca && { tls: { ...options.tls, ca: [...rootCertificates, ca] } }),
      customAuth: tokens && TOKEN_HANDLERS,
      connectionTimeout: options.connectionTimeout ?? CONNECT_MS,
      greetingTimeout: options.greetingTimeout ?? GREETING_MS,
      socketTimeout: options.socketTimeout ?? socketTimeoutMs,
    },
    auth: tokens ? { user: decodeURIComponent(target.username) } : auth || undefined,
    tokens,
    authMethod: authMethod?.toUpperCase(),
    connections: maxConnections ?? connections,
    mailsPerConnection: maxMessages ?? mailsPerConnection,
    idleMs: idleTimeout ?? IDLE_MS,
    rate: rateLimit ? { mails: rateLimit, perMs: rateDelta ?? 1_000 } : undefined,
    openSocket: transport.getSocket || undefined,
  };
};
