import { foldLines, hasLongerLines, isPlainText } from 'nodemailer/lib/mime-funcs';
import MimeNode from 'nodemailer/lib/mime-node';
import * as quotedPrintable from 'nodemailer/lib/qp';
import { domainOf } from './sender.js';

export interface OutgoingMail {
  from: string;
  /** The envelope sender. */
  sender: string;
  to: { name: string; address: string };
  messageId: string;
  subject: string;
  /** Empty if the mail is plain text. */
  html: string;
  text: string;
  /** Further header lines, folded and in ASCII. */
  headers?: readonly string[];
}

/**
 * Composes a mail as a string with one character per byte (latin1), identical to the output of nodemailer's composer. nodemailer builds a tree
 * and a chain of streams for each mail, which is half the cost of sending. The result is ASCII, except for non-ASCII local parts in From and
 * To, which are UTF-8 (RFC 6532).
 */
export const composeMail = (
  { from, to, messageId, subject, html, text, headers = [] }: Omit<OutgoingMail, 'sender'>,
  { date, boundary }: { date: Date; boundary: string },
): string => {
  const isAlternative = html !== '' && text !== '';
  const only = isAlternative ? undefined : encodePart(html === '' ? 'plain' : 'html', html === '' ? text : html);
  const lines = [
    'Auto-Submitted: auto-generated',
    header('From', from),
    header('To', to),
    ...(subject.trim() === '' ? [] : [header('Subject', subject)]),
    header('Message-ID', messageId),
    ...headers,
    ...(only?.encoding ? [`Content-Transfer-Encoding: ${only.encoding}`] : []),
    `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    'MIME-Version: 1.0',
    only ? `Content-Type: ${only.type}` : foldLines(`Content-Type: multipart/alternative; boundary="${boundary}"`, 76),
    '',
  ];
  if (only) return `${lines.join('\r\n')}\r\n${endLine(only.body)}`;
  const parts = [encodePart('plain', text), encodePart('html', html)].map(
    ({ type, encoding, body }) =>
      `--${boundary}\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}\r\n`,
  );
  return `${lines.join('\r\n')}\r\n${parts.join('')}--${boundary}--\r\n`;
};

/** Converts all line ends to CRLF (RFC 5322 section 2.1). */
export const withLineEnds = (content: string): string => content.replace(/\r\n|\r|\n/g, '\r\n');

const endLine = (body: string): string => (body === '' || body.endsWith('\n') ? body : `${body}\r\n`);

type Address = OutgoingMail['to'];

/** Used only to encode header values and envelopes. */
const node = new MimeNode();

const header = (name: 'From' | 'To' | 'Subject' | 'Message-ID', value: string | Address): string =>
  utf8Bytes(foldLines(`${name}: ${node.encodeHeaderValue(name, value)}`, 76));

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

interface Part {
  type: string;
  /** The Content-Transfer-Encoding. Undefined if the part is empty. */
  encoding: '7bit' | 'quoted-printable' | 'base64' | undefined;
  body: string;
}

const encodePart = (kind: 'plain' | 'html', content: string): Part => {
  const type = `text/${kind}; charset=utf-8`;
  const lines = withLineEnds(content);
  if (lines === '') return { type: 'text/plain', encoding: undefined, body: '' };
  const isPlain = isPlainText(lines);
  if (isPlain && !hasLongerLines(lines, 76)) return { type, encoding: '7bit', body: lines };
  // Plain text has no characters that count against letters.
  if (isPlain ? /[a-z]/i.test(lines) : isMostlyLatin(lines))
    return { type, encoding: 'quoted-printable', body: encodeLines(lines) };
  return { type, encoding: 'base64', body: encodeBase64(lines) };
};

const encodeBase64 = (content: string): string =>
  Buffer.from(content)
    .toString('base64')
    .replace(/.{76}(?=.)/g, '$&\r\n');

/** nodemailer's rule for choosing quoted-printable: more ASCII letters than non-ASCII characters. */
const isMostlyLatin = (content: string): boolean => {
  let others = 0;
  let letters = 0;
  for (let at = 0; at < content.length; at += 1) {
    const code = content.charCodeAt(at);
    if (code >= 0x80 || code <= 0x08 || code === 0x0b || code === 0x0c || (code >= 0x0e && code <= 0x1f)) others += 1;
    else if ((code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)) letters += 1;
  }
  return others < letters;
};

/** Cache of encoded lines, since the lines of a template are the same in every mail. Cleared at `MAX_CACHED_LINES`. */
const encodedLines = new Map<string, string>();
const MAX_CACHED_LINES = 5_000;
const MAX_CACHED_LENGTH = 1_000;

/** Number of bytes that nodemailer's encoder takes at once. */
const SLICE = 64 * 1024;

/** Encodes as quoted-printable line by line, and caches each line. */
const encodeLines = (content: string): string => {
  if (Buffer.byteLength(content) > SLICE || ' \t'.includes(content.at(-1)!)) return encodeWhole(content);
  let encoded = '';
  for (let from = 0; from < content.length; ) {
    const end = content.indexOf('\n', from);
    const line = end < 0 ? content.slice(from) : content.slice(from, end + 1);
    from += line.length;
    const kept = encodedLines.get(line);
    encoded += kept ?? encodeLine(line);
  }
  return encoded;
};

/**
 * Encodes with nodemailer's encoder. At the ends of its slices, and before trailing white space, its soft line breaks may differ from a
 * line-by-line encoding.
 */
const encodeWhole = (content: string): string => {
  const encoder = new quotedPrintable.Encoder();
  let encoded = '';
  encoder.push = (chunk: string) => {
    encoded += chunk;
    return true;
  };
  encoder._transform(Buffer.from(content), 'buffer' as BufferEncoding, () => {});
  encoder._flush(() => {});
  return encoded;
};

const encodeLine = (line: string): string => {
  const encoded = quotedPrintable.wrap(quotedPrintable.encode(line), 76);
  if (encodedLines.size >= MAX_CACHED_LINES) encodedLines.clear();
  if (line.length <= MAX_CACHED_LENGTH) encodedLines.set(line, encoded);
  return encoded;
};
