import { addressOf, typedAddressOf } from './addresses.js';
import { headerOf, type MailHeaders } from './mail-headers.js';
import type { ReportedEvent } from './report.js';
import { reportedEvent } from './reported-event.js';

/** Feedback types that are no complaint of the recipient (RFC 5965 section 7.3, RFC 6591, RFC 6650). */
const NO_COMPLAINT = /^(?:not-spam|auth-failure|virus|dmarc)$/i;
const OPT_OUT = /^opt-out(?:-list)?$/i;

/** Reads the fields of message/feedback-report (RFC 5965). `date` is that of the report itself. */
export const feedbackReportEvents = (fields: MailHeaders, date: string): ReportedEvent[] => {
  const type = headerOf(fields, 'feedback-type');
  const recipients = [headerOf(fields, 'original-rcpt-to'), headerOf(fields, 'removal-recipient')];
  return [
    reportedEvent(kindOf(type), {
      recipient: recipients.map(addressOf).find((address) => address !== null) ?? null,
      diagnostic: [type, headerOf(fields, 'user-agent')].filter(Boolean).join('; '),
      dates: [headerOf(fields, 'received-date'), headerOf(fields, 'arrival-date'), date],
    }),
  ];
};

const kindOf = (type: string): ReportedEvent['kind'] => {
  if (OPT_OUT.test(type)) return 'UNSUBSCRIBED';
  return NO_COMPLAINT.test(type) ? 'UNKNOWN' : 'COMPLAINED';
};

/** Reads the fields of message/disposition-notification (RFC 8098): a mail program answers that a mail was displayed or deleted. */
export const receiptEvents = (fields: MailHeaders, date: string): ReportedEvent[] => [
  reportedEvent('AUTO_REPLIED', {
    recipient: typedAddressOf(headerOf(fields, 'final-recipient')),
    originalRecipient: typedAddressOf(headerOf(fields, 'original-recipient')),
    diagnostic: headerOf(fields, 'disposition'),
    dates: [date],
  }),
];
