import { domainToASCII, domainToUnicode } from 'node:url';

/** Characters that aren't part of a domain. `domainToASCII` parses a URL host: it cuts at `/` and decodes `%61`. */
const NOT_IN_A_DOMAIN = /[\s%/?#:@\\[\]<>^|]/;

const NON_ASCII = /[^\0-\x7f]/;

/**
 * A domain in lower case. A domain with non-ASCII letters is converted to Punycode (RFC 5891, mapped by UTS 46,
 * non-transitional: `ß` stays). An ASCII domain is only lowercased, so `a_b.example`, `localhost` and `[192.0.2.1]`
 * are kept. Undefined if a letter isn't allowed in a domain.
 */
export const domainToAscii = (domain: string): string | undefined => {
  if (!NON_ASCII.test(domain)) return domain.toLowerCase();
  if (NOT_IN_A_DOMAIN.test(domain)) return undefined;
  return domainToASCII(domain) || undefined;
};

/** The domain in Unicode: `xn--bcher-kva.de` becomes `bücher.de`. */
export const domainForPeople = (domain: string): string =>
  domain.includes('xn--') ? domainToUnicode(domain) || domain : domain;
