import { createHash } from 'node:crypto';
import { addressOf } from './addresses.js';
import { hasNullSender, isAutomatic, isAutomaticAnswer, isDaemon } from './automatic-answer.js';
import { parseDeliveryStatus } from './delivery-status.js';
import { deliveryStatusEvents } from './delivery-status-events.js';
import { feedbackReportEvents, receiptEvents } from './feedback-report.js';
import { headerOf, type MailHeaders, parseHeaders } from './mail-headers.js';
import { readPlainBounce } from './plain-bounce.js';
import type { Report } from './report.js';
import { excerptOf } from './report-excerpt.js';
import { parseParts, type ReportParts } from './report-parts.js';
import { reportedEvent } from './reported-event.js';
import { readReturnedMail, returnedHeader, splitQuotedMail, textOf } from './returned-mail.js';

/** The type and events of a mail, and the fields of its machine-readable part that are about the whole mail. */
type Reading = Pick<Report, 'type' | 'events'> & { fields?: MailHeaders };

/**
 * Reads a mail that came back: delivery status notifications (RFC 3464, 6533), complaints (RFC 5965), receipts (RFC 8098), bounces in
 * words alone, and automatic answers. Never rejects, whatever the bytes. Reads the first 256 KB.
 */
export const readReport = async (raw: Buffer): Promise<Report> => {
  const parts = await parseParts(raw);
  const { words, quoted } = splitQuotedMail(parts.text);
  const { fields, type, events } = readParts(parts, words);
  const header = returnedHeader(parts.attachments) || quoted;
  const returned = readReturnedMail({ header, report: parts.headers, text: parts.text, ...(fields && { fields }) });
  return {
    type,
    isAutomatic: type !== 'other' || isAutomatic(parts.headers, parts.subject),
    returned,
    events,
    excerpt: excerptOf({ parts, words, returnedHeader: header }),
    digest: digestOf({ parts, words, messageId: returned.messageId, events }),
  };
};

const MAX_FIELDS_LENGTH = 256 * 1024;

const readParts = (parts: ReportParts, words: string): Reading => {
  const date = headerOf(parts.headers, 'date');
  const part = (...types: string[]) => {
    const found = parts.attachments.find(({ mimeType }) => types.includes(mimeType));
    return found && textOf(found, MAX_FIELDS_LENGTH);
  };
  const status = part('message/delivery-status', 'message/global-delivery-status');
  if (status !== undefined && isFromServer(parts)) {
    const { message, recipients } = parseDeliveryStatus(status);
    const events = deliveryStatusEvents(recipients, { words, date });
    if (events.length > 0) return { type: 'delivery status', events, fields: message };
  }
  const complaint = part('message/feedback-report');
  if (complaint !== undefined) {
    const fields = parseHeaders(complaint);
    return { type: 'complaint', events: feedbackReportEvents(fields, date), fields };
  }
  const receipt = part('message/disposition-notification', 'message/global-disposition-notification');
  if (receipt !== undefined) {
    const fields = parseHeaders(receipt);
    return { type: 'receipt', events: receiptEvents(fields, date), fields };
  }
  const bounce = readPlainBounce(parts, words);
  if (bounce.length > 0) return { type: 'plain bounce', events: bounce };
  if (!isAutomaticAnswer(parts.headers, parts.subject)) return { type: 'other', events: [] };
  const answer = reportedEvent('AUTO_REPLIED', { recipient: addressOf(parts.from.address), dates: [date] });
  return { type: 'automatic answer', events: [answer] };
};

/** False for a person who forwards a bounce: some mail programs attach its parts. OpenSMTPD doesn't send multipart/report either. */
const isFromServer = ({ headers, from }: ReportParts): boolean =>
  /^multipart\/report\b/i.test(headerOf(headers, 'content-type')) || isDaemon(from) || hasNullSender(headers);

/**
 * Covers what no server on the way changes: SMTP and IMAP see the same report with other trace headers, and with other transfer
 * encodings.
 */
const digestOf = ({
  parts: { headers, subject, from },
  words,
  messageId,
  events,
}: {
  parts: ReportParts;
  words: string;
  messageId: string | null;
  events: Report['events'];
}): string => {
  const ownId = headerOf(headers, 'message-id');
  const identity = ownId ? [ownId] : [headerOf(headers, 'date'), subject, words.replace(/\s+/g, ' ').trim()];
  const said = events.map(({ happenedAt: _, ...event }) => event);
  return createHash('sha256')
    .update(JSON.stringify([identity, from.address, messageId, said]))
    .digest('hex');
};
