import { createHash, createPrivateKey, createSign, type KeyObject } from 'node:crypto';
import { foldLines } from 'nodemailer/lib/mime-funcs';

export interface DkimKey {
  domain: string;
  selector: string;
  /** PEM of an RSA key. */
  privateKey: string;
}

/** The headers to sign (RFC 6376 section 5.4.1, RFC 8058 section 4), in the order of the `h=` tag. */
const SIGNED = [
  'from',
  'subject',
  'date',
  'message-id',
  'to',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'list-id',
  'list-unsubscribe',
  'list-unsubscribe-post',
];

/** Reads a private key in PEM. Throws if it isn't an RSA key. */
export const readDkimKey = (pem: string): KeyObject => {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'rsa') throw new Error('not an RSA key');
  return key;
};

/**
 * Prepends a DKIM signature to a composed mail (RFC 6376, rsa-sha256, relaxed/relaxed). The signature equals nodemailer's, whose signer
 * works on streams only.
 */
export const createDkimSigner = ({ domain, selector, privateKey }: DkimKey): ((raw: string) => string) => {
  const key = readDkimKey(privateKey);
  return (raw) => {
    const end = raw.indexOf('\r\n\r\n');
    const headers = headersOf(raw.slice(0, end));
    const names = SIGNED.filter((name) => headers.has(name));
    const bodyHash = createHash('sha256')
      .update(relaxedBody(raw.slice(end + 4)), 'latin1')
      .digest('base64');
    const tags = `v=1; a=rsa-sha256; c=relaxed/relaxed; d=${domain}; q=dns/txt; s=${selector}; bh=${bodyHash}; h=${names.join(':')}`;
    const unsigned = `${foldLines(`DKIM-Signature: ${tags}`, 76)};\r\n b=`;
    const signed = [...names.map((name) => `${name}:${headers.get(name)}`), `dkim-signature:${relaxedValue(unsigned)}`];
    const signature = createSign('RSA-SHA256').update(signed.join('\r\n'), 'latin1').sign(key, 'base64');
    return `${unsigned}${signature.replace(/(^.{73}|.{75}(?!\r?\n|\r))/g, '$&\r\n ').trim()}\r\n${raw}`;
  };
};

/** Returns the canonical header lines by lower-case header name. */
const headersOf = (head: string): Map<string, string> =>
  new Map(
    head
      .split(/\r\n(?![ \t])/)
      .map((line) => [line.slice(0, line.indexOf(':')).trim().toLowerCase(), relaxedValue(line)]),
  );

/** Relaxed header canonicalization (section 3.4.2): unfolds, collapses runs of spaces, and trims. */
const relaxedValue = (line: string): string =>
  line
    .slice(line.indexOf(':') + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/^ | $/g, '');

/** Relaxed body canonicalization (section 3.4.4): collapses runs of spaces, and removes those at line ends and empty lines at the end. */
const relaxedBody = (body: string): string => {
  const relaxed = body
    .replace(/[ \t]+/g, ' ')
    .replace(/ (?=\r\n|$)/g, '')
    .replace(/(?:\r\n)+$/, '');
  return relaxed === '' ? '' : `${relaxed}\r\n`;
};
