import PostalMime, { type Attachment, type Email } from 'postal-mime';
import { headersOf, type MailHeaders, parseHeaders } from './mail-headers.js';

/** A mail, parsed as far as a report needs it. */
export interface ReportParts {
  headers: MailHeaders;
  /** The header as it came, folded. */
  rawHeader: string;
  subject: string;
  from: { name: string; address: string };
  /** The words that a person reads. */
  text: string;
  /** Parts that aren't text, mails within the mail included. */
  attachments: Attachment[];
}

/**
 * The rest of a larger mail isn't read. Reports begin with what matters, and end with the returned mail. Lines and boundaries are what
 * parsing costs: postal-mime 4.0.0 needs 10 µs for each line, and 100 µs for each part.
 */
const MAX_BYTES = 256 * 1024;
const MAX_LINES = 4000;
const MAX_BOUNDARIES = 200;
const MAX_RAW_HEADER = 16 * 1024;
const MAX_TEXT = 64 * 1024;

const LIMITS = { forceRfc822Attachments: true, maxNestingDepth: 100, maxHeadersSize: 64 * 1024 } as const;

/** Parts of a mail. Of one that can't be parsed, its header and the rest as text. */
export const parseParts = async (mail: Buffer): Promise<ReportParts> => {
  const raw = beginningOf(mail);
  const rawHeader = rawHeaderOf(raw);
  const parsed = await PostalMime.parse(raw, LIMITS).catch(() => undefined);
  if (!parsed) {
    const headers = parseHeaders(rawHeader);
    const from = headers.get('from')?.[0] ?? '';
    return {
      headers,
      rawHeader,
      subject: headers.get('subject')?.[0] ?? '',
      from: { name: from, address: /[^\s<>]+@[^\s<>]+/.exec(from)?.[0] ?? '' },
      text: raw.subarray(rawHeader.length, rawHeader.length + MAX_TEXT).toString('latin1'),
      attachments: [],
    };
  }
  return {
    headers: headersOf(parsed.headers.map(({ key, value }) => [key, value] as const)),
    rawHeader,
    subject: parsed.subject ?? '',
    from: fromOf(parsed),
    text: (parsed.text ?? withoutTags(parsed.html ?? '')).slice(0, MAX_TEXT),
    attachments: parsed.attachments,
  };
};

const beginningOf = (mail: Buffer): Buffer => {
  const raw = mail.subarray(0, MAX_BYTES);
  const limits = [placeOf('\n', MAX_LINES, raw), placeOf('\n--', MAX_BOUNDARIES, raw), returnedBodyOf(raw)];
  return raw.subarray(0, Math.min(...limits));
};

const STATUS_PART =
  /\ncontent-type:\s*message\/(?:global-)?(?:delivery-status|feedback-report|disposition-notification)\b/i;
const RETURNED_PART = /\ncontent-type:\s*(?:message\/(?:rfc822|global|global-headers)|text\/rfc822-headers)(?![\w-])/i;
const PART_BEGINNING = /\n\r?\n\s*/;
const HEADER_END = /\n\r?\n/;

/** Where the body of the returned mail begins, if it follows the machine-readable part. Nothing of it is read. */
const returnedBodyOf = (raw: Buffer): number => {
  const text = raw.toString('latin1');
  let at = 0;
  for (const pattern of [STATUS_PART, RETURNED_PART, PART_BEGINNING, HEADER_END]) {
    const found = pattern.exec(text.slice(at));
    if (!found) return raw.length;
    at += found.index + found[0].length;
  }
  return at;
};

/** Where the `count`-th occurrence of a text begins. The length of `raw` if there are fewer. */
const placeOf = (text: string, count: number, raw: Buffer): number => {
  let at = -1;
  for (let found = 0; found < count; found += 1) {
    at = raw.indexOf(text, at + 1, 'latin1');
    if (at < 0) return raw.length;
  }
  return at;
};

const rawHeaderOf = (raw: Buffer): string => {
  const end = /\r?\n\r?\n/.exec(raw.subarray(0, MAX_RAW_HEADER).toString('latin1'))?.index ?? MAX_RAW_HEADER;
  return raw.subarray(0, Math.min(end, MAX_RAW_HEADER)).toString('latin1');
};

const fromOf = ({ from }: Email): ReportParts['from'] =>
  from?.address === undefined ? { name: from?.name ?? '', address: '' } : { name: from.name, address: from.address };

const withoutTags = (html: string): string =>
  html
    .slice(0, 4 * MAX_TEXT)
    .replace(/<(?:br|p|div|tr|li)\b[^<>]{0,1000}>/gi, '\n')
    .replace(/<[^<>]{1,1000}>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
