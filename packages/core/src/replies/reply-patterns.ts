/** Patterns that classify SMTP replies, by reply codes, enhanced codes (RFC 3463) and reply texts. The texts are those of common servers. */

export const NO_CODE = /^$/;
export const TEMPORARY = /^4/;
export const PERMANENT = /^5/;
export const MAILBOX_FULL = /\.2\.2$/;

/** RFC 3463: no such mailbox (X.1.1) or domain (X.1.2), invalid address (X.1.3), moved (X.1.6). RFC 7505: null MX (X.1.10). */
export const UNKNOWN_RECIPIENT = /\.1\.(?:1|2|3|6|10)$/;

/** RFC 3463: mailbox disabled. */
export const DISABLED = /^5\.2\.1$/;

/** RFC 3463: the next server didn't reply (X.4.1), or the connection broke (X.4.2). */
export const NOT_REACHED = /^4\.4\.[12]$/;

/** RFC 3463: the sending server gave up after all its tries. */
export const GIVEN_UP = /^[45]\.4\.7$/;

/** RFC 3463: security and policy. */
export const POLICY = /^[45]\.7\./;

/** RFC 3463: status of the mailbox (X.2), of its mail system (X.3) and of the network on the way (X.4). */
export const ON_THE_RECIPIENTS_SIDE = /^[45]\.[234]\./;

/** RFC 3463, X.2.x: status of the recipient's mailbox. It says nothing about other recipients. */
export const MAILBOX_STATUS = /^4\.2\./;

/** RFC 3463: 4.3.2 (not accepting mail now) and 4.4.5 (congested). Gmail uses 4.7.0 and 4.7.28, Exchange Online 4.7.5xx and 4.7.6xx. */
export const THROTTLED = /^4\.(?:3\.2|4\.5|7\.0|7\.28|7\.[56]\d\d)$/;
export const THROTTLED_TEXT = /throttl|\brate\b|too (?:many|much|fast|quickly)|slow(?:er)? down|limit exceeded/i;

/** Matches replies about the limit of a single recipient, such as Gmail's "the user you are trying to contact is receiving mail too quickly". */
export const RECIPIENT_LIMIT_TEXT =
  /\brecipient(?:'s)?\b[^.]*\b(?:limit|rate|quota|thread)|user you are trying to contact|receiving (?:mail|messages)/i;

export const CONNECTION_LIMIT_TEXT =
  /(?:concurrent|simultaneous|parallel|too many|maximum|max\.?)\b[^.]*\bconnections\b|\bconnections?\b[^.]*(?:limit|exceeded)/i;

/**
 * Refusals of the sender. RFC 3463: X.1.7 and X.1.8 (sender's address). RFC 7372: X.7.20 to X.7.26 (DKIM, SPF, reverse DNS). Gmail:
 * 4.7.23 to 4.7.32 and 5.7.25 to 5.7.32 (authentication), except 4.7.28 (rate). Microsoft: 5.7.509 and 5.7.515 (authentication), 5.7.511,
 * 5.7.6xx and 5.7.7xx (banned senders, addresses and tenants), 5.7.54 and 5.7.64 (relaying).
 */
export const SENDER =
  /^(?:[45]\.1\.[78]|4\.7\.(?:2[0-79]|3[0-2]|515)|5\.7\.(?:2\d|3[0-2]|54|64|509|511|515|6\d\d|7\d\d))$/;

/** Matches a missing enhanced code, and enhanced codes that don't say what is refused. */
export const UNSPECIFIC = /^$|^[45]\.(?:0\.\d+|1\.0|5\.[04]|7\.[01])$/;

/** Matches also the codes of the recipient's side that servers give for every cause. */
export const VAGUE = /^$|^[45]\.(?:[034]\.\d+|1\.0|2\.0|5\.[04]|7\.[01])$/;

export const SENDER_TEXT = new RegExp(
  [
    /\brelay(?:ing)?\b/,
    /(?:block|black|deny) ?-?list|\bdnsbl\b|\brbls?\b|spamhaus|spamcop|(?<!not )\blisted (?:at|by|in|on)\b|blocked using|banned|reputation/,
    /\b(?:spf|dkim|dmarc)\b|unauthenticated/,
    /reverse (?:dns|host)|\brdns\b|\bptr\b|client host|\b(?:helo|ehlo) (?:command|name)/,
    /\bsender\b[^.]*(?:reject|verif|denied|unknown|not (?:allowed|exist|found|permitted|authori[sz]ed))|domain of (?:the )?sender/,
    /not (?:allowed|authori[sz]ed|permitted) to (?:send|relay)|send ?as ?denied|not owned by/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'i',
);

export const GREYLISTED_TEXT = /gr[ea]y-?list/i;
export const MAILBOX_FULL_TEXT = /(?<!sending )\bquota\b|mailbox[^.]{0,20}\bfull\b|mailbox[^.]*(?:storage|size) limit/i;
export const TOO_LARGE_TEXT =
  /\bsize\b[^.]*(?:exceed|limit|too)|exceed[^.]*\bsize\b|(?:message|mail|content|header)[^.]*too (?:big|large|long)/i;

/** RFC 3463: too large for the mailbox (X.2.3) or for the system (X.3.4). */
export const TOO_LARGE = /\.(?:2\.3|3\.4)$/;

/** RFC 6531 section 3.7: non-ASCII addresses or headers. */
export const ADDRESS_NOT_SUPPORTED = /^5\.6\.(?:7|9|10)$/;

/** Refusals of the content, or by a policy of the receiver. */
export const POLICY_TEXT = new RegExp(
  [
    /\bspam\b|unsolicited|\bjunk\b|\bbulk (?:e?-?mail|messages?)\b|complaints?\b/,
    /\bpolic(?:y|ies)\b|prohibit|administrative|\bblocked\b|blacklist|security (?:reason|restriction)/,
    /\bvirus|malware|phish|infected|\bsuspicious\b|content[^.]{0,40}(?:reject|denied|not accepted|refused)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'i',
);

/** The mailbox or the domain doesn't exist, is disabled, or takes no mail at all. Matched after SENDER_TEXT and POLICY_TEXT. */
export const UNKNOWN_RECIPIENT_TEXT = new RegExp(
  [
    /\b(?:unknown|invalid|no such|non-?existent|inactive|disabled) (?:local )?(?:user|recipient|mailbox|(?:e-?mail )?address|account|alias|domain|person|local[ -]part)/,
    /(?<!\b(?:your|ip|sending|sender|from) )\b(?:user|recipient|mailbox|address|account|alias|domain)\b(?:[^.;]|\.(?!\s)){0,100}?\b(?:unknown|not known|(?:does not|doesn't|not) exist|not (?:be )?found|not listed|no longer|not (?:a )?valid|invalid|disabled|deactivated|inactive|closed|discontinued|suspended|terminated)\b/,
    /unrouteable (?:address|mail domain)|mailbox (?:is )?unavailable|no mailbox here|doesn't have an? [^ ]{1,60} account|no longer accepts mail|not our customer/,
    /RecipientNotFound|RecipNotFound|\bhost(?: or domain name)? (?:unknown|not found)|unable to look ?up host|couldn't find any host|no such host|name or service not known/,
    /\bnull ?MX\b|not accept (?:any )?mail(?! from)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'i',
);

/** Exchange Online refuses unknown recipients with 5.4.1 and this text. */
export const EXCHANGE_UNKNOWN = /^5\.4\.1$/;
export const EXCHANGE_UNKNOWN_TEXT = /recipient address rejected: access denied/i;
