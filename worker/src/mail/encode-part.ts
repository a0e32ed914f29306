import { type SharedText, wholeText } from '@tidings/core/rendering/shared-text';
import { hasLongerLines, isPlainText } from 'nodemailer/lib/mime-funcs';
import { countCharacters, isMostlyLatin, withLineEnds } from './characters.js';
import { encodePattern } from './encode-pattern.js';
import { encodeQuotedPrintable, MAX_LINE_LENGTH } from './quoted-printable.js';

export interface Part {
  type: string;
  /** The Content-Transfer-Encoding. Undefined if the part is empty. */
  encoding: '7bit' | 'quoted-printable' | 'base64' | undefined;
  body: string;
}

/** Encodes a text. `type` is its media type. */
export const encodePart = (type: string, content: SharedText): Part => {
  const encoded = typeof content === 'string' ? undefined : encodePattern(content);
  return encoded ? { type, ...encoded } : encodeWhole(type, wholeText(content));
};

const encodeWhole = (type: string, content: string): Part => {
  const lines = withLineEnds(content);
  if (lines === '') return { type: 'text/plain', encoding: undefined, body: '' };
  const isPlain = isPlainText(lines);
  if (isPlain && !hasLongerLines(lines, MAX_LINE_LENGTH)) return { type, encoding: '7bit', body: lines };
  const isReadable = isPlain ? /[a-z]/i.test(lines) : isMostlyLatin(countCharacters(lines));
  if (isReadable) return { type, encoding: 'quoted-printable', body: encodeQuotedPrintable(lines) };
  return { type, encoding: 'base64', body: encodeBase64(lines) };
};

const encodeBase64 = (content: string): string =>
  Buffer.from(content)
    .toString('base64')
    .replace(/.{76}(?=.)/g, '$&\r\n');
