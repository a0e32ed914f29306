import { typedAddressOf } from './addresses.js';
import { headerOf, type MailHeaders, parseHeaders } from './mail-headers.js';

/** A recipient's fields in a delivery status notification (RFC 3464 section 2.3). */
export interface RecipientStatus {
  action: 'failed' | 'delayed' | 'successful' | 'unknown';
  /** '' if there is none. */
  status: string;
  /** Diagnostic-Code, without its type. '' if there is none. */
  diagnostic: string;
  /** Final-Recipient: where the mail went after all aliases. */
  recipient: string | null;
  /** Original-Recipient: where it was sent to. */
  originalRecipient: string | null;
  lastAttempt: string;
}

export interface DeliveryStatus {
  message: MailHeaders;
  recipients: RecipientStatus[];
}

/** Characters and recipients beyond these are ignored. Our mails have one recipient; an alias may make several of it. */
const MAX_LENGTH = 256 * 1024;
const MAX_RECIPIENTS = 100;

/** Parses the body of message/delivery-status or message/global-delivery-status. Its groups are divided by empty lines. */
export const parseDeliveryStatus = (text: string): DeliveryStatus => {
  const groups = groupsOf(text.slice(0, MAX_LENGTH)).map((lines) => parseHeaders(lines.join('\n')));
  const isRecipient = (fields: MailHeaders) =>
    ['final-recipient', 'original-recipient', 'action', 'status'].some((name) => fields.has(name));
  return {
    message: groups.find((fields) => !isRecipient(fields)) ?? new Map(),
    recipients: groups.filter(isRecipient).map(recipientOf),
  };
};

const groupsOf = (text: string): string[][] => {
  const groups: string[][] = [];
  let isOpen = false;
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') isOpen = false;
    else if (isOpen) groups.at(-1)!.push(line);
    else if (groups.length > MAX_RECIPIENTS) break;
    else {
      groups.push([line]);
      isOpen = true;
    }
  }
  return groups;
};

const recipientOf = (fields: MailHeaders): RecipientStatus => {
  const status = /[245]\.\d{1,3}\.\d{1,3}/.exec(headerOf(fields, 'status'))?.[0] ?? '';
  return {
    action: actionOf(headerOf(fields, 'action'), status),
    status,
    diagnostic: headerOf(fields, 'diagnostic-code').replace(/^[\w-]{1,40}\s*;\s*/, ''),
    recipient: typedAddressOf(headerOf(fields, 'final-recipient')),
    originalRecipient: typedAddressOf(headerOf(fields, 'original-recipient')),
    lastAttempt: headerOf(fields, 'last-attempt-date'),
  };
};

const ACTIONS: Record<string, RecipientStatus['action']> = {
  failed: 'failed',
  failure: 'failed',
  delayed: 'delayed',
  delivered: 'successful',
  relayed: 'successful',
  expanded: 'successful',
};

/** The action, as in `delivered (to mailbox)`. If it is missing, what the status says. */
const actionOf = (action: string, status: string): RecipientStatus['action'] => {
  const word = /^[a-z]+/.exec(action.toLowerCase())?.[0];
  if (word) return ACTIONS[word] ?? 'unknown';
  if (status.startsWith('5')) return 'failed';
  if (status.startsWith('4')) return 'delayed';
  return status.startsWith('2') ? 'successful' : 'unknown';
};
