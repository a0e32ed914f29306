import { classifyBounce } from './classify.js';
import type { RecipientStatus } from './delivery-status.js';
import type { ReportedEvent } from './report.js';
import { reportedEvent } from './reported-event.js';
import { readTranscript } from './transcript.js';

const KIND_OF_ACTION = { failed: 'BOUNCED', delayed: 'DELAYED', successful: 'SUCCESS', unknown: 'UNKNOWN' } as const;

/**
 * Events of a delivery status notification, one for each recipient. OpenSMTPD, and Exim for its own refusals, give no
 * Diagnostic-Code: the reason is in the words of the report alone.
 */
export const deliveryStatusEvents = (
  recipients: readonly RecipientStatus[],
  { words, date }: { words: string; date: string },
): ReportedEvent[] => {
  const { entries } = readTranscript(words);
  return recipients.map(({ action, status, diagnostic, recipient, originalRecipient, lastAttempt }) => {
    const said =
      entries.find((entry) => entry.recipient === recipient) ?? (recipients.length === 1 ? entries[0] : undefined);
    const text = diagnostic || said?.text || '';
    const common = {
      diagnostic: text,
      recipient,
      originalRecipient: originalRecipient ?? said?.originalRecipient ?? null,
      dates: [lastAttempt, date],
    };
    if (action === 'successful' || action === 'unknown') {
      return reportedEvent(KIND_OF_ACTION[action], { ...common, statusCode: status || null });
    }
    const { bounceClass, errorClass, statusCode } = classifyBounce({ statusCode: status, text });
    return reportedEvent(KIND_OF_ACTION[action], {
      ...common,
      statusCode,
      errorClass,
      bounceClass: action === 'failed' ? bounceClass : null,
    });
  });
};
