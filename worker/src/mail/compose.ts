import { foldLines, hasLongerLines, isPlainText } from 'nodemailer/lib/mime-funcs';
import MimeNode from 'nodemailer/lib/mime-node';
import * as quotedPrintable from 'nodemailer/lib/qp';
import { domainOf } from './sender.js';

export interface OutgoingMail {
  from: string;
  /** As the envelope has it. */
  sender: string;
  to: { name: string; address: string };
  messageId: string;
  subject: string;
  /** Empty where the mail is plain text. */
  html: string;
  text: string;
}

/**
 * A mail as its bytes, a character for each (latin1), the same that nodemailer's composer makes: header for header, line for line. Its
 * composer builds a tree and a chain of streams for each mail, which is half of what sending costs; here it is one string. It is ASCII but
 * for addresses whose local part isn't: those are UTF-8 in From and To (RFC 6532).
 */
export const composeMail = (
  { from, to, messageId, subject, html, text }: Omit<OutgoingMail, 'sender'>,
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

/** RFC 5322 section 2.1: lines end in CRLF. A template's own may end in anything. */
export const withLineEnds = (content: string): string => content.replace(/\r\n|\r|\n/g, '\r\n');

const endLine = (body: string): string => (body === '' || body.endsWith('\n') ? body : `${body}\r\n`);

type Address = OutgoingMail['to'];

/** Encodes values only; it never becomes a mail. */
const node = new MimeNode();

const header = (name: 'From' | 'To' | 'Subject' | 'Message-ID', value: string | Address): string =>
  utf8Bytes(foldLines(`${name}: ${node.encodeHeaderValue(name, value)}`, 76));

const utf8Bytes = (text: string): string => (isPlainText(text) ? text : Buffer.from(text).toString('latin1'));

/** Addresses that say the same in any mail server's view, as almost all do. */
const PLAIN_ADDRESS = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[a-z0-9.-]+$/;

export interface Envelope {
  from: string;
  to: [string];
}

/** As the server gets it: odd local parts quoted, domains in ASCII (RFC 5891) also where the local part is not. */
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
  /** Undefined where there is nothing to encode. */
  encoding: '7bit' | 'quoted-printable' | 'base64' | undefined;
  body: string;
}

const encodePart = (kind: 'plain' | 'html', content: string): Part => {
  const type = `text/${kind}; charset=utf-8`;
  const lines = withLineEnds(content);
  if (lines === '') return { type: 'text/plain', encoding: undefined, body: '' };
  if (isPlainText(lines) && !hasLongerLines(lines, 76)) return { type, encoding: '7bit', body: lines };
  if (isMostlyLatin(lines)) return { type, encoding: 'quoted-printable', body: encodeLines(lines) };
  return { type, encoding: 'base64', body: encodeBase64(lines) };
};

const encodeBase64 = (content: string): string =>
  Buffer.from(content)
    .toString('base64')
    .replace(/.{76}(?=.)/g, '$&\r\n');

/** nodemailer's rule for the shorter encoding: letters against what is no ASCII. */
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

/** Lines as they are encoded: those of a template come again in every mail. Emptied when it holds so many. */
const encodedLines = new Map<string, string>();
const LINES_KEPT = 5_000;
const LONGEST_KEPT = 1_000;

/** What nodemailer encodes at once, in bytes. */
const SLICE = 64 * 1024;

/** Quoted-printable begins anew with each line, so that it can be made line by line. */
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
 * Where nodemailer's slices meet, and before white space at the very end, its soft breaks may lie elsewhere: that is encoded by
 * its own hand.
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
  if (encodedLines.size >= LINES_KEPT) encodedLines.clear();
  if (line.length <= LONGEST_KEPT) encodedLines.set(line, encoded);
  return encoded;
};
