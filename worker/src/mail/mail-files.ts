import { calendarMethodOf } from '@tidings/core/ledger/attachment';
import MimeNode from 'nodemailer/lib/mime-node';
import { type Body, bodyPart, dateHeaders, mailHeaders, multipart, type OutgoingMail, section } from './compose.js';
import { encodePart } from './encode-part.js';

/** A file that is encoded once for all mails. */
export interface EncodedFile {
  name: string;
  contentType: string;
  cid?: string | undefined;
  /** The content in base64, in lines of 76 characters without a line break at the end. Threads share its memory. */
  encoded: Uint8Array;
}

/** The files of mails, and the boundary that these mails share. */
export interface MailFiles {
  /** Must be unpredictable, so that no content can contain it. */
  boundary: string;
  files: readonly EncodedFile[];
}

/** A mail with files: what differs from mail to mail, and what all mails with the same bodies share. */
export interface MailParts {
  head: string;
  tail: readonly Uint8Array[];
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

interface Frame {
  isMixed: boolean;
  isAlternative: boolean;
  isRelated: boolean;
  mixed: string;
  alternative: string;
  related: string;
}

/** nodemailer's tree: mixed( alternative( text, related( html, inline files ), calendar ), other files ). */
const frameOf = (files: MailFiles, body: Body): Frame => {
  const { boundary } = files;
  const isRelated = body !== 'text' && files.files.some(({ cid }) => cid);
  return {
    isMixed: attachedOf(files, body).length > 0,
    isAlternative: body === 'both' || invitationOf(files) !== undefined,
    isRelated,
    mixed: `${boundary}_1`,
    alternative: `${boundary}_2`,
    related: `${boundary}_3`,
  };
};

/** The invitation is attached too, for mail programs that don't show the alternative. */
const attachedOf = ({ files }: MailFiles, body: Body): EncodedFile[] => [
  ...files.filter((file) => !calendarMethodOf(file) && (body === 'text' || !file.cid)),
  ...files.filter(calendarMethodOf),
];

const invitationOf = ({ files }: MailFiles): EncodedFile | undefined => files.find(calendarMethodOf);

/**
 * Composes the part of a mail before its files, in latin1. With `tailOf` for the same body, the bytes are those of nodemailer's composer.
 */
export const composeHead = (
  mail: Omit<OutgoingMail, 'sender'>,
  { date, body, files }: { date: Date; body: Body; files: MailFiles },
): string => {
  const frame = frameOf(files, body);
  const { isMixed, isAlternative, isRelated } = frame;
  const levels = [
    ...(isMixed ? [{ type: multipart('mixed', frame.mixed), boundary: frame.mixed }] : []),
    ...(isAlternative ? [{ type: multipart('alternative', frame.alternative), boundary: frame.alternative }] : []),
  ];
  const related = { type: multipart('related; type="text/html"', frame.related), boundary: frame.related };
  const outer = levels.length > 0 ? levels : [related];
  const lines = [...mailHeaders(mail), ...dateHeaders(date), outer[0]!.type, '', `--${outer[0]!.boundary}`];
  for (const { type, boundary } of outer.slice(1)) lines.push(type, '', `--${boundary}`);
  if (body !== 'html') {
    lines.push(section(bodyPart('text', mail)));
    if (body === 'text') return lines.join('\r\n');
    lines.push(`--${frame.alternative}`);
  }
  if (isRelated && levels.length > 0) lines.push(related.type, '', `--${related.boundary}`);
  lines.push(section(bodyPart('html', mail)));
  return lines.join('\r\n');
};

/** What follows the head of a mail with this body. */
export const tailOf = (files: MailFiles, body: Body): Uint8Array[] => {
  const frame = frameOf(files, body);
  const end = (boundary: string) => bytes(`\r\n--${boundary}--\r\n`);
  const part = (boundary: string, file: EncodedFile) => [
    bytes(`\r\n--${boundary}\r\n${fileHeaders(file)}\r\n\r\n`),
    file.encoded,
  ];
  const tail: Uint8Array[] = [];
  if (frame.isRelated) {
    const inline = files.files.filter(({ cid }) => cid);
    tail.push(...inline.flatMap((file) => part(frame.related, file)), end(frame.related));
  }
  if (frame.isAlternative) {
    const invitation = invitationOf(files);
    if (invitation) tail.push(bytes(`\r\n--${frame.alternative}\r\n${section(calendarPart(invitation))}`));
    tail.push(end(frame.alternative));
  }
  if (frame.isMixed) {
    tail.push(...attachedOf(files, body).flatMap((file) => part(frame.mixed, file)), end(frame.mixed));
  }
  return tail;
};

const calendarPart = (file: EncodedFile) => {
  const text = Buffer.from(Buffer.from(file.encoded).toString('latin1'), 'base64').toString();
  return encodePart(`text/calendar; charset=utf-8; method=${calendarMethodOf(file)}`, text);
};

/** Headers of a file's part. Names that aren't ASCII are encoded by RFC 2231, and again by RFC 2047 for old mail programs. */
const fileHeaders = ({ name, contentType, cid }: EncodedFile): string => {
  const isInvitation = calendarMethodOf({ contentType }) !== undefined;
  const isInline = cid !== undefined && !isInvitation && /^image\//i.test(contentType);
  const disposition = { key: 'Content-Disposition', value: isInline ? 'inline' : 'attachment' };
  const encoding = { key: 'Content-Transfer-Encoding', value: 'base64' };
  // A part that isn't the root has no Date and no Message-ID.
  const node = new MimeNode('multipart/mixed').createChild(isInvitation ? 'application/ics' : contentType, {
    filename: name,
  });
  if (cid && !isInvitation) node.setHeader('Content-Id', `<${cid}>`);
  node.setHeader(isInvitation ? [disposition, encoding] : [encoding, disposition]);
  return node.buildHeaders();
};
