import { domainToASCII, domainToUnicode } from 'node:url';

/** What a URL's host may not hold, or reads as something else: `domainToASCII` parses a host, so it cuts at `/` and decodes `%61`. */
const NOT_IN_A_DOMAIN = /[\s%/?#:@\\[\]<>^|]/;

const NON_ASCII = /[^\0-\x7f]/;

/**
 * A domain in lower case and, where it has other letters, in Punycode (RFC 5891, mapped by UTS 46, non-transitional: `ß` stays
 * itself). A domain of ASCII letters is only lowered, so `a_b.example`, `localhost` and `[192.0.2.1]` stay as they are.
 * Undefined for letters that no domain can have.
 */
export const domainToAscii = (domain: string): string | undefined => {
  if (!NON_ASCII.test(domain)) return domain.toLowerCase();
  if (NOT_IN_A_DOMAIN.test(domain)) return undefined;
  return domainToASCII(domain) || undefined;
};

/** As people write it: `xn--bcher-kva.de` is `bücher.de`. */
export const domainForPeople = (domain: string): string =>
  domain.includes('xn--') ? domainToUnicode(domain) || domain : domain;
