import { normalizeAddress } from '../addresses/normal-form.js';

/** RFC 5321 section 4.5.3.1: local part and domain. */
const MAX_ADDRESS_LENGTH = 64 + 1 + 255;

const ADDRESS = /^[^\s\p{Cc}\p{Cs}@<>()[\]\\,;:]+@[^\s\p{Cc}\p{Cs}@<>(),;:]+$/u;

/** An address of a report, normalized. Null if it isn't one. */
export const addressOf = (text: string): string | null => {
  const bare = text.trim().replace(/^<(.*)>$/, '$1');
  return bare.length <= MAX_ADDRESS_LENGTH && ADDRESS.test(bare) ? normalizeAddress(bare) : null;
};

/** Most addresses of one header. */
const MAX_ADDRESSES = 20;

/** Addresses of a header such as To, normalized. Names and comments are ignored. */
export const addressesOf = (header: string): string[] =>
  [...header.matchAll(/[^\s<>(),;:"]{1,64}@[^\s@<>(),;:"]{1,255}/g)]
    .slice(0, MAX_ADDRESSES)
    .flatMap(([address]) => addressOf(address) ?? []);

/**
 * Reads an address with its type, such as `rfc822; ann@example.com` (RFC 3464 section 2.3). Null if its type is neither rfc822 nor
 * utf-8. Characters of the type utf-8 may be escaped as `\x{430}` (RFC 6533 section 3). Some servers don't decode xtext (RFC 3461
 * section 4), so `+2B` and `+3D` are decoded here.
 */
export const typedAddressOf = (field: string): string | null => {
  const [, type, text] = /^\s*([\w-]{1,20})\s*;\s*(.*)$/.exec(field) ?? [field, 'rfc822', field];
  const address = text!.slice(0, 2 * MAX_ADDRESS_LENGTH);
  if (/^utf-8$/i.test(type!)) return addressOf(unescapeUnicode(decodeXtext(address)));
  return /^rfc822$/i.test(type!) ? addressOf(decodeXtext(address)) : null;
};

const decodeXtext = (text: string): string =>
  /\+(?:2B|3D)/.test(text)
    ? text.replace(/\+([\dA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;

const unescapeUnicode = (text: string): string =>
  text.replace(/\\x\{([\dA-F]{1,6})\}/gi, (escaped, hex: string) => {
    const point = Number.parseInt(hex, 16);
    return point > 0x7f && point <= 0x10ffff ? String.fromCodePoint(point) : escaped;
  });
