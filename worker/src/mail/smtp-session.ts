import type { Readable } from 'node:stream';
import type { AccessToken } from '@tidings/core/oauth/access-tokens';
import { TOKEN_MECHANISMS } from '@tidings/core/oauth/sasl';
import SMTPConnection, {
  type SMTPConnectionAuth,
  type SMTPConnectionOptions,
  type SMTPConnectionSendInfo,
} from 'nodemailer/lib/smtp-connection';
import type { DsnParameters } from './dsn-parameters.js';
import type { SmtpSettings } from './smtp-settings.js';
import { handlerName, type TokenOptions } from './token-sign-in.js';

export interface SmtpEnvelope {
  from: string;
  to: string;
  /** Size of the mail in bytes. nodemailer refuses a mail above the server's SIZE (RFC 1870). */
  size: number;
  /** Only for a server that supports DSN. */
  dsn: DsnParameters | undefined;
}

/** A connection to send mails over, one at a time. */
export interface SmtpSession {
  /** Whether the server accepts non-ASCII local parts (RFC 6531). */
  supportsUtf8: boolean;
  /** Whether the server offers DSN (RFC 3461). One that doesn't may refuse a mail with DSN parameters. */
  supportsDsn: boolean;
  /** MAILMAX of the server's LIMITS (RFC 9422). Undefined if it announces none. */
  mailMax: number | undefined;
  /** Number of mails begun on this session. */
  mails: number;
  /** Milliseconds since the last mail. */
  idleMs(): number;
  isOpen(): boolean;
  /** Resolves to the server's reply after the final dot. Rejects with nodemailer's error. */
  send(envelope: SmtpEnvelope, body: Readable): Promise<string>;
  /** Sends RSET after a mail that was refused before its body. Rejects if the session is unusable. */
  reset(): Promise<void>;
  /** Sends QUIT and closes. */
  quit(): void;
  /** Closes at once, even during a mail. */
  close(): void;
}

/** Remembers the SASL mechanism that the server accepted, so that later sessions begin with it. */
export interface SignInMemory {
  method?: string | undefined;
}

/** nodemailer's documented API has the EHLO lines only after a mail was sent. The worker needs them before the first mail. */
type Connection = SMTPConnection & { _ehloLines?: string[] };

interface OpenOptions {
  signal: AbortSignal;
  memory: SignInMemory;
  onEnd: (session: SmtpSession) => void;
}

/**
 * Connects, upgrades to TLS and signs in. Rejects with nodemailer's error, or when `signal` is aborted. If the server refuses an access
 * token, connects once more with a newer one. `onEnd` is called once the session is closed, by either side.
 */
export const openSmtpSession = async (settings: SmtpSettings, options: OpenOptions): Promise<SmtpSession> => {
  const { tokens } = settings;
  const token = await tokens?.get();
  try {
    return await openWithToken(settings, { ...options, token });
  } catch (err) {
    if (!tokens || !token || !isRefusedToken(err)) throw err;
    const newer = await tokens.afterRefusal(token);
    if (!newer) throw err;
    return await openWithToken(settings, { ...options, token: newer });
  }
};

/** Exchange answers 535 at once, Google 334 and then 535. */
const isRefusedToken = (err: unknown): boolean => {
  const { command = '', responseCode } = err as { command?: string; responseCode?: number };
  return command.startsWith('AUTH') && responseCode === 535;
};

const openWithToken = async (
  settings: SmtpSettings,
  { signal, memory, onEnd, token }: OpenOptions & { token: AccessToken | undefined },
): Promise<SmtpSession> => {
  const connection: Connection = new SMTPConnection(await withSocket(settings));
  const onAbort = () => connection.close();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await connect(connection, signal);
    if (token) await signInByToken(connection, settings, token);
    else if (settings.auth) await signIn(connection, settings, memory);
  } catch (err) {
    connection.close();
    throw err;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
  const session = sessionOf(connection);
  connection.once('end', () => onEnd(session));
  return session;
};

const withSocket = ({ options, openSocket }: SmtpSettings): Promise<SMTPConnectionOptions> =>
  new Promise((resolve, reject) => {
    if (!openSocket) return resolve(options);
    openSocket(options, (err, socket) => (err ? reject(err) : resolve({ ...options, ...(socket || {}) })));
  });

const connect = (connection: Connection, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    // Never remove this listener: nodemailer also emits errors that it passes to callbacks, and an unheard error would end the process.
    connection.on('error', reject);
    connection.once('end', () => reject(signal.reason ?? new Error('Connection closed')));
    connection.connect((err) => (err ? reject(err) : resolve()));
  });

/** RFC 4954 section 6: unrecognized authentication mechanism. */
const UNKNOWN_MECHANISM = 504;

/** The mechanisms of nodemailer that need only a password, in nodemailer's order. */
const MECHANISMS = ['PLAIN', 'LOGIN', 'CRAM-MD5'];

