import { addressesOf } from './addresses.js';
import { hasNullSender, isDaemon } from './automatic-answer.js';
import { classifyBounce } from './classify.js';
import { headerOf } from './mail-headers.js';
import type { ReportedEvent } from './report.js';
import type { ReportParts } from './report-parts.js';
import { reportedEvent } from './reported-event.js';
import { readTranscript } from './transcript.js';

const FAILURE =
  /\b(?:could ?n[o']t|can ?not|unable to|not able to|wasn't able to|not|failed to) (?:be )?deliver|\bdeliver(?:y|ed|ing)?\b[^.\n]{0,60}\b(?:fail|error|problem|impossible|unsuccessful)|undeliver|permanent(?:ly)? (?:fatal )?(?:errors?|fail)|returned (?:mail|to sender)|failure notice|did not reach|unzustellbar|не (?:удалось|может быть) достав|недоставлен/i;

const DELAY_SUBJECT = /\bdelay|\bwarning\b|still being retried|задерж/i;
const DELAY =
  /\b(?:is|been|was) delayed\b|not yet been delivered|will (?:continue|keep|be) (?:trying|to try|retried)|(?:do not|don't) need to re-?send/i;

/** Words that nothing follows which names a recipient are searched this far for the reason. */
const MAX_REASON = 2000;

/**
 * Reads a bounce that has no machine-readable part, as qmail, older servers and gateways send. None if the mail isn't from a server,
 * says nothing of a failure, or names no recipient: a person's words about a bounce count for nothing. The empty sender alone isn't
 * enough, since vacation notices have it too.
 */
export const readPlainBounce = (parts: ReportParts, words: string): ReportedEvent[] => {
  const { headers, subject, from } = parts;
  const failed = headerOf(headers, 'x-failed-recipients');
  if (!failed && !isDaemon(from) && !(hasNullSender(headers) && FAILURE.test(subject))) return [];
  const { preamble, entries } = readTranscript(words);
  const isDelay = DELAY_SUBJECT.test(subject) || DELAY.test(preamble);
  if (!failed && !isDelay && !FAILURE.test(subject) && !FAILURE.test(preamble)) return [];
  const named =
    entries.length > 0
      ? entries
      : addressesOf(failed).map((recipient) => ({ recipient, originalRecipient: null, text: '' }));
  return named.map(({ recipient, originalRecipient, text }) => {
    const reason = text || reasonIn(words);
    const { bounceClass, errorClass, statusCode } = classifyBounce({ text: reason });
    return reportedEvent(isDelay ? 'DELAYED' : 'BOUNCED', {
      recipient,
      originalRecipient,
      errorClass,
      statusCode,
      bounceClass: isDelay ? null : bounceClass,
      diagnostic: reason,
      dates: [headerOf(headers, 'date')],
    });
  });
};

/** The line with the first reply, and what follows it up to an empty line. */
const reasonIn = (words: string): string => {
  const at = words.search(/^.*\b[45]\d\d[ -].*$|\b[45]\.\d{1,3}\.\d{1,3}\b/m);
  return at < 0 ? '' : words.slice(at, at + MAX_REASON).split(/\r?\n[ \t]*\r?\n/, 1)[0]!;
};
