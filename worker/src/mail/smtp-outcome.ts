import type { ErrorClass } from '@tidings/core/ledger/status';

/** What a failed hand-over means for its delivery. */
export interface Failure {
  /**
   * UNCERTAIN: it may have arrived. RETRY: it surely has not, and may later; AT_ONCE where the mail server had no part in
   * that. FAILED: another try would only hurt.
   */
  outcome: 'RETRY' | 'RETRY_AT_ONCE' | 'FAILED' | 'UNCERTAIN';
  errorClass: ErrorClass;
  smtpCode: number | null;
  enhancedCode: string | null;
  error: string;
  /** It was about the mail server as a whole, before this mail was spoken of. */
  isTransport?: true;
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

interface NodemailerError {
  message?: string;
  code?: string;
  command?: string;
  responseCode?: number;
  response?: string;
}

const LONGEST_ERROR = 500;

/** RFC 3463: class, subject and detail, as in `550 5.1.1 No such user`. */
const ENHANCED = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/;

const BY_CODE: Record<string, ErrorClass> = {
  ETIMEDOUT: 'TIMEOUT',
  EAUTH: 'AUTH',
  ENOAUTH: 'AUTH',
  ETLS: 'TLS',
  EREQUIRETLS: 'TLS',
  ECONNECTION: 'CONNECTION',
  ESOCKET: 'CONNECTION',
  EDNS: 'CONNECTION',
  ABORT_ERR: 'TIMEOUT',
  EABORT: 'TIMEOUT',
};

/** Steps that speak of the connection as a whole, not of this mail: what fails there fails for a time. */
const BEFORE_ANY_MAIL = new Set(['CONN', 'EHLO', 'HELO', 'LHLO', 'STARTTLS', 'AUTH', 'AUTH PLAIN', 'AUTH LOGIN']);

/** As it can be stored and shown: PostgreSQL takes no NUL and no half of a pair, wherever a server or a cut has left one. */
export const oneLine = (text: string): string =>
  text
    .slice(0, 10 * LONGEST_ERROR)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_ERROR)
    .replace(/\p{Cs}/gu, '');

export const readFailure = ({ error, handedOver }: { error: unknown; handedOver: boolean }): Failure => {
  const { message = String(error), code = '', command = '', responseCode, response = '' } = error as NodemailerError;
  const smtpCode = responseCode ?? null;
  const enhancedCode = ENHANCED.exec(response)?.[1] ?? null;
  const words = oneLine(response || message);
  const rest = { smtpCode, enhancedCode, error: words };
  if (error instanceof BadAddressError) return { outcome: 'FAILED', errorClass: 'REJECTED', ...rest };
  if (error instanceof LeaseLapsedError) return { outcome: 'RETRY_AT_ONCE', errorClass: 'INTERNAL', ...rest };
  const isTransport = BEFORE_ANY_MAIL.has(command) || code === 'EAUTH' || code === 'ETLS';
  if (isTransport && !handedOver) {
    return { outcome: 'RETRY', errorClass: classOf({ error, code }), isTransport, ...rest };
  }
  if (smtpCode === null || isTransport) {
    return { outcome: handedOver ? 'UNCERTAIN' : 'RETRY', errorClass: classOf({ error, code }), ...rest };
  }
  // 530: it wants us to sign in first. That is about us, and no fault of this mail's.
  if (smtpCode === 530) return { outcome: 'RETRY', errorClass: 'AUTH', isTransport: true, ...rest };
  // 550 means that the mailbox doesn't exist: another try only hurts our name with that host.
  const outcome = smtpCode >= 500 ? 'FAILED' : 'RETRY';
  return { outcome, errorClass: classOfReply({ smtpCode, enhancedCode, command }), ...rest };
};

const classOf = ({ error, code }: { error: unknown; code: string }): ErrorClass => {
  if ((error as Error).name === 'AbortError' || (error as Error).name === 'TimeoutError') return 'TIMEOUT';
  if (/certificate|altnames|SSL routines/i.test((error as Error).message)) return 'TLS';
  return BY_CODE[code] ?? (code.startsWith('E') ? 'CONNECTION' : 'INTERNAL');
};

const classOfReply = ({
  smtpCode,
  enhancedCode,
  command,
}: {
  smtpCode: number;
  enhancedCode: string | null;
  command: string;
}): ErrorClass => {
  const detail = enhancedCode?.slice(2);
  if (detail === '2.2') return 'MAILBOX_FULL';
  if (detail === undefined && (smtpCode === 452 || smtpCode === 552)) return 'MAILBOX_FULL';
  if (detail === '1.1' || detail === '1.2' || detail === '1.10') return 'UNKNOWN_RECIPIENT';
  if (detail === undefined && (smtpCode === 550 || smtpCode === 551) && command.startsWith('RCPT'))
    return 'UNKNOWN_RECIPIENT';
  if (smtpCode < 500) return 'THROTTLED';
  return 'REJECTED';
};
