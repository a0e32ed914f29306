import { isPlainText } from 'nodemailer/lib/mime-funcs';
import * as quotedPrintable from 'nodemailer/lib/qp';

/** Maximum length of an encoded line without its line break (RFC 2045 section 6.7). */
export const MAX_LINE_LENGTH = 76;

/** Number of bytes that nodemailer's encoder takes at once. */
const SLICE = 64 * 1024;

/** Encodes a text with CRLF line ends, identical to nodemailer's encoder. */
export const encodeQuotedPrintable = (content: string): string => {
  const lastAt = content.lastIndexOf('\n') + 1;
  const end = content.slice(lastAt);
  if (!isEncodedByLines({ bytes: Buffer.byteLength(content), end })) return encodeWhole(content);
  const lines = content.slice(0, lastAt);
  const encoded = isPlainText(lines) ? encodePlain(lines, wrapKnownLine) : encodeLines(lines);
  return encoded + encodeEnd(end, encoded.length);
};

/** Encodes one line with its line end, which is in no other mail: the result isn't remembered. */
export const encodeOwnLine = (line: string): string =>
  isPlainText(line) ? encodePlain(line, wrapLine) : wrapLine(quotedPrintable.encode(line));

/**
 * Whether a text can be encoded line by line with the result of nodemailer's encoder. That encoder sets other soft line breaks in texts of
 * more than one slice, and in texts that end with white space. `end` is the text after the last line end.
 */
export const isEncodedByLines = ({ bytes, end }: { bytes: number; end: string }): boolean =>
  bytes <= SLICE && !/[ \t]$/.test(end);

const TRAILING_SPACE = /[ \t]$/gm;

/** nodemailer counts the line break too. */
const LONG_LINE = new RegExp(`^[^\\r\\n]{${MAX_LINE_LENGTH - 1},}\\r\\n`, 'gm');

/** Encodes lines of ASCII, which has no control characters but DEL. */
const encodePlain = (lines: string, wrapLine: (line: string) => string): string =>
  lines
    .replaceAll('=', '=3D')
    .replaceAll('\u007f', '=7F')
    .replace(TRAILING_SPACE, (space) => (space === ' ' ? '=20' : '=09'))
    .replace(LONG_LINE, wrapLine);

/** Stands for lines that come before. */
const LINES_BEFORE = `${'x'.repeat(MAX_LINE_LENGTH - 2)}\r\n`;

/**
 * Encodes what follows the last line end. `lengthBefore` is that of the encoded lines. nodemailer breaks such a line at white space even
 * if it has fewer than 76 characters, unless the whole text has fewer.
 */
export const encodeEnd = (line: string, lengthBefore: number): string => {
  if (line === '') return '';
  const encoded = quotedPrintable.encode(line);
  if (lengthBefore + encoded.length <= MAX_LINE_LENGTH) return encoded;
  return quotedPrintable.wrap(LINES_BEFORE + encoded, MAX_LINE_LENGTH).slice(LINES_BEFORE.length);
};

const encodeLines = (content: string): string => {
  let encoded = '';
  for (let from = 0; from < content.length; ) {
    const end = content.indexOf('\n', from);
    const line = end < 0 ? content.slice(from) : content.slice(from, end + 1);
    from += line.length;
    encoded += encodeLine(line);
  }
  return encoded;
};

const MAX_CACHED_LINES = 5_000;
const MAX_CACHED_LENGTH = 1_000;

/** Remembers results: most lines of a template are the same in every mail. Forgets all of them at `MAX_CACHED_LINES`. */
const cached = (encode: (line: string) => string): ((line: string) => string) => {
  const results = new Map<string, string>();
  return (line) => {
    const kept = results.get(line);
    if (kept !== undefined) return kept;
    const result = encode(line);
    if (results.size >= MAX_CACHED_LINES) results.clear();
    if (line.length <= MAX_CACHED_LENGTH) results.set(line, result);
    return result;
  };
};

/** Adds soft line breaks to an encoded line. */
const wrapLine = (line: string): string => quotedPrintable.wrap(line, MAX_LINE_LENGTH);
const wrapKnownLine = cached(wrapLine);

const encodeLine = cached((line) => wrapLine(quotedPrintable.encode(line)));

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
