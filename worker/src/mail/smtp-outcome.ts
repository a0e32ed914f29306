import { type Consequence, ruleFor, type Seen } from './failures.js';

/** What a failed hand-over means for its delivery, and what was said. */
export interface Failure extends Consequence {
  smtpCode: number | null;
  enhancedCode: string | null;
  error: string;
}

/** Thrown by us where a lease has lapsed before anything of the mail was sent. */
export class LeaseLapsedError extends Error {
  constructor() {
    super('the lease was over before the mail could be sent');
    this.name = 'LeaseLapsedError';
  }
}

/** What would address somebody else, or nobody. It was refused long before; this is the last door. */
export class BadAddressError extends Error {
  constructor() {
    super('this is not exactly one address');
    this.name = 'BadAddressError';
  }
}

/** Thrown by us before MAIL: what RFC 6531 calls SMTPUTF8 isn't there, and without it the address can't be written. */
export class AddressNotSupportedError extends Error {
  constructor() {
    super("the mail server doesn't take addresses with letters beyond ASCII before the @ (it offers no SMTPUTF8)");
    this.name = 'AddressNotSupportedError';
  }
}

/** The attempt ended while it waited for a connection and others were at work: no sign that the mail server is away. */
export class NoFreeConnectionError extends Error {
  constructor() {
    super('no connection to the mail server came free in time');
    this.name = 'NoFreeConnectionError';
  }
}

interface NodemailerError {
  message?: string;
  name?: string;
  code?: string;
  command?: string;
  /** Of the socket's own errors. */
  syscall?: string;
  responseCode?: number;
  response?: string;
}

const LONGEST_ERROR = 500;

/** RFC 3463: class, subject and detail, as in `550 5.1.1 No such user`. */
const ENHANCED = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/;

/** nodemailer's codes and what each is; what else begins with E is the connection. */
const FAULTS_OF_SESSION: Record<string, Seen['fault']> = {
  EAUTH: 'AUTH',
  ENOAUTH: 'AUTH',
  ETLS: 'TLS',
  EREQUIRETLS: 'TLS',
};
const FAULTS: Record<string, Seen['fault']> = {
  ...FAULTS_OF_SESSION,
  ETIMEDOUT: 'TIMEOUT',
  ABORT_ERR: 'TIMEOUT',
  EABORT: 'TIMEOUT',
  // Of nodemailer's own, before MAIL; a server's refusal has a reply.
  EMESSAGE: 'SIZE',
};

/** Steps that speak of the connection as a whole, not of this mail. */
const BEFORE_ANY_MAIL = new Set(['CONN', 'EHLO', 'HELO', 'LHLO', 'STARTTLS', 'AUTH', 'AUTH PLAIN', 'AUTH LOGIN']);

/** As it can be stored and shown: PostgreSQL takes no NUL and no half of a pair, wherever a server or a cut has left one. */
export const oneLine = (text: string): string =>
  text
    .slice(0, 10 * LONGEST_ERROR)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_ERROR)
    .replace(/\p{Cs}/gu, '');

export interface FailedHandOver {
  error: unknown;
  /** A connection had been made, and MAIL was about to be said. */
  begun: boolean;
  /** The server has asked for the body. */
  bodyBegun: boolean;
  /** All of the body was given to the connection, so that the mail may have arrived whatever the error. */
  handedOver: boolean;
}

/** Of an attempt that no connection had to do with. */
export const NOTHING_BEGUN = { begun: false, bodyBegun: false, handedOver: false } as const;

export const readFailure = (failed: FailedHandOver): Failure => {
  const { responseCode, response, message } = failed.error as NodemailerError;
  const seen = readSeen(failed);
  return {
    ...ruleFor(seen).follows,
    smtpCode: responseCode ?? null,
    enhancedCode: seen.enhanced || null,
    error: oneLine(response || (message ?? String(failed.error))),
  };
};

export const readSeen = ({ error, begun, handedOver }: FailedHandOver): Seen => {
  const { code = '', command = '', syscall, responseCode, response = '' } = error as NodemailerError;
  const isRefusedSession = BEFORE_ANY_MAIL.has(command) && (responseCode !== undefined || code in FAULTS_OF_SESSION);
  const isAboutSession = !begun || isRefusedSession || syscall === 'connect';
  const unheard = isAboutSession ? 'session' : stepOf(command);
  // After the body, what speaks of the connection is no answer to the mail.
  const isReply = responseCode !== undefined && !(isAboutSession && (handedOver || code in FAULTS));
  return {
    at: handedOver ? 'handed over' : unheard,
    fault: isReply ? 'REPLY' : faultOf(error as NodemailerError),
    code: isReply ? String(responseCode) : '',
    enhanced: ENHANCED.exec(response)?.[1] ?? '',
    words: response,
  };
};

const stepOf = (command: string): Seen['at'] => {
  if (command.startsWith('MAIL')) return 'sender';
  return command.startsWith('RCPT') ? 'recipient' : 'mail';
};

/** The server says that there are too many connections, and surely hasn't taken the mail. */
export const isConnectionLimit = (failed: FailedHandOver): boolean =>
  ruleFor(readSeen(failed)).follows.fewerConnections === true;

/** MAIL was refused for a time: after others on the same connection, the server may take no more on this one (RFC 9422). */
export const isMailLimit = (failed: FailedHandOver): boolean => {
  const { at, code } = readSeen(failed);
  return at === 'sender' && /^(?:421|451|452)$/.test(code);
};

/** The session is as it was: the server has answered, or nothing was said to it. */
export const isAnswered = (failed: FailedHandOver): boolean => ['REPLY', 'SIZE'].includes(readSeen(failed).fault);

/** After a refusal at RCPT or DATA the server is still within the transaction (RFC 5321 section 4.1.1.5). */
export const leavesTransactionOpen = (failed: FailedHandOver): boolean => {
  const { at, fault } = readSeen(failed);
  return fault === 'REPLY' && (at === 'recipient' || at === 'mail');
};

const faultOf = (error: NodemailerError): Seen['fault'] => {
  if (error instanceof BadAddressError) return 'ADDRESS';
  if (error instanceof LeaseLapsedError) return 'LEASE';
  if (error instanceof AddressNotSupportedError) return 'UTF8';
  if (error instanceof NoFreeConnectionError) return 'BUSY';
  const { name = '', message = '', code = '' } = error;
  if (name === 'AbortError' || name === 'TimeoutError') return 'TIMEOUT';
  if (/certificate|altnames|SSL routines/i.test(message)) return 'TLS';
  return FAULTS[code] ?? (code.startsWith('E') ? 'CONNECTION' : 'INTERNAL');
};
