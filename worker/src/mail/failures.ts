import type { ErrorClass } from '@tidings/core/ledger/status';

/** What was seen of a hand-over that failed. */
export interface Seen {
  /**
   * How far it had come: `session` before this mail was spoken of (connect, greeting, EHLO, STARTTLS, AUTH), `sender` at MAIL,
   * `recipient` at RCPT, `mail` at DATA or within the body, or at a step that isn't known, `handed over` once all of the body was
   * given away.
   */
  at: 'session' | 'sender' | 'recipient' | 'mail' | 'handed over';
  /**
   * REPLY: the server refused, in words. CONNECTION, TIMEOUT, TLS, AUTH, INTERNAL: why no answer came. Refusals of our own:
   * ADDRESS (not one address), UTF8 (the server can't take such an address), SIZE (EHLO's SIZE is exceeded), LEASE (it lapsed),
   * BUSY (no connection came free in time).
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
  /** The server asks for fewer connections. The mail goes over another, where there is one. */
  fewerConnections?: true;
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

/** Status of the recipient's mailbox (RFC 3463, X.2.x): it says nothing about anybody else's. */
const OF_THE_MAILBOX = /^4\.2\./;

/** 4.3.2 and 4.4.5 of RFC 3463: takes none now, is congested. 4.7.0 and .28 are how Gmail says it, 4.7.5xx and 6xx Exchange Online. */
const SLOW_DOWN = /^4\.(?:3\.2|4\.5|7\.0|7\.28|7\.[56]\d\d)$/;
const SLOW_DOWN_WORDS = /throttl|\brate\b|too (?:many|much|fast|quickly)|slow(?:er)? down|limit exceeded/i;

/** A limit that is the recipient's own, such as Gmail's "the user you are trying to contact is receiving mail too quickly". */
const OF_THE_RECIPIENT_WORDS =
  /\brecipient(?:'s)?\b[^.]*\b(?:limit|rate|quota|thread)|user you are trying to contact|receiving (?:mail|messages)/i;

const CONNECTION_LIMIT_WORDS =
  /(?:concurrent|simultaneous|parallel|too many|maximum|max\.?)\b[^.]*\bconnections\b|\bconnections?\b[^.]*(?:limit|exceeded)/i;

/**
 * About the sender. RFC 3463: X.1.7 and X.1.8, the sender's address. RFC 7372: X.7.20 to X.7.26, DKIM, SPF, reverse DNS. Gmail has
 * 4.7.23 to 4.7.32 and 5.7.25 to 5.7.32 for authentication, but 4.7.28 for its rate. Microsoft: 5.7.515 (authentication), 5.7.511,
 * 5.7.6xx and 5.7.7xx (banned senders, addresses and tenants), 5.7.54 and 5.7.64 (relaying).
 */
const OF_THE_SENDER = /^(?:[45]\.1\.[78]|4\.7\.(?:2[0-79]|3[0-2]|515)|5\.7\.(?:2\d|3[0-2]|54|64|511|515|6\d\d|7\d\d))$/;

/** Where the enhanced code leaves open what it is about, or there is none. */
const UNSAID = /^$|^[45]\.(?:0\.\d+|1\.0|5\.[04]|7\.[01])$/;

const OF_THE_SENDER_WORDS = new RegExp(
  [
    /\brelay(?:ing)?\b/,
    /(?:block|black|deny) ?-?list|\bdnsbl\b|\brbls?\b|spamhaus|spamcop|\blisted (?:at|by|in|on)\b|blocked using|banned|reputation/,
    /\b(?:spf|dkim|dmarc)\b|unauthenticated/,
    /reverse (?:dns|host)|\brdns\b|\bptr\b|client host|\b(?:helo|ehlo) (?:command|name)/,
    /\bsender\b[^.]*(?:reject|verif|denied|unknown|not (?:allowed|exist|found|permitted|authori[sz]ed))|domain of (?:the )?sender/,
    /not (?:allowed|authori[sz]ed|permitted) to (?:send|relay)|send ?as ?denied|not owned by/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'i',
);

const GREYLISTING_WORDS = /gr[ea]y-?list/i;
const FULL_WORDS = /(?<!sending )\bquota\b|mailbox[^.]{0,20}\bfull\b|mailbox[^.]*(?:storage|size) limit/i;
const TOO_LARGE_WORDS =
  /\bsize\b[^.]*(?:exceed|limit|too)|exceed[^.]*\bsize\b|(?:message|mail|content|header)[^.]*too (?:big|large|long)/i;

/** RFC 3463: X.2.3 for the mailbox, X.3.4 for the system. */
const TOO_LARGE = /\.(?:2\.3|3\.4)$/;

/** RFC 6531 section 3.7: addresses, or mails, beyond ASCII. */
const ADDRESS_NOT_SUPPORTED = /^5\.6\.(?:7|9|10)$/;

const SESSION = ['session'] as const;
const UNTIL_THE_BODY_IS_GONE = ['sender', 'mail', 'recipient'] as const;
const AFTER_THE_BODY = ['handed over'] as const;

const retry = (errorClass: ErrorClass): Consequence => ({ outcome: 'RETRY', errorClass });
const failed = (errorClass: ErrorClass): Consequence => ({ outcome: 'FAILED', errorClass });
const uncertain = (errorClass: ErrorClass): Consequence => ({ outcome: 'UNCERTAIN', errorClass });
const transport = (errorClass: ErrorClass): Consequence => ({ outcome: 'RETRY', errorClass, isTransport: true });
const slower = (consequence: Consequence): Consequence => ({ ...consequence, slowsDown: true });

/** What follows from what happened: the first row that fits. What a row doesn't name, it doesn't ask for. */
export const FAILURES: readonly FailureRule[] = [
  { what: 'not one address', fault: 'ADDRESS', follows: failed('REJECTED') },
  { what: 'address beyond ASCII, no SMTPUTF8', fault: 'UTF8', follows: failed('ADDRESS_NOT_SUPPORTED') },
  { what: 'larger than the server says it takes', fault: 'SIZE', follows: failed('TOO_LARGE') },
  { what: 'lease over before the mail', fault: 'LEASE', follows: { outcome: 'RETRY_AT_ONCE', errorClass: 'INTERNAL' } },
  {
    what: 'no connection free in time',
    fault: 'BUSY',
    follows: { outcome: 'RETRY_AT_ONCE', errorClass: 'CONNECTION' },
  },

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

  // Replies to this mail, for a time. Whom the reply is about comes before whether it asks for fewer mails.
  { what: 'connection ended as idle', code: /^421$/, enhanced: /^4\.4\.2$/, follows: retry('CONNECTION') },
  { what: 'sender not trusted for a time', code: FOR_A_TIME, enhanced: OF_THE_SENDER, follows: retry('IDENTITY') },
  { what: 'greylisted', code: FOR_A_TIME, words: GREYLISTING_WORDS, follows: retry('GREYLISTED') },
  { what: 'mailbox full for a time', code: FOR_A_TIME, enhanced: FULL, follows: retry('MAILBOX_FULL') },
  { what: 'mailbox not ready', code: FOR_A_TIME, enhanced: OF_THE_MAILBOX, follows: retry('THROTTLED') },
  {
    what: 'limit of the recipient, in words',
    code: FOR_A_TIME,
    words: OF_THE_RECIPIENT_WORDS,
    follows: retry('THROTTLED'),
  },
  {
    what: 'too many connections, in words',
    code: FOR_A_TIME,
    words: CONNECTION_LIMIT_WORDS,
    follows: { ...slower(retry('THROTTLED')), fewerConnections: true },
  },
  { what: 'too many mails', code: /^45[014]$/, enhanced: SLOW_DOWN, follows: slower(retry('THROTTLED')) },
  { what: 'too many mails, in words', code: /^45[0124]$/, words: SLOW_DOWN_WORDS, follows: slower(retry('THROTTLED')) },
  {
    what: 'sender not trusted for a time, in words',
    code: FOR_A_TIME,
    enhanced: UNSAID,
    words: OF_THE_SENDER_WORDS,
    follows: retry('IDENTITY'),
  },
  { what: 'told to come back later', code: /^421$/, follows: slower(retry('THROTTLED')) },
  { what: 'too large for a time', code: FOR_A_TIME, enhanced: TOO_LARGE, follows: retry('TOO_LARGE') },
  {
    what: 'mailbox full for a time, in words',
    at: ['recipient', 'mail', 'handed over'],
    code: /^45/,
    enhanced: UNSAID,
    words: FULL_WORDS,
    follows: retry('MAILBOX_FULL'),
  },
  {
    what: 'mailbox full for a time, by 452 alone',
    at: ['recipient', 'mail', 'handed over'],
    code: /^452$/,
    enhanced: NONE,
    follows: retry('MAILBOX_FULL'),
  },
  { what: 'recipient not known yet', code: FOR_A_TIME, enhanced: NOBODY, follows: retry('UNKNOWN_RECIPIENT') },
  { what: 'refused for a time', code: FOR_A_TIME, follows: retry('THROTTLED') },

  // For good: another try only hurts our name with that host.
  // About the order of our commands, not about this mail.
  { what: 'bad sequence of commands', code: /^503$/, follows: retry('CONNECTION') },
  { what: 'sender not trusted', code: FOR_GOOD, enhanced: OF_THE_SENDER, follows: failed('IDENTITY') },
  {
    what: 'address beyond ASCII refused',
    code: FOR_GOOD,
    enhanced: ADDRESS_NOT_SUPPORTED,
    follows: failed('ADDRESS_NOT_SUPPORTED'),
  },
  { what: 'too large', code: FOR_GOOD, enhanced: TOO_LARGE, follows: failed('TOO_LARGE') },
  { what: 'mailbox full', code: FOR_GOOD, enhanced: FULL, follows: failed('MAILBOX_FULL') },
  { what: 'recipient unknown', code: FOR_GOOD, enhanced: NOBODY, follows: failed('UNKNOWN_RECIPIENT') },
  {
    what: 'sender not trusted, in words',
    code: FOR_GOOD,
    enhanced: UNSAID,
    words: OF_THE_SENDER_WORDS,
    follows: failed('IDENTITY'),
  },
  {
    what: 'too large, in words',
    code: FOR_GOOD,
    enhanced: UNSAID,
    words: TOO_LARGE_WORDS,
    follows: failed('TOO_LARGE'),
  },
  {
    what: 'mailbox full, in words',
    code: FOR_GOOD,
    enhanced: UNSAID,
    words: FULL_WORDS,
    follows: failed('MAILBOX_FULL'),
  },
  {
    what: 'mailbox full, by 552 alone',
    at: ['recipient', 'mail', 'handed over'],
    code: /^552$/,
    enhanced: NONE,
    follows: failed('MAILBOX_FULL'),
  },
  {
    what: 'recipient unknown, by 550 or 551 to RCPT alone',
    at: ['recipient'],
    code: /^55[01]$/,
    enhanced: NONE,
    follows: failed('UNKNOWN_RECIPIENT'),
  },
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
