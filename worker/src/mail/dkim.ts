import { createHash, type KeyObject, sign } from 'node:crypto';
import { readDkimKey } from '@tidings/core/dkim/dkim-key';
import { foldLines } from 'nodemailer/lib/mime-funcs';

export interface DkimKey {
  domain: string;
  selector: string;
  /** PEM of an RSA or Ed25519 key. */
  privateKey: string;
}

/** The headers to sign (RFC 6376 section 5.4.1, RFC 8058 section 4), in the order of the `h=` tag. */
const SIGNED = [
  'from',
  'reply-to',
  'subject',
  'date',
  'message-id',
  'to',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'in-reply-to',
  'references',
  'list-id',
  'list-help',
  'list-unsubscribe',
  'list-subscribe',
  'list-post',
  'list-owner',
  'list-archive',
  'list-unsubscribe-post',
  // Gmail ignores a Feedback-ID that isn't signed.
  'feedback-id',
];

/** Values of the `a=` tag (RFC 6376, RFC 8463), by type of key. */
const ALGORITHMS: Record<string, string> = { rsa: 'rsa-sha256', ed25519: 'ed25519-sha256' };

/** Signs a mail: `raw`, followed by what `relaxedTail` made of its end. */
export type DkimSigner = (raw: string, tail?: readonly Uint8Array[]) => string;

/**
 * Prepends a DKIM signature by each key to a composed mail (RFC 6376, relaxed/relaxed). The signature by an RSA key equals nodemailer's.
 * nodemailer's own signer takes only streams.
 */
export const createDkimSigner = (keys: readonly DkimKey[]): DkimSigner => {
  const signers = keys.map((key) => ({ ...key, key: readDkimKey(key.privateKey) }));
  const bodyHashOf = createBodyHash();
  return (raw, tail = []) => {
    const end = raw.indexOf('\r\n\r\n');
    const headers = headersOf(raw.slice(0, end));
    const names = SIGNED.filter((name) => headers.has(name));
    const lines = names.map((name) => `${name}:${headers.get(name)}\r\n`).join('');
    const bodyHash = bodyHashOf(raw.slice(end + 4), tail);
    const signatures = signers.map(({ domain, selector, key }) => {
      const algorithm = ALGORITHMS[key.asymmetricKeyType!];
      const tags = `v=1; a=${algorithm}; c=relaxed/relaxed; d=${domain}; q=dns/txt; s=${selector}; bh=${bodyHash}; h=${names.join(':')}`;
      const unsigned = `${foldLines(`DKIM-Signature: ${tags}`, 76)};\r\n b=`;
      const signature = signatureOf(`${lines}dkim-signature:${relaxedValue(unsigned)}`, key);
      return `${unsigned}${signature.replace(/(^.{73}|.{75}(?!\r?\n|\r))/g, '$&\r\n ').trim()}\r\n`;
    });
    return `${signatures.join('')}${raw}`;
  };
};

/** RFC 8463 section 3 signs the SHA-256 hash with Ed25519. */
const signatureOf = (text: string, key: KeyObject): string => {
  const bytes = Buffer.from(text, 'latin1');
  const signature =
    key.asymmetricKeyType === 'ed25519'
      ? sign(null, createHash('sha256').update(bytes).digest(), key)
      : sign('sha256', bytes, key);
  return signature.toString('base64');
};

/** Returns the hash of a body. Consecutive mails with the same body, which have no tail, are hashed once. */
const createBodyHash = () => {
  let last = { body: '', hash: '' };
  return (body: string, tail: readonly Uint8Array[]): string => {
    if (tail.length === 0 && last.hash !== '' && last.body === body) return last.hash;
    const hasher = createHash('sha256').update(tail.length > 0 ? relaxedLines(body) : relaxedBody(body), 'latin1');
    for (const piece of tail) hasher.update(piece);
    const hash = hasher.digest('base64');
    if (tail.length === 0) last = { body, hash };
    return hash;
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
  const relaxed = relaxedLines(body).replace(/(?:\r\n)+$/, '');
  return relaxed === '' ? '' : `${relaxed}\r\n`;
};

const relaxedLines = (text: string): string => text.replace(/[ \t]+/g, ' ').replace(/ (?=\r\n|$)/g, '');

/**
 * Canonicalizes the end of a mail, which many mails share. It must begin with a line break and end with one that follows text. Pieces
 * without white space, such as base64, aren't copied.
 */
export const relaxedTail = (tail: readonly Uint8Array[]): Uint8Array[] =>
  tail.map((piece) => {
    if (!piece.includes(SPACE) && !piece.includes(TAB)) return piece;
    return Buffer.from(relaxedLines(Buffer.from(piece).toString('latin1')), 'latin1');
  });

const SPACE = 0x20;
const TAB = 0x09;
