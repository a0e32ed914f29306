import type { BounceClass } from '../feedback/kinds.js';
import type { ErrorClass } from '../ledger/status.js';
import {
  ADDRESS_NOT_SUPPORTED,
  CONNECTION_LIMIT_TEXT,
  DISABLED,
  EXCHANGE_UNKNOWN,
  EXCHANGE_UNKNOWN_TEXT,
  GIVEN_UP,
  GREYLISTED_TEXT,
  MAILBOX_FULL,
  MAILBOX_FULL_TEXT,
  MAILBOX_STATUS,
  NO_CODE,
  NOT_REACHED,
  ON_THE_RECIPIENTS_SIDE,
  PERMANENT,
  POLICY,
  POLICY_TEXT,
  RECIPIENT_LIMIT_TEXT,
  SENDER,
  SENDER_TEXT,
  TEMPORARY,
  THROTTLED,
  THROTTLED_TEXT,
  TOO_LARGE,
  TOO_LARGE_TEXT,
  UNKNOWN_RECIPIENT,
  UNKNOWN_RECIPIENT_TEXT,
  UNSPECIFIC,
  VAGUE,
} from './reply-patterns.js';

/** An SMTP reply that refuses a mail. */
export interface Reply {
  /** The command that it answers: MAIL, RCPT, DATA, or the final dot. Reports of other servers don't say. */
  at: 'sender' | 'recipient' | 'mail' | 'handed over' | 'unknown';
  /** Three digits. */
  code: string;
  /** Enhanced code (RFC 3463). Empty if there is none. */
  enhanced: string;
  /** At most MAX_REPLY_TEXT characters: the patterns take time that grows with the square of the length. */
  text: string;
}

/** Longer replies say nothing more about the cause. */
export const MAX_REPLY_TEXT = 2000;

export interface ReplyReading {
  errorClass: ErrorClass;
  /** Another try would only harm the sender's reputation. */
  isPermanent: boolean;
  /** What the refusal means for the address, once no server tries any more. */
  bounceClass: BounceClass;
  /** The server asks for a lower rate. */
  slowsDown?: true;
  /** The server asks for fewer connections. */
  fewerConnections?: true;
}

interface ReplyRule {
  name: string;
  at?: readonly Reply['at'][];
  code?: RegExp;
  enhanced?: RegExp;
  text?: RegExp;
  reading: ReplyReading;
}

const AFTER_MAIL = ['recipient', 'mail', 'handed over', 'unknown'] as const;

const temporary = (errorClass: ErrorClass, bounceClass: BounceClass): ReplyReading => ({
  errorClass,
  isPermanent: false,
  bounceClass,
});
const permanent = (errorClass: ErrorClass, bounceClass: BounceClass): ReplyReading => ({
  errorClass,
  isPermanent: true,
  bounceClass,
});
const slower = (reading: ReplyReading): ReplyReading => ({ ...reading, slowsDown: true });

/**
 * What each refusal means, of the next server to the worker and of any server in a report. The first rule that matches applies. A
 * rule matches if every pattern that it contains matches. The last one matches every reply.
 */
