import { domainToASCII } from 'node:url';
import addressParser from 'nodemailer/lib/addressparser/index.js';

/** The bare address of a sender such as `Tidings <news@example.com>`; undefined where it isn't exactly one. */
export const addressOf = (from: string): string | undefined => {
  const [parsed, ...more] = addressParser(from, { flatten: true });
  return more.length === 0 && parsed && isOneAddress(parsed.address) ? parsed.address : undefined;
};

/** Nothing in it that could end the address, and begin another or a header. */
export const isOneAddress = (text: string): boolean => /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()\\]+$/.test(text);

/** In ASCII, as headers have to be. */
export const domainOf = (address: string): string => {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return domainToASCII(domain) || domain;
};
