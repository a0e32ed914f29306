import { domainToAscii } from '@tidings/core/addresses/domain';
import addressParser from 'nodemailer/lib/addressparser/index.js';

/** The bare address of a sender such as `Tidings <news@example.com>`; undefined where it isn't exactly one. */
export const addressOf = (from: string): string | undefined => {
  const [parsed, ...more] = addressParser(from, { flatten: true });
  return more.length === 0 && parsed && isOneAddress(parsed.address) ? parsed.address : undefined;
};

const ONE_ADDRESS = /^[^\s@<>,;:"()[\]\\]+@([^\s@<>,;:"()\\]+)$/;

/** True where nothing in the text could end the address and begin another or a header, and its domain can be written in ASCII. */
export const isOneAddress = (text: string): boolean => {
  const [, domain] = ONE_ADDRESS.exec(text) ?? [];
  return domain !== undefined && domainToAscii(domain) !== undefined;
};

/** The part after the last `@`, in ASCII (RFC 5891). */
export const domainOf = (address: string): string => {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return domainToAscii(domain) ?? domain;
};

/** True where the local part has other letters than ASCII: only a server that offers SMTPUTF8 (RFC 6531) takes such an address. */
export const needsSmtpUtf8 = (address: string): boolean =>
  /[^\0-\x7f]/.test(address.slice(0, address.lastIndexOf('@')));