export const REPLY_RULES: readonly ReplyRule[] = [
  // Temporary refusals. What the reply is about is checked before whether it asks for a lower rate.
  { name: 'idle connection closed', code: /^421$/, enhanced: /^4\.4\.2$/, reading: temporary('CONNECTION', 'SOFT') },
  { name: 'sender refused temporarily', code: TEMPORARY, enhanced: SENDER, reading: temporary('IDENTITY', 'OURS') },
  { name: 'greylisted', code: TEMPORARY, text: GREYLISTED_TEXT, reading: temporary('GREYLISTED', 'SOFT') },
  {
    name: 'mailbox full temporarily',
    code: TEMPORARY,
    enhanced: MAILBOX_FULL,
    reading: temporary('MAILBOX_FULL', 'SOFT'),
  },
  { name: 'mailbox not ready', code: TEMPORARY, enhanced: MAILBOX_STATUS, reading: temporary('THROTTLED', 'SOFT') },
  {
    name: 'recipient limit, by text',
    code: TEMPORARY,
    text: RECIPIENT_LIMIT_TEXT,
    reading: temporary('THROTTLED', 'SOFT'),
  },
  {
    name: 'too many connections, by text',
    code: TEMPORARY,
    text: CONNECTION_LIMIT_TEXT,
    reading: { ...slower(temporary('THROTTLED', 'OURS')), fewerConnections: true },
  },
  {
    name: 'too many mails',
    code: /^45[014]$/,
    enhanced: THROTTLED,
    reading: slower(temporary('THROTTLED', 'OURS')),
  },
  {
    name: 'too many mails, by text',
    code: /^45[0124]$/,
    text: THROTTLED_TEXT,
    reading: slower(temporary('THROTTLED', 'OURS')),
  },
  {
    name: 'sender refused temporarily, by text',
    code: TEMPORARY,
    enhanced: UNSPECIFIC,
    text: SENDER_TEXT,
    reading: temporary('IDENTITY', 'OURS'),
  },
  {
    name: 'try again later, by policy',
    code: /^421$/,
    enhanced: POLICY,
    reading: slower(temporary('THROTTLED', 'OURS')),
  },
  { name: 'try again later', code: /^421$/, reading: slower(temporary('THROTTLED', 'SOFT')) },
  { name: 'too large temporarily', code: TEMPORARY, enhanced: TOO_LARGE, reading: temporary('TOO_LARGE', 'OURS') },
  {
    name: 'mailbox full temporarily, by text',
    at: AFTER_MAIL,
    code: /^45/,
    enhanced: UNSPECIFIC,
    text: MAILBOX_FULL_TEXT,
    reading: temporary('MAILBOX_FULL', 'SOFT'),
  },
  {
    name: 'mailbox full temporarily, by 452',
    at: AFTER_MAIL,
    code: /^452$/,
    enhanced: NO_CODE,
    reading: temporary('MAILBOX_FULL', 'SOFT'),
  },
  {
    name: 'recipient unknown temporarily',
    code: TEMPORARY,
    enhanced: UNKNOWN_RECIPIENT,
    reading: temporary('UNKNOWN_RECIPIENT', 'SOFT'),
  },
  { name: 'next server not reached', code: TEMPORARY, enhanced: NOT_REACHED, reading: temporary('CONNECTION', 'SOFT') },
  { name: 'given up temporarily', code: TEMPORARY, enhanced: GIVEN_UP, reading: temporary('TIMEOUT', 'SOFT') },
  {
    name: 'refused temporarily, by policy',
    code: TEMPORARY,
    enhanced: POLICY,
    reading: temporary('THROTTLED', 'OURS'),
  },
  {
    name: 'refused temporarily, by policy in its text',
    code: TEMPORARY,
    enhanced: UNSPECIFIC,
    text: POLICY_TEXT,
    reading: temporary('THROTTLED', 'OURS'),
  },
  { name: 'refused temporarily', code: TEMPORARY, reading: temporary('THROTTLED', 'SOFT') },

  // Permanent refusals. A 503 reply is about the order of commands, not about the mail.
  { name: 'bad sequence of commands', code: /^503$/, reading: temporary('CONNECTION', 'OURS') },
  { name: 'sender refused', code: PERMANENT, enhanced: SENDER, reading: permanent('IDENTITY', 'OURS') },
  {
    name: 'non-ASCII address refused',
    code: PERMANENT,
    enhanced: ADDRESS_NOT_SUPPORTED,
    reading: permanent('ADDRESS_NOT_SUPPORTED', 'OURS'),
  },
  { name: 'too large', code: PERMANENT, enhanced: TOO_LARGE, reading: permanent('TOO_LARGE', 'OURS') },
  { name: 'mailbox full', code: PERMANENT, enhanced: MAILBOX_FULL, reading: permanent('MAILBOX_FULL', 'SOFT') },
  {
    name: 'recipient unknown',
    code: PERMANENT,
    enhanced: UNKNOWN_RECIPIENT,
    reading: permanent('UNKNOWN_RECIPIENT', 'HARD'),
  },
  {
    name: 'recipient limit, permanently',
    code: PERMANENT,
    enhanced: ON_THE_RECIPIENTS_SIDE,
    text: RECIPIENT_LIMIT_TEXT,
    reading: permanent('THROTTLED', 'SOFT'),
  },
  { name: 'mailbox disabled', code: PERMANENT, enhanced: DISABLED, reading: permanent('UNKNOWN_RECIPIENT', 'HARD') },
  {
    name: 'sender refused, by text',
    code: PERMANENT,
    enhanced: UNSPECIFIC,
    text: SENDER_TEXT,
    reading: permanent('IDENTITY', 'OURS'),
  },
  {
    name: 'too large, by text',
    code: PERMANENT,
    enhanced: UNSPECIFIC,
    text: TOO_LARGE_TEXT,
    reading: permanent('TOO_LARGE', 'OURS'),
  },
  {
    name: 'mailbox full, by text',
    code: PERMANENT,
    enhanced: VAGUE,
    text: MAILBOX_FULL_TEXT,
    reading: permanent('MAILBOX_FULL', 'SOFT'),
  },
  {
    name: 'mailbox full, by 552',
    at: AFTER_MAIL,
    code: /^552$/,
    enhanced: NO_CODE,
    reading: permanent('MAILBOX_FULL', 'SOFT'),
  },
  { name: 'given up', code: PERMANENT, enhanced: GIVEN_UP, reading: permanent('TIMEOUT', 'SOFT') },
  {
    name: 'refused by policy, by text',
    code: PERMANENT,
    enhanced: VAGUE,
    text: POLICY_TEXT,
    reading: permanent('REJECTED', 'OURS'),
  },
  {
    name: 'recipient unknown, by text of Exchange',
    code: PERMANENT,
    enhanced: EXCHANGE_UNKNOWN,
    text: EXCHANGE_UNKNOWN_TEXT,
    reading: permanent('UNKNOWN_RECIPIENT', 'HARD'),
  },
  {
    name: 'recipient unknown, by text',
    at: AFTER_MAIL,
    code: PERMANENT,
    enhanced: VAGUE,
    text: UNKNOWN_RECIPIENT_TEXT,
    reading: permanent('UNKNOWN_RECIPIENT', 'HARD'),
  },
  {
    name: 'recipient unknown, by 550 or 551 to RCPT',
    at: ['recipient'],
    code: /^55[01]$/,
    enhanced: NO_CODE,
    reading: permanent('UNKNOWN_RECIPIENT', 'HARD'),
  },
  {
    name: 'refused on the side of the recipient',
    code: PERMANENT,
    enhanced: ON_THE_RECIPIENTS_SIDE,
    reading: permanent('REJECTED', 'SOFT'),
  },
  { name: 'refused permanently', reading: permanent('REJECTED', 'OURS') },
];

/** The first rule that matches. */
const replyRuleFor = (reply: Reply): ReplyRule =>
  REPLY_RULES.find(
    ({ at, code, enhanced, text }) =>
      (!at || at.includes(reply.at)) &&
      (!code || code.test(reply.code)) &&
      (!enhanced || enhanced.test(reply.enhanced)) &&
      (!text || text.test(reply.text)),
  )!;

export const classifyReply = (reply: Reply): ReplyReading => replyRuleFor(reply).reading;
