import type { ErrorClass } from '@tidings/core/ledger/status';

/** What was seen of a hand-over that failed. */
export interface Seen {
  /**
   * How far it had come: `session` before this mail was spoken of (connect, greeting, EHLO, STARTTLS, AUTH), `recipient` at
   * RCPT, `mail` at MAIL, DATA or within the body, `handed over` once all of the body was given away.
   */
  at: 'session' | 'mail' | 'recipient' | 'handed over';
  /** REPLY: the server refused, in words. Else why no answer came; ADDRESS and LEASE are refusals of our own. */
  fault: 'REPLY' | 'CONNECTION' | 'TIMEOUT' | 'TLS' | 'AUTH' | 'INTERNAL' | 'ADDRESS' | 'LEASE';
  /** The reply's three digits, its enhanced code (RFC 3463) and its words; empty where there are none. */
  code: string;
  enhanced: string;
  words: string;
}

export interface Consequence {
  /**
   * UNCERTAIN: it may have arrived. RETRY: it surely has not, and may later; AT_ONCE where the mail server had no part in
   * that. FAILED: another try would only hurt.
   */
  outcome: 'RETRY' | 'RETRY_AT_ONCE' | 'FAILED' | 'UNCERTAIN';
  errorClass: ErrorClass;
  /** It is about the mail server as a whole, and no try of this mail's. */
  isTransport?: true;
  /** The server asks for fewer mails at a time. */
  slowsDown?: true;
}

export interface FailureRule {
  what: string;
  at?: readonly Seen['at'][];
  fault?: Seen['fault'];
  code?: RegExp;
  enhanced?: RegExp;
  words?: RegExp;
  follows: Consequence;
}

const NONE = /^$/;
const FOR_A_TIME = /^4/;
const FOR_GOOD = /^5/;
const FULL = /\.2\.2$/;
const NOBODY = /\.1\.(?:1|2|10)$/;

/** 4.3.2 and 4.4.5 of RFC 3463: takes none now, is congested. 4.7.0 and .28 are how Gmail says it, 4.7.5xx and 6xx Exchange Online. */
const SLOW_DOWN = /^4\.(?:3\.2|4\.5|7\.0|7\.28|7\.[56]\d\d)$/;
const IN_WORDS = /throttl|\brate\b|too (?:many|much|fast|quickly)|slow(?:er)? down|limit exceeded/i;

const SESSION = ['session'] as const;
const UNTIL_THE_BODY_IS_GONE = ['mail', 'recipient'] as const;
const AFTER_THE_BODY = ['handed over'] as const;

const retry = (errorClass: ErrorClass): Consequence => ({ outcome: 'RETRY', errorClass });
const failed = (errorClass: ErrorClass): Consequence => ({ outcome: 'FAILED', errorClass });
const uncertain = (errorClass: ErrorClass): Consequence => ({ outcome: 'UNCERTAIN', errorClass });
const transport = (errorClass: ErrorClass): Consequence => ({ outcome: 'RETRY', errorClass, isTransport: true });
const slower = (consequence: Consequence): Consequence => ({ ...consequence, slowsDown: true });

/** What follows from what happened: the first row that fits. What a row doesn't name, it doesn't ask for. */
export const FAILURES: readonly FailureRule[] = [
  { what: 'not one address', fault: 'ADDRESS', follows: failed('REJECTED') },
  { what: 'lease over before the mail', fault: 'LEASE', follows: { outcome: 'RETRY_AT_ONCE', errorClass: 'INTERNAL' } },

  // The mail server as a whole.
  { what: 'greeted with 421', at: SESSION, code: /^421$/, follows: slower(transport('THROTTLED')) },
  { what: 'greeted with another refusal', at: SESSION, fault: 'REPLY', follows: transport('CONNECTION') },
  { what: 'no answer to a connection', at: SESSION, fault: 'TIMEOUT', follows: transport('TIMEOUT') },
  { what: 'no TLS with it', at: SESSION, fault: 'TLS', follows: transport('TLS') },
  { what: 'does not let us in', at: SESSION, fault: 'AUTH', follows: transport('AUTH') },
  { what: 'no connection', at: SESSION, fault: 'CONNECTION', follows: transport('CONNECTION') },
  { what: 'wants us to sign in first', code: /^530$/, follows: transport('AUTH') },

  // No answer to this mail.
  { what: 'no answer after the final dot', at: AFTER_THE_BODY, fault: 'TIMEOUT', follows: uncertain('TIMEOUT') },
  { what: 'lost after the final dot', at: AFTER_THE_BODY, fault: 'CONNECTION', follows: uncertain('CONNECTION') },
  { what: 'no answer before the final dot', at: UNTIL_THE_BODY_IS_GONE, fault: 'TIMEOUT', follows: retry('TIMEOUT') },
  { what: 'lost before the final dot', at: UNTIL_THE_BODY_IS_GONE, fault: 'CONNECTION', follows: retry('CONNECTION') },

  // Replies to this mail: what the enhanced code says goes before what the reply's three digits alone might mean.
  { what: 'connection ended as idle', code: /^421$/, enhanced: /^4\.4\.2$/, follows: retry('CONNECTION') },
  { what: 'told to come back later', code: /^421$/, follows: slower(retry('THROTTLED')) },
  { what: 'too many mails', code: /^45[014]$/, enhanced: SLOW_DOWN, follows: slower(retry('THROTTLED')) },
  { what: 'too many mails, in words', code: /^45[014]$/, words: IN_WORDS, follows: slower(retry('THROTTLED')) },
  // About the order of our commands, not about this mail.
  { what: 'bad sequence of commands', code: /^503$/, follows: retry('CONNECTION') },
  { what: 'mailbox full for a time', code: FOR_A_TIME, enhanced: FULL, follows: retry('MAILBOX_FULL') },
  { what: 'mailbox full for a time, by 452 alone', code: /^452$/, enhanced: NONE, follows: retry('MAILBOX_FULL') },
  { what: 'mailbox full', code: FOR_GOOD, enhanced: FULL, follows: failed('MAILBOX_FULL') },
  { what: 'mailbox full, by 552 alone', code: /^552$/, enhanced: NONE, follows: failed('MAILBOX_FULL') },
  { what: 'recipient not known yet', code: FOR_A_TIME, enhanced: NOBODY, follows: retry('UNKNOWN_RECIPIENT') },
  { what: 'recipient unknown', code: FOR_GOOD, enhanced: NOBODY, follows: failed('UNKNOWN_RECIPIENT') },
  {
    what: 'recipient unknown, by 550 or 551 to RCPT alone',
    at: ['recipient'],
    code: /^55[01]$/,
    enhanced: NONE,
    follows: failed('UNKNOWN_RECIPIENT'),
  },
  { what: 'refused for a time', code: FOR_A_TIME, follows: retry('THROTTLED') },
  // Another try only hurts our name with that host.
  { what: 'refused for good', fault: 'REPLY', follows: failed('REJECTED') },

  // Neither the mail server's fault nor the network's: ours.
  { what: 'fault of ours after the final dot', at: AFTER_THE_BODY, follows: uncertain('INTERNAL') },
  { what: 'fault of ours', follows: retry('INTERNAL') },
];

export const ruleFor = (seen: Seen): FailureRule =>
  FAILURES.find(
    ({ at, fault, code, enhanced, words }) =>
      (!at || at.includes(seen.at)) &&
      (!fault || fault === seen.fault) &&
      (!code || code.test(seen.code)) &&
      (!enhanced || enhanced.test(seen.enhanced)) &&
      (!words || words.test(seen.words)),
  )!;
