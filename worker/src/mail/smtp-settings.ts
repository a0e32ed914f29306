import { createTransport } from 'nodemailer';
import type { SMTPConnectionAuth, SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';
import type SMTPTransport from 'nodemailer/lib/smtp-transport';

/** How a mail server is reached, and how much is asked of it at a time. */
export interface SmtpSettings {
  /** For nodemailer's connection. */
  options: SMTPConnectionOptions;
  /** Undefined where nobody signs in. */
  auth: SMTPConnectionAuth | undefined;
  /** The one SASL mechanism to use. Undefined: the first that the server offers and takes. */
  authMethod: string | undefined;
  /** Sessions at a time, at most. */
  connections: number;
  /** Mails that go over one connection, at most. */
  mailsPerConnection: number;
  /** After so long without a mail a connection is closed. */
  idleMs: number;
  /** Mails in `perMs`, at most; undefined where there is no limit. */
  rate: { mails: number; perMs: number } | undefined;
  /** Opens the socket where the URL names a proxy. */
  openSocket: SMTPTransport['getSocket'] | undefined;
}

/** What holds where the URL says nothing else. */
export interface SmtpDefaults {
  connections: number;
  mailsPerConnection?: number;
  socketTimeoutMs: number;
}

/** Used where neither the URL nor `SMTP_MAILS_PER_CONNECTION` says otherwise. */
export const MAILS_PER_CONNECTION = 1_000;

/** nodemailer's own limits are two minutes and 30 s: too long to know that a server is gone. */
const CONNECT_MS = 15_000;
const GREETING_MS = 15_000;

/** RFC 5321 section 4.5.3.2.7 asks servers to wait 5 minutes for a command: we close before they do. */
const IDLE_MS = 4 * 60_000;

/** nodemailer's parameters of a pool, which a URL may carry. */
interface PoolParameters {
  maxConnections?: number;
  maxMessages?: number;
  idleTimeout?: number;
  rateLimit?: number;
  rateDelta?: number;
  authMethod?: string;
}

/**
 * Reads an SMTP URL with nodemailer's parameters. What the URL says itself goes before `defaults`. TLS is required unless the
 * URL says otherwise: a mail in the clear can be read and changed on its way.
 */
export const readSmtpUrl = (
  url: string,
  { connections, mailsPerConnection = MAILS_PER_CONNECTION, socketTimeoutMs }: SmtpDefaults,
): SmtpSettings => {
  const target = new URL(url);
  const saysTls = ['requireTLS', 'ignoreTLS', 'opportunisticTLS'].some((name) => target.searchParams.has(name));
  if (target.protocol === 'smtp:' && !saysTls) target.searchParams.set('requireTLS', 'true');
  const transport = createTransport(target.href);
  const { options, auth } = transport.transporter as SMTPTransport;
  const { maxConnections, maxMessages, idleTimeout, rateLimit, rateDelta, authMethod } = options as PoolParameters;
  return {
    options: {
      ...options,
      connectionTimeout: options.connectionTimeout ?? CONNECT_MS,
      greetingTimeout: options.greetingTimeout ?? GREETING_MS,
      socketTimeout: options.socketTimeout ?? socketTimeoutMs,
    },
    auth: auth || undefined,
    authMethod: authMethod?.toUpperCase(),
    connections: maxConnections ?? connections,
    mailsPerConnection: maxMessages ?? mailsPerConnection,
    idleMs: idleTimeout ?? IDLE_MS,
    rate: rateLimit ? { mails: rateLimit, perMs: rateDelta ?? 1_000 } : undefined,
    openSocket: transport.getSocket || undefined,
  };
};
