import type { ErrorClass } from '@tidings/core/ledger/status';
import {
  ADDRESS_NOT_SUPPORTED,
  CONNECTION_LIMIT_TEXT,
  GREYLISTED_TEXT,
  MAILBOX_FULL,
  MAILBOX_FULL_TEXT,
  MAILBOX_STATUS,
  NO_CODE,
  PERMANENT,
  RECIPIENT_LIMIT_TEXT,
  SENDER,
  SENDER_TEXT,
  TEMPORARY,
  THROTTLED,
  THROTTLED_TEXT,
  TOO_LARGE,
  TOO_LARGE_TEXT,
  UNKNOWN_RECIPIENT,
  UNSPECIFIC,
} from './failure-patterns.js';

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
const slower = (consequence: Consequence): Consequence => ({ ...consequence, slowsDown: true });

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
  { name: 'greeted with 421', at: SESSION, code: /^421$/, consequence: slower(transport('THROTTLED')) },
  { name: 'greeted with another refusal', at: SESSION, fault: 'REPLY', consequence: transport('CONNECTION') },
  { name: 'no reply to a connection', at: SESSION, fault: 'TIMEOUT', consequence: transport('TIMEOUT') },
  { name: 'TLS failed', at: SESSION, fault: 'TLS', consequence: transport('TLS') },
  { name: 'sign-in failed', at: SESSION, fault: 'AUTH', consequence: transport('AUTH') },
  { name: 'no connection', at: SESSION, fault: 'CONNECTION', consequence: transport('CONNECTION') },
  { name: 'sign-in required', code: /^530$/, consequence: transport('AUTH') },

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

  // Temporary refusals of this mail. What the reply is about is checked before whether it asks for a lower rate.
  { name: 'idle connection closed', code: /^421$/, enhanced: /^4\.4\.2$/, consequence: retry('CONNECTION') },
  { name: 'sender refused temporarily', code: TEMPORARY, enhanced: SENDER, consequence: retry('IDENTITY') },
  { name: 'greylisted', code: TEMPORARY, text: GREYLISTED_TEXT, consequence: retry('GREYLISTED') },
  { name: 'mailbox full temporarily', code: TEMPORARY, enhanced: MAILBOX_FULL, consequence: retry('MAILBOX_FULL') },
  { name: 'mailbox not ready', code: TEMPORARY, enhanced: MAILBOX_STATUS, consequence: retry('THROTTLED') },
  {
    name: 'recipient limit, by text',
    code: TEMPORARY,
    text: RECIPIENT_LIMIT_TEXT,
    consequence: retry('THROTTLED'),
  },
  {
    name: 'too many connections, by text',
    code: TEMPORARY,
    text: CONNECTION_LIMIT_TEXT,
    consequence: { ...slower(retry('THROTTLED')), fewerConnections: true },
  },
  { name: 'too many mails', code: /^45[014]$/, enhanced: THROTTLED, consequence: slower(retry('THROTTLED')) },
  {
    name: 'too many mails, by text',
    code: /^45[0124]$/,
    text: THROTTLED_TEXT,
    consequence: slower(retry('THROTTLED')),
  },
  {
    name: 'sender refused temporarily, by text',
    code: TEMPORARY,
    enhanced: UNSPECIFIC,
    text: SENDER_TEXT,
    consequence: retry('IDENTITY'),
  },
  { name: 'try again later', code: /^421$/, consequence: slower(retry('THROTTLED')) },
  { name: 'too large temporarily', code: TEMPORARY, enhanced: TOO_LARGE, consequence: retry('TOO_LARGE') },
  {
    name: 'mailbox full temporarily, by text',
    at: ['recipient', 'mail', 'handed over'],
    code: /^45/,
    enhanced: UNSPECIFIC,
    text: MAILBOX_FULL_TEXT,
    consequence: retry('MAILBOX_FULL'),
  },
  {
    name: 'mailbox full temporarily, by 452',
    at: ['recipient', 'mail', 'handed over'],
    code: /^452$/,
    enhanced: NO_CODE,
    consequence: retry('MAILBOX_FULL'),
  },
  {
    name: 'recipient unknown temporarily',
    code: TEMPORARY,
    enhanced: UNKNOWN_RECIPIENT,
    consequence: retry('UNKNOWN_RECIPIENT'),
  },
  { name: 'refused temporarily', code: TEMPORARY, consequence: retry('THROTTLED') },

  // Rules for permanent refusals: another try only harms the sender's reputation.
  // A 503 reply is about the order of commands, not about the mail.
  { name: 'bad sequence of commands', code: /^503$/, consequence: retry('CONNECTION') },
  { name: 'sender refused', code: PERMANENT, enhanced: SENDER, consequence: failed('IDENTITY') },
  {
    name: 'non-ASCII address refused',
    code: PERMANENT,
    enhanced: ADDRESS_NOT_SUPPORTED,
    consequence: failed('ADDRESS_NOT_SUPPORTED'),
  },
  { name: 'too large', code: PERMANENT, enhanced: TOO_LARGE, consequence: failed('TOO_LARGE') },
  { name: 'mailbox full', code: PERMANENT, enhanced: MAILBOX_FULL, consequence: failed('MAILBOX_FULL') },
  { name: 'recipient unknown', code: PERMANENT, enhanced: UNKNOWN_RECIPIENT, consequence: failed('UNKNOWN_RECIPIENT') },
  {
    name: 'sender refused, by text',
    code: PERMANENT,
    enhanced: UNSPECIFIC,
    text: SENDER_TEXT,
    consequence: failed('IDENTITY'),
  },
  {
    name: 'too large, by text',
    code: PERMANENT,
    enhanced: UNSPECIFIC,
    text: TOO_LARGE_TEXT,
    consequence: failed('TOO_LARGE'),
  },
  {
    name: 'mailbox full, by text',
    code: PERMANENT,
    enhanced: UNSPECIFIC,
    text: MAILBOX_FULL_TEXT,
    consequence: failed('MAILBOX_FULL'),
  },
  {
    name: 'mailbox full, by 552',
    at: ['recipient', 'mail', 'handed over'],
    code: /^552$/,
    enhanced: NO_CODE,
    consequence: failed('MAILBOX_FULL'),
  },
  {
    name: 'recipient unknown, by 550 or 551 to RCPT',
    at: ['recipient'],
    code: /^55[01]$/,
    enhanced: NO_CODE,
    consequence: failed('UNKNOWN_RECIPIENT'),
  },
  { name: 'refused permanently', fault: 'REPLY', consequence: failed('REJECTED') },

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
