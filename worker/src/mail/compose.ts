import { isEmpty, type SharedText } from '@tidings/core/rendering/shared-text';
import { foldLines, isPlainText } from 'nodemailer/lib/mime-funcs';
import MimeNode from 'nodemailer/lib/mime-node';
import { encodePart, type Part } from './encode-part.js';
import { domainOf } from './sender.js';

export interface OutgoingMail {
  /** The From header: as MAIL_FROM, or name and address. */
  from: string | { name: string; address: string };
  /** The envelope sender. */
  sender: string;
  to: { name: string; address: string };
  /** Address, or name and address. */
  replyTo?: string | undefined;
  messageId: string;
  subject: string;
  /** Empty if the mail is plain text. */
  html: SharedText;
  text: SharedText;
  /** The send's own header lines, as `customHeaders` makes them. */
  customHeaders?: readonly string[];
  /** Further header lines, folded and in ASCII. */
  headers?: readonly string[];
}

/** Which bodies a mail has. */
export type Body = 'text' | 'html' | 'both';

export const bodyOf = ({ html, text }: Pick<OutgoingMail, 'html' | 'text'>): Body => {
  if (isEmpty(html)) return 'text';
  return isEmpty(text) ? 'html' : 'both';
};

/**
 * Composes a mail as a string with one character per byte (latin1), identical to the output of nodemailer's composer. nodemailer builds a tree
 * and a chain of streams for each mail, which is half the cost of sending. The result is ASCII, except for non-ASCII local parts in From and
 * To, which are UTF-8 (RFC 6532).
 */
export const composeMail = (
  mail: Omit<OutgoingMail, 'sender'>,
  { date, boundary }: { date: Date; boundary: string },
): string => {
  const body = bodyOf(mail);
  const only = body === 'both' ? undefined : bodyPart(body, mail);
  const lines = [
    ...mailHeaders(mail),
    ...(only?.encoding ? [`Content-Transfer-Encoding: ${only.encoding}`] : []),
    ...dateHeaders(date),
    only ? `Content-Type: ${only.type}` : multipart('alternative', boundary),
    '',
  ];
  if (only) return `${lines.join('\r\n')}\r\n${endLine(only.body)}`;
  const parts = [encodePart(TEXT, mail.text), encodePart(HTML, mail.html)].map(
    (part) => `--${boundary}\r\n${section(part)}\r\n`,
  );
  return `${lines.join('\r\n')}\r\n${parts.join('')}--${boundary}--\r\n`;
};

type Headers = Omit<OutgoingMail, 'sender' | 'html' | 'text'>;

export const mailHeaders = ({
  from,
  to,
  replyTo,
  messageId,
  subject,
  customHeaders: ownHeaders = [],
  headers = [],
}: Headers): string[] => [
  'Auto-Submitted: auto-generated',
  ...ownHeaders,
  fromHeader(from),
  toHeader(to),
  ...(replyTo ? [header('Reply-To', replyTo)] : []),
  ...(subject.trim() === '' ? [] : [header('Subject', subject)]),
  header('Message-ID', messageId),
  ...headers,
];

export const dateHeaders = (date: Date): string[] => [
  `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
  'MIME-Version: 1.0',
];

/** The Content-Type of a multipart. */
export const multipart = (subtype: string, boundary: string): string =>
  foldLines(`Content-Type: multipart/${subtype}; boundary="${boundary}"`, 76);

const TEXT = 'text/plain; charset=utf-8';
const HTML = 'text/html; charset=utf-8';

export const bodyPart = (kind: 'text' | 'html', { html, text }: Pick<OutgoingMail, 'html' | 'text'>): Part =>
  kind === 'html' ? encodePart(HTML, html) : encodePart(TEXT, text);

/** A part inside a multipart, without the line break before the next boundary. */
export const section = ({ type, encoding, body }: Part): string =>
  `${foldLines(`Content-Type: ${type}`, 76)}\r\n${encoding ? `Content-Transfer-Encoding: ${encoding}\r\n` : ''}\r\n${body}`;

const endLine = (body: string): string => (body === '' || body.endsWith('\n') ? body : `${body}\r\n`);

type Address = OutgoingMail['to'];

/** Header lines of this length or longer are folded. */
const MAX_HEADER_LINE_LENGTH = 76;

/** Used only to encode header values and envelopes. */
const node = new MimeNode();

/** Header lines of a send's own headers: folded, and with encoded words (RFC 2047) for what isn't ASCII. */
export const customHeaders = (headers: Readonly<Record<string, string>>): string[] =>
  Object.entries(headers).map(([name, value]) => header(name, value));

const header = (name: string, value: string | Address): string =>
  utf8Bytes(foldLines(`${name}: ${node.encodeHeaderValue(name, value)}`, MAX_HEADER_LINE_LENGTH));

/** The last From header: the mails of a worker have few senders. */
let lastFrom: { from: OutgoingMail['from']; line: string } | undefined;

const fromHeader = (from: OutgoingMail['from']): string => {
  if (lastFrom?.from !== from) lastFrom = { from, line: header('From', from) };
  return lastFrom.line;
};

/** A name and an address that need no quotes and no encoding. */
const SIMPLE_NAME = /^\w+(?: \w+)*$/;
const SIMPLE_ADDRESS = /^[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)*$/;

const toHeader = (to: Address): string => {
  const isSimple = SIMPLE_NAME.test(to.name) && SIMPLE_ADDRESS.test(to.address);
  const line = `To: ${to.name} <${to.address}>`;
  return isSimple && line.length < MAX_HEADER_LINE_LENGTH ? line : header('To', to);
};

/** A header line in ASCII, of a name that nodemailer doesn't treat specially. */
export const textHeader = (name: `X-${string}`, value: string): string =>
  foldLines(`${name}: ${node.encodeHeaderValue(name, value)}`, 76);

const utf8Bytes = (text: string): string => (isPlainText(text) ? text : Buffer.from(text).toString('latin1'));

/** Matches addresses that need no change in the envelope. Almost all addresses are of this kind. */
const PLAIN_ADDRESS = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[a-z0-9.-]+$/;

export interface Envelope {
  from: string;
  to: [string];
}

/** Returns the SMTP envelope. Special local parts are quoted, and domains are in ASCII (RFC 5891) even if the local part isn't. */
export const envelopeOf = ({ sender, to }: Pick<OutgoingMail, 'sender' | 'to'>): Envelope => ({
  from: inEnvelope(sender),
  to: [inEnvelope(to.address)],
});

const inEnvelope = (address: string): string => {
  if (PLAIN_ADDRESS.test(address)) return address;
  const { from } = node.setEnvelope({ from: address, to: [] }).getEnvelope();
  const text = from || address;
  return `${text.slice(0, text.lastIndexOf('@'))}@${domainOf(text)}`;
};
