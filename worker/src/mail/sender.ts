import { domainToAscii } from '@tidings/core/addresses/domain';
import addressParser from 'nodemailer/lib/addressparser/index.js';

/** The bare address of a sender such as `Tidings <news@example.com>`, or undefined if it isn't exactly one address. */
export const addressOf = (from: string): string | undefined => {
  const [parsed, ...more] = addressParser(from, { flatten: true });
  return more.length === 0 && parsed && isOneAddress(parsed.address) ? parsed.address : undefined;
};

const ONE_ADDRESS = /^[^\s@<>,;:"()[\]\\]+@([^\s@<>,;:"()\\]+)$/;

/** True if the text is one address with a valid domain, and contains nothing that could begin another address or a header. */
export const isOneAddress = (text: string): boolean => {
  const [, domain] = ONE_ADDRESS.exec(text) ?? [];
  return domain !== undefined && domainToAscii(domain) !== undefined;
};

/** The part after the last `@`, in ASCII (Punycode, RFC 5891). */
export const domainOf = (address: string): string => {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return domainToAscii(domain) ?? domain;
};

/** True if the local part isn't ASCII. Only a server that offers SMTPUTF8 (RFC 6531) accepts such an address. */
export const needsSmtpUtf8 = (address: string): boolean =>
  /[^\0-\x7f]/.test(address.slice(0, address.lastIndexOf('@')));
