import type { Attachment } from 'postal-mime';
import { readMessageId } from '../ledger/message-id.js';
import { addressesOf, addressOf } from './addresses.js';
import { headerOf, type MailHeaders, parseHeaders } from './mail-headers.js';

/** What a report says of the mail that it is about. Nothing of it is verified. */
export interface ReturnedMail {
  /** With its angle brackets. */
  messageId: string | null;
  /** Addresses of its To, normalized. */
  to: string[];
  /** Envelope senders and envelope ids of it: they may hold a token. */
  tokenSources: string[];
}

const HEADER_TYPES = ['text/rfc822-headers', 'message/rfc822-headers', 'message/global-headers'];
const MAIL_TYPES = ['message/rfc822', 'message/global'];

const MAX_BYTES = 64 * 1024;

const NOTHING: MailHeaders = new Map();

export const textOf = ({ content }: Attachment, maxBytes = MAX_BYTES): string =>
  typeof content === 'string'
    ? content.slice(0, maxBytes)
    : new TextDecoder().decode(new Uint8Array(content).subarray(0, maxBytes));

/** The header of the returned mail, as text. '' if the report doesn't return it. */
export const returnedHeader = (attachments: readonly Attachment[]): string => {
  const part = attachments.find(({ mimeType }) => [...HEADER_TYPES, ...MAIL_TYPES].includes(mimeType));
  return part ? headerPartOf(textOf(part)) : '';
};

const headerPartOf = (mail: string): string => mail.trimStart().split(/\r?\n\r?\n/, 1)[0]!;

/** What introduces the copy of a mail in a text. */
const COPY_BELOW =
  /^.*(?:copy of (?:the|your) (?:original )?(?:message|mail)|(?:original|returned|unsent) (?:message|mail)(?: headers?)? ?(?:follows|below|-{2,}|:?$)|message headers? follow|below this line).*$/im;

/** Three fields of a mail's header in a row. */
const HEADER_BLOCK =
  /^(?:(?:Return-Path|Received|Message-ID|DKIM-Signature|MIME-Version|From|To|Date|Subject|Auto-Submitted): .*\n(?:[ \t].*\n)*){3}/im;

/** The same, beginning with a field that servers write. Some bounces list From, To and Subject before they give the reason. */
const TRACE_BLOCK =
  /^(?:Return-Path|Received|DKIM-Signature): .*\n(?:[ \t].*\n)*(?:[\w-]{2,50}: .*\n(?:[ \t].*\n)*){2}/im;

/** Divides the text of a bounce without parts into its own words and the mail that it quotes. */
export const splitQuotedMail = (text: string): { words: string; quoted: string } => {
  const copyAt = COPY_BELOW.exec(text)?.index ?? text.length;
  const traceAt = TRACE_BLOCK.exec(text)?.index ?? text.length;
  const end = Math.min(copyAt, traceAt);
  const below = text.slice(end);
  return { words: text.slice(0, end), quoted: below.slice(HEADER_BLOCK.exec(below)?.index ?? below.length) };
};

/** Ids in a header such as References. */
const MESSAGE_ID = /<[^\s<>]{3,900}>/g;

const lastId = (header: string): string | undefined => header.match(MESSAGE_ID)?.at(-1);

/**
 * What is known of the returned mail: from its header, from the fields of the report, from the threading of the report itself, and
 * at last from a Message-ID of ours anywhere in its text.
 */
export const readReturnedMail = ({
  header,
  fields = NOTHING,
  report,
  text,
}: {
  header: string;
  /** Fields of message/delivery-status, message/feedback-report or message/disposition-notification. */
  fields?: MailHeaders;
  /** Header of the report itself. */
  report: MailHeaders;
  text: string;
}): ReturnedMail => {
  const returned = header ? parseHeaders(header) : NOTHING;
  const messageId =
    lastId(headerOf(returned, 'message-id')) ??
    lastId(headerOf(fields, 'original-message-id')) ??
    lastId(headerOf(report, 'in-reply-to')) ??
    lastId(headerOf(report, 'references')) ??
    text.match(MESSAGE_ID)?.find((id) => readMessageId(id));
  const senders = [
    headerOf(returned, 'return-path'),
    headerOf(fields, 'original-mail-from'),
    headerOf(fields, 'x-postfix-sender').replace(/^[\w-]+\s*;/, ''),
  ];
  const envelopeId = headerOf(fields, 'original-envelope-id');
  return {
    messageId: messageId ?? null,
    to: addressesOf(headerOf(returned, 'to')),
    tokenSources: [...new Set([...senders.flatMap((sender) => addressOf(sender) ?? []), envelopeId])].filter(Boolean),
  };
};
