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

/** The rest of a larger mail isn't read. Reports begin with what matters, and end with the returned mail. */
const MAX_BYTES = 256 * 1024;
const MAX_RAW_HEADER = 16 * 1024;
const MAX_TEXT = 64 * 1024;

const LIMITS = { forceRfc822Attachments: true, maxNestingDepth: 100, maxHeadersSize: MAX_BYTES } as const;

/** Parts of a mail. Of one that can't be parsed, its header and the rest as text. */
export const parseParts = async (mail: Buffer): Promise<ReportParts> => {
  const raw = mail.subarray(0, MAX_BYTES);
  const rawHeader = rawHeaderOf(raw);
  const parsed = isParsable(raw) ? await PostalMime.parse(raw, LIMITS).catch(() => undefined) : undefined;
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

/** More lines that look like boundaries than any report has. The parser makes a part of each. */
const MAX_BOUNDARIES = 500;

const isParsable = (raw: Buffer): boolean => {
  let count = 0;
  for (let at = raw.indexOf('\n--'); at >= 0; at = raw.indexOf('\n--', at + 3)) {
    count += 1;
    if (count > MAX_BOUNDARIES) return false;
  }
  return true;
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
    .replace(/<(?:br|p|div|tr|li)\b[^>]{0,1000}>/gi, '\n')
    .replace(/<[^>]{1,1000}>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
