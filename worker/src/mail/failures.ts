import type { ErrorClass } from '@tidings/core/ledger/status';
import { REPLY_RULES, type ReplyReading } from '@tidings/core/replies/reply-rules';

/** What is known about a mail that couldn't be handed over to the mail server. */
export interface Observation {
  /**
   * The step that failed. `session`: before this mail (connect, greeting, EHLO, STARTTLS, AUTH). `sender`: MAIL. `recipient`: RCPT.
   * `mail`: DATA, the body, or an unknown step. `handed over`: the whole body was given to the connection.
   */
  at: 'session' | 'sender' | 'recipient' | 'mail' | 'handed over';
  /**
   * REPLY: the server refused with a reply. CONNECTION, TIMEOUT, TLS, AUTH, INTERNAL: there was no reply, for this reason. The worker itself
   * refuses for ADDRESS (not exactly one address), UTF8 (the server doesn't support the address), SIZE (over the SIZE of EHLO), LEASE (it
   * lapsed) and BUSY (no connection was free in time).
   */
  fault:
    | 'REPLY'
    | 'CONNECTION'
    | 'TIMEOUT'
    | 'TLS'
    | 'AUTH'
    | 'INTERNAL'
    | 'ADDRESS'
    | 'UTF8'
    | 'SIZE'
    | 'LEASE'
    | 'BUSY';
  /** The reply's three digits, its enhanced code (RFC 3463) and its text. Empty if there are none. */
  code: string;
  enhanced: string;
  text: string;
}

export interface Consequence {
  /**
   * UNCERTAIN: the mail may have arrived. RETRY: it has not arrived, and a later try may succeed; AT_ONCE if the mail server wasn't
   * involved. FAILED: permanent, and another try would only harm the sender's reputation.
   */
  outcome: 'RETRY' | 'RETRY_AT_ONCE' | 'FAILED' | 'UNCERTAIN';
  errorClass: ErrorClass;
  /** The failure is about the mail server as a whole, and doesn't count as a try of this mail. */
  isTransport?: true;
  /** The server asks for a lower rate. */
  slowsDown?: true;
  /** The server asks for fewer connections. The mail is sent over another one if there is any. */
  fewerConnections?: true;
}

export interface FailureRule {
  name: string;
  at?: readonly Observation['at'][];
  fault?: Observation['fault'];
  code?: RegExp;
  enhanced?: RegExp;
  text?: RegExp;
  consequence: Consequence;
}

const SESSION = ['session'] as const;
const BEFORE_FINAL_DOT = ['sender', 'mail', 'recipient'] as const;
const AFTER_FINAL_DOT = ['handed over'] as const;

const retry = (errorClass: ErrorClass): Consequence => ({ outcome: 'RETRY', errorClass });
const failed = (errorClass: ErrorClass): Consequence => ({ outcome: 'FAILED', errorClass });
const uncertain = (errorClass: ErrorClass): Consequence => ({ outcome: 'UNCERTAIN', errorClass });
const transport = (errorClass: ErrorClass): Consequence => ({ outcome: 'RETRY', errorClass, isTransport: true });

const consequenceOf = ({ errorClass, isPermanent, slowsDown, fewerConnections }: ReplyReading): Consequence => ({
  ...(isPermanent ? failed(errorClass) : retry(errorClass)),
  ...(slowsDown && { slowsDown }),
  ...(fewerConnections && { fewerConnections }),
});

/** The consequence of each failure. The first rule that matches applies. A rule matches if every pattern that it contains matches. */
export const FAILURES: readonly FailureRule[] = [
  { name: 'not one address', fault: 'ADDRESS', consequence: failed('REJECTED') },
  { name: 'non-ASCII address, no SMTPUTF8', fault: 'UTF8', consequence: failed('ADDRESS_NOT_SUPPORTED') },
  { name: 'larger than the SIZE of EHLO', fault: 'SIZE', consequence: failed('TOO_LARGE') },
  {
    name: 'lease lapsed before the mail',
    fault: 'LEASE',
    consequence: { outcome: 'RETRY_AT_ONCE', errorClass: 'INTERNAL' },
  },
  {
    name: 'no free connection in time',
    fault: 'BUSY',
    consequence: { outcome: 'RETRY_AT_ONCE', errorClass: 'CONNECTION' },
  },

  // Rules for failures of the mail server as a whole.
  { name: 'greeted with 421', at: SESSION, code: /^421$/, consequence: { ...transport('THROTTLED'), slowsDown: true } },
  { name: 'greeted with another refusal', at: SESSION, fault: 'REPLY', consequence: transport('CONNECTION') },
  { name: 'no reply to a connection', at: SESSION, fault: 'TIMEOUT', consequence: transport('TIMEOUT') },
  { name: 'TLS failed', at: SESSION, fault: 'TLS', consequence: transport('TLS') },
  { name: 'sign-in failed', at: SESSION, fault: 'AUTH', consequence: transport('AUTH') },
  { name: 'no connection', at: SESSION, fault: 'CONNECTION', consequence: transport('CONNECTION') },
  { name: 'sign-in required', code: /^530$/, consequence: transport('AUTH') },
  // A right to the mailbox is missing (simonrob/email-oauth2-proxy#271), which no other mail of the route would survive.
  {
    name: 'mailbox right missing in Exchange',
    code: /^430$/,
    enhanced: /^4\.2\.0$/,
    text: /MapiExceptionLogonFailed|STOREDRV/,
    consequence: transport('AUTH'),
  },

  // Rules for mails without a reply.
  { name: 'no reply after the final dot', at: AFTER_FINAL_DOT, fault: 'TIMEOUT', consequence: uncertain('TIMEOUT') },
  {
    name: 'connection lost after the final dot',
    at: AFTER_FINAL_DOT,
    fault: 'CONNECTION',
    consequence: uncertain('CONNECTION'),
  },
  { name: 'no reply before the final dot', at: BEFORE_FINAL_DOT, fault: 'TIMEOUT', consequence: retry('TIMEOUT') },
  {
    name: 'connection lost before the final dot',
    at: BEFORE_FINAL_DOT,
    fault: 'CONNECTION',
    consequence: retry('CONNECTION'),
  },

  // Replies that refuse this mail.
  ...REPLY_RULES.map(({ reading, at, ...patterns }) => ({
    ...patterns,
    ...(at && { at: at.filter((step) => step !== 'unknown') }),
    fault: 'REPLY' as const,
    consequence: consequenceOf(reading),
  })),

  // Internal errors: neither the mail server nor the network failed.
  { name: 'internal error after the final dot', at: AFTER_FINAL_DOT, consequence: uncertain('INTERNAL') },
  { name: 'internal error', consequence: retry('INTERNAL') },
];

export const ruleFor = (observed: Observation): FailureRule =>
  FAILURES.find(
    ({ at, fault, code, enhanced, text }) =>
      (!at || at.includes(observed.at)) &&
      (!fault || fault === observed.fault) &&
      (!code || code.test(observed.code)) &&
      (!enhanced || enhanced.test(observed.enhanced)) &&
      (!text || text.test(observed.text)),
  )!;
