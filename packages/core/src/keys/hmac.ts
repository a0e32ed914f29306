import { hash } from 'node:crypto';

/** Bytes of a block of SHA-256. */
const BLOCK = 64;

interface PaddedKey {
  inner: Buffer;
  outer: Buffer;
}

const padded = new WeakMap<Buffer, PaddedKey>();

const paddedKeyOf = (key: Buffer): PaddedKey => {
  const known = padded.get(key);
  if (known) return known;
  if (key.length > BLOCK) throw new RangeError(`A key of HMAC-SHA-256 has at most ${BLOCK} bytes here.`);
  const pad = (byte: number) => Buffer.from(Array.from({ length: BLOCK }, (_, at) => byte ^ (key[at] ?? 0)));
  const made = { inner: pad(0x36), outer: pad(0x5c) };
  padded.set(key, made);
  return made;
};

/**
 * HMAC-SHA-256 (RFC 2104) of a short message. Each mail with a topic needs two, and `createHmac` sets up a context of OpenSSL for
 * each, which takes more than twice as long.
 */
export const hmacSha256 = (message: Buffer, key: Buffer): Buffer => {
  const { inner, outer } = paddedKeyOf(key);
  const first = hash('sha256', Buffer.concat([inner, message]), 'hex');
  return Buffer.from(hash('sha256', Buffer.concat([outer, Buffer.from(first, 'hex')]), 'hex'), 'hex');
};