const signIn = async (connection: Connection, { auth, authMethod }: SmtpSettings, memory: SignInMemory) => {
  if (!connection.allowsAuth) throw new SignInNotOfferedError(connection.secure);
  const offered = offeredMechanisms(connection);
  const known = [memory.method, ...MECHANISMS.filter((method) => offered.includes(method))];
  const methods = authMethod ? [authMethod] : [...new Set(known.filter((method) => method !== undefined))];
  for (const [at, method] of (methods.length > 0 ? methods : ['PLAIN']).entries()) {
    try {
      await login(connection, { ...auth, method });
      memory.method = method;
      return;
    } catch (err) {
      const isLast = at >= methods.length - 1;
      if (isLast || (err as { responseCode?: number }).responseCode !== UNKNOWN_MECHANISM) throw err;
    }
  }
};

const signInByToken = async (
  connection: Connection,
  { auth, authMethod, options }: SmtpSettings,
  { token }: AccessToken,
) => {
  if (!connection.allowsAuth) throw new SignInNotOfferedError(connection.secure);
  const offered = offeredMechanisms(connection);
  const method = TOKEN_MECHANISMS.find((name) => (authMethod ? name === authMethod : offered.includes(name)));
  if (!method) throw new TokenNotOfferedError(offered);
  const { host = '', port } = options;
  const tokenOptions: TokenOptions = { token, host, port: Number(port) };
  await login(connection, { ...auth, method: handlerName(method), options: tokenOptions });
};

const offeredMechanisms = ({ _ehloLines = [] }: Connection): string[] =>
  _ehloLines.flatMap((line) => /^AUTH[ =](.*)$/i.exec(line)?.[1]?.toUpperCase().split(/[ =]+/) ?? []);

const login = (connection: Connection, auth: SMTPConnectionAuth): Promise<void> =>
  new Promise((resolve, reject) => {
    connection.once('end', () => reject(new Error('Connection closed')));
    connection.once('error', reject);
    connection.login(auth, (err) => (err ? reject(err) : resolve()));
  });

/** Thrown if the settings have a user and the server offers no AUTH. Without a sign-in the server would refuse every mail permanently. */
export class SignInNotOfferedError extends Error {
  readonly code = 'EAUTH';
  readonly command = 'AUTH';
  constructor(isEncrypted: boolean) {
    super(
      `SMTP_URL has a user, but the mail server offers no AUTH${isEncrypted ? '' : ' without TLS'}: ${
        isEncrypted ? '' : 'let the connection use TLS (smtps://, or STARTTLS without ignoreTLS), '
      }use its submission port (587 or 465), or leave user and password out`,
    );
    this.name = 'SignInNotOfferedError';
  }
}

/** Thrown if the settings have access tokens and the server takes none. */
class TokenNotOfferedError extends Error {
  readonly code = 'EAUTH';
  readonly command = 'AUTH';
  constructor(offered: string[]) {
    super(`the mail server offers neither ${TOKEN_MECHANISMS.join(' nor ')}, only ${offered.join(', ') || 'nothing'}`);
    this.name = 'TokenNotOfferedError';
  }
}

const sessionOf = (connection: Connection): SmtpSession => {
  const ehlo = connection._ehloLines ?? [];
  /** Rejects the pending command when the connection is closed: nodemailer doesn't call back if its owner closes the connection. */
  let rejectPending: ((err: Error) => void) | undefined;
  // nodemailer emits an error of the server right after 'end', so let that error come first.
  connection.once('end', () => queueMicrotask(() => rejectPending?.(new Error('Connection closed'))));

  const ask = <T>(start: (done: (err: Error | null, result?: T) => void) => void): Promise<T> =>
    new Promise((resolve, reject) => {
      rejectPending = reject;
      start((err, result) => (err ? reject(err) : resolve(result as T)));
    });

  let usedAt = performance.now();
  const session: SmtpSession = {
    supportsUtf8: ehlo.some((line) => /^SMTPUTF8\b/i.test(line)),
    supportsDsn: ehlo.some((line) => /^DSN\b/i.test(line)),
    mailMax: mailMaxOf(ehlo),
    mails: 0,
    idleMs: () => performance.now() - usedAt,
    isOpen: () => !connection.destroyed,
    send: async (envelope, body) => {
      session.mails += 1;
      const { response } = await ask<SMTPConnectionSendInfo>((done) => connection.send(envelope, body, done));
      usedAt = performance.now();
      return response;
    },
    reset: async () => {
      await ask<boolean>((done) => connection.reset(done));
    },
    quit: () => connection.quit(),
    close: () => connection.close(),
  };
  return session;
};

const mailMaxOf = (ehlo: string[]): number | undefined => {
  const limits = ehlo.find((line) => /^LIMITS\s/i.test(line)) ?? '';
  return Number(/\sMAILMAX=(\d{1,6})\b/i.exec(limits)?.[1]) || undefined;
};
