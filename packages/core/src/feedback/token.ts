import { timingSafeEqual } from 'node:crypto';
import { hmacSha256 } from '../keys/hmac.js';
import type { Keys } from '../keys/keys.js';

/** A token of one kind is invalid as the other. */
export type TokenKind = 'bounce' | 'unsubscribe';

/** The mail that a token names. */
export interface TokenTarget {
  deliveryId: string;
  /** The last 10 hexadecimal digits of the dispatch's UUID: a restored database hands out delivery ids again. */
  dispatch: string;
  /** How often the delivery's address had been corrected. */
  round: number;
}

// kind and key number (1 byte), round (1), delivery (6), dispatch (5), MAC (8): 34 characters of base32, within the 64 octets of a
// local part (RFC 5321 section 4.5.3.1.1) beside a prefix.
const HEAD_BYTES = 13;
const MAC_BYTES = 8;
const KIND_BIT: Record<TokenKind, number> = { bounce: 0, unsubscribe: 0x80 };
const MAX_ROUND = 255;

/** Characters of a token. */
export const TOKEN_LENGTH = Math.ceil(((HEAD_BYTES + MAC_BYTES) * 8) / 5);

const macOf = (head: Buffer, key: Buffer): Buffer => hmacSha256(head, key).subarray(0, MAC_BYTES);

/** 34 characters, letters and digits in lower case. The same for each attempt under one address. */
export const createToken = (
  kind: TokenKind,
  { deliveryId, dispatchId, round }: { deliveryId: string; dispatchId: string; round: number },
  { tokenKey }: Pick<Keys, 'tokenKey'>,
): string => {
  const head = Buffer.alloc(HEAD_BYTES);
  head[0] = KIND_BIT[kind] | tokenKey.number;
  head[1] = Math.min(round, MAX_ROUND);
  head.writeUIntBE(Number(deliveryId), 2, 6);
  head.write(dispatchId.slice(-10), 8, 'hex');
  return encodeBase32(Buffer.concat([head, macOf(head, tokenKey.key)]));
};

/** Undefined if it isn't a token of this kind that we have signed. Upper and lower case are the same. */
export const readToken = (
  kind: TokenKind,
  text: string,
  { tokenKeys }: Pick<Keys, 'tokenKeys'>,
): TokenTarget | undefined => {
  const bytes = decodeBase32(text);
  if (bytes?.length !== HEAD_BYTES + MAC_BYTES) return undefined;
  const head = bytes.subarray(0, HEAD_BYTES);
  const key = tokenKeys.get(head[0]! & 0x7f);
  if (!key || (head[0]! & 0x80) !== KIND_BIT[kind]) return undefined;
  if (!timingSafeEqual(bytes.subarray(HEAD_BYTES), macOf(head, key))) return undefined;
  return { deliveryId: String(head.readUIntBE(2, 6)), dispatch: head.toString('hex', 8), round: head[1]! };
};

/** Whether a text looks like a token of the key that will follow the newest one: another process may have made that key already. */
export const isTokenOfNextKey = (text: string, { tokenKey }: Pick<Keys, 'tokenKey'>): boolean => {
  const bytes = decodeBase32(text);
  return bytes?.length === HEAD_BYTES + MAC_BYTES && (bytes[0]! & 0x7f) === ((tokenKey.number + 1) & 0x7f);
};

/** RFC 4648 section 6, in lower case: the case of a local part may be changed on its way. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

const encodeBase32 = (bytes: Buffer): string => {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += ALPHABET[(value >> (bits - 5)) & 31];
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text;
};

/** Undefined if a character is none of the alphabet, or bits are set beyond the last byte. */
const decodeBase32 = (text: string): Buffer | undefined => {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of text.toLowerCase()) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) return undefined;
    value = ((value << 5) | digit) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 0xff);
    }
  }
  return (value & ((1 << bits) - 1)) === 0 ? Buffer.from(bytes) : undefined;
};
