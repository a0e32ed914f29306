import { TokenError } from '@tidings/core/oauth/token-request';
import { MAX_REPLY_TEXT } from '@tidings/core/replies/reply-rules';
import { type Consequence, type Observation, ruleFor } from './failures.js';

/** What a failed hand-over means for its delivery, and the server's reply. */
export interface Failure extends Consequence {
  smtpCode: number | null;
  enhancedCode: string | null;
  error: string;
  /** The reply was to the recipient or to the mail. */
  isReplyToMail?: true;
}

/** The lease lapsed before anything of the mail was sent. */
export class LeaseLapsedError extends Error {
  constructor() {
    super('the lease lapsed before the mail could be sent');
    this.name = 'LeaseLapsedError';
  }
}

/** The recipient isn't exactly one address. Addresses are validated when a send is accepted; this is a last check. */
export class BadAddressError extends Error {
  constructor() {
    super('the recipient is not exactly one address');
    this.name = 'BadAddressError';
  }
}

/** The address needs SMTPUTF8 (RFC 6531), and the server doesn't offer it. Thrown before MAIL. */
export class AddressNotSupportedError extends Error {
  constructor() {
    super("the mail server doesn't support non-ASCII letters before the @ of an address (it offers no SMTPUTF8)");
    this.name = 'AddressNotSupportedError';
  }
}

/** The attempt timed out while all connections were busy. It doesn't mean that the mail server is unavailable. */
export class NoFreeConnectionError extends Error {
  constructor() {
    super('no connection to the mail server was free in time');
    this.name = 'NoFreeConnectionError';
  }
}

interface NodemailerError {
  message?: string;
  name?: string;
  code?: string;
  command?: string;
  /** The failed system call. Only errors of the socket have it. */
  syscall?: string;
  responseCode?: number;
  response?: string;
}

const MAX_ERROR_LENGTH = 500;

const AFTER_MAIL = new Set<Observation['at']>(['recipient', 'mail', 'handed over']);

/** RFC 3463: class, subject and detail, as in `550 5.1.1 No such user`. */
const ENHANCED = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/;

/** Faults by nodemailer's error codes. Other codes that begin with E are connection errors. */
const SESSION_FAULTS: Record<string, Observation['fault']> = {
  EAUTH: 'AUTH',
  ENOAUTH: 'AUTH',
  ETLS: 'TLS',
  EREQUIRETLS: 'TLS',
};
const FAULTS: Record<string, Observation['fault']> = {
  ...SESSION_FAULTS,
  ETIMEDOUT: 'TIMEOUT',
  ABORT_ERR: 'TIMEOUT',
  EABORT: 'TIMEOUT',
  // nodemailer itself checks the size before MAIL. If the server refused the size, there would be a reply.
  EMESSAGE: 'SIZE',
};

/** Commands that concern the session, not a mail. */
const SESSION_COMMANDS = new Set(['CONN', 'EHLO', 'HELO', 'LHLO', 'STARTTLS', 'AUTH']);

/** Makes a text fit to store and to show: one line, limited length, no NUL and no unpaired surrogate, which PostgreSQL refuses. */
export const oneLine = (text: string): string =>
  text
    .slice(0, 10 * MAX_ERROR_LENGTH)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_ERROR_LENGTH)
    .replace(/\p{Cs}/gu, '');

export interface FailedHandOver {
  error: unknown;
  /** A connection was open, and MAIL was about to be sent. */
  begun: boolean;
  /** The server asked for the body (354). */
  bodyBegun: boolean;
  /** The whole body was given to the connection, so the mail may have arrived whatever the error. */
  handedOver: boolean;
}

/** The progress of an attempt for which no connection was opened. */
export const NOTHING_BEGUN = { begun: false, bodyBegun: false, handedOver: false } as const;

export const readFailure = (failed: FailedHandOver): Failure => {
  const { responseCode, response, message } = failed.error as NodemailerError;
  const observed = observe(failed);
  return {
    ...ruleFor(observed).consequence,
    ...(observed.fault === 'REPLY' && AFTER_MAIL.has(observed.at) && { isReplyToMail: true }),
    smtpCode: responseCode ?? null,
    enhancedCode: observed.enhanced || null,
    error: oneLine(response || (message ?? String(failed.error))),
  };
};

/** Reads a failed hand-over from nodemailer's error and from how far the mail came. */
export const observe = ({ error, begun, handedOver }: FailedHandOver): Observation => {
  const { code = '', command = '', syscall, responseCode, response = '' } = error as NodemailerError;
  const isSessionRefused =
    SESSION_COMMANDS.has(command.split(' ')[0]!) && (responseCode !== undefined || code in SESSION_FAULTS);
  const isAboutSession = !begun || isSessionRefused || syscall === 'connect';
  const step = isAboutSession ? 'session' : stepOf(command);
  // After the body, a reply about the connection is no reply to the mail.
  const isReply = responseCode !== undefined && !(isAboutSession && (handedOver || code in FAULTS));
  return {
    at: handedOver ? 'handed over' : step,
    fault: isReply ? 'REPLY' : faultOf(error as NodemailerError),
    code: isReply ? String(responseCode) : '',
    enhanced: ENHANCED.exec(response)?.[1] ?? '',
    text: response.slice(0, MAX_REPLY_TEXT),
  };
};

const stepOf = (command: string): Observation['at'] => {
  if (command.startsWith('MAIL')) return 'sender';
  return command.startsWith('RCPT') ? 'recipient' : 'mail';
};

/** True if the server refused the mail because of too many connections. It hasn't accepted the mail then. */
export const isConnectionLimit = (failed: FailedHandOver): boolean =>
  ruleFor(observe(failed)).consequence.fewerConnections === true;

/** True if MAIL was refused temporarily. If the connection has carried other mails, the server may limit the mails per connection (RFC 9422). */
export const isMailLimit = (failed: FailedHandOver): boolean => {
  const { at, code } = observe(failed);
  return at === 'sender' && /^(?:421|451|452)$/.test(code);
};

/** True if the state of the session is known: the server replied, or nothing of the mail was sent to it. */
export const isAnswered = (failed: FailedHandOver): boolean => ['REPLY', 'SIZE'].includes(observe(failed).fault);

/** True if the server wants a sign-in although the session has signed in: its token has lapsed. Nothing of the mail was accepted. */
export const isSignInLost = (failed: FailedHandOver): boolean => {
  const { at, code } = observe(failed);
  return at === 'sender' && /^53[05]$/.test(code);
};

/** True after a refusal at RCPT or DATA: the mail transaction is still open then (RFC 5321 section 4.1.1.5). */
export const leavesTransactionOpen = (failed: FailedHandOver): boolean => {
  const { at, fault } = observe(failed);
  return fault === 'REPLY' && (at === 'recipient' || at === 'mail');
};

const faultOf = (error: NodemailerError): Observation['fault'] => {
  if (error instanceof BadAddressError) return 'ADDRESS';
  if (error instanceof LeaseLapsedError) return 'LEASE';
  if (error instanceof AddressNotSupportedError) return 'UTF8';
  if (error instanceof NoFreeConnectionError) return 'BUSY';
  if (error instanceof TokenError) return 'AUTH';
  const { name = '', message = '', code = '' } = error;
  if (name === 'AbortError' || name === 'TimeoutError') return 'TIMEOUT';
  if (/certificate|altnames|SSL routines/i.test(message)) return 'TLS';
  return FAULTS[code] ?? (code.startsWith('E') ? 'CONNECTION' : 'INTERNAL');
};
