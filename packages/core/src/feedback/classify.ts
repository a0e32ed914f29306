import type { ErrorClass } from '../ledger/status.js';
import { findReply } from '../replies/find-reply.js';
import { classifyReply, MAX_REPLY_TEXT } from '../replies/reply-rules.js';
import type { BounceClass } from './kinds.js';

/** What another server or a provider says about a mail that it gave up. */
export interface Refusal {
  /** Enhanced code (RFC 3463), such as the Status of a report. */
  statusCode?: string | null;
  /** Three digits. Codes of a provider's own, such as 605, are ignored. */
  smtpCode?: number | string | null;
  /** Diagnostic-Code, reply or reason. */
  text?: string | null;
}

export interface BounceReading {
  errorClass: ErrorClass;
  bounceClass: BounceClass;
  /** The enhanced code of the reply, or of the report if the reply has none. */
  statusCode: string | null;
}

const STATUS = /^[45]\.\d{1,3}\.\d{1,3}$/;

/** X.0.0 has no information: Exim, OpenSMTPD and Courier report it for every cause. */
const SAYS_NOTHING = /\.0\.0$/;

/**
 * Classifies a bounce by the rules for SMTP replies. The reply in `text` takes precedence. If that reply has no enhanced code,
 * `statusCode` is ignored: Sendmail reports every 550 without an enhanced code as 5.1.1.
 */
export const classifyBounce = ({ statusCode, smtpCode, text }: Refusal): BounceReading => {
  const words = (text ?? '').slice(0, MAX_REPLY_TEXT);
  const found = findReply(words);
  const status = STATUS.test(statusCode ?? '') ? statusCode! : '';
  const code = found.code || (/^[45]\d\d$/.test(String(smtpCode)) ? String(smtpCode) : '');
  const isStatusBelieved = found.code === '' && !SAYS_NOTHING.test(status);
  const enhanced = found.enhanced || (isStatusBelieved ? status : '');
  const { errorClass, bounceClass } = classifyReply({
    at: 'unknown',
    code: code || `${(enhanced || status)[0] ?? '5'}00`,
    enhanced,
    text: words,
  });
  return { errorClass, bounceClass, statusCode: enhanced || vague(code || status) };
};

const vague = (code: string): string | null => (code ? `${code[0]}.0.0` : null);
