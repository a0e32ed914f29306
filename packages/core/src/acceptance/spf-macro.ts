import { isIPv6 } from 'node:net';
import { expandIpv6 } from './addresses.js';

export interface SpfMacroValues {
  /** The client's IP address. Undefined if it isn't known. */
  ip: string | undefined;
  /** The envelope sender. */
  sender: string;
  /** The domain whose record is read. */
  domain: string;
}

const MACRO = /%(?:\{([slodiphcrtv])(\d*)(r?)([.\-+,/_=]*)\}|([%_-]))/gi;
const LITERALS: Record<string, string> = { '%': '%', _: ' ', '-': '%20' };

/** Hexadecimal digits of an IPv6 address with dots between them (RFC 7208 section 7.3), or the address of IPv4. */
const dotted = (ip: string): string => (isIPv6(ip) ? [...expandIpv6(ip)].join('.') : ip);

/**
 * Expands the macros of a domain (RFC 7208 section 7). Undefined if it needs what isn't known: the client's address, or the name of
 * its PTR record.
 */
export const expandSpfMacros = (text: string, { ip, sender, domain }: SpfMacroValues): string | undefined => {
  let isKnown = true;
  const at = sender.lastIndexOf('@');
  const valueFor = (letter: string): string => {
    switch (letter) {
      case 's':
        return sender;
      case 'l':
        return sender.slice(0, at);
      case 'o':
      case 'h':
        return sender.slice(at + 1);
      case 'd':
        return domain;
      default:
        if (ip === undefined || !'iv'.includes(letter)) isKnown = false;
        if (letter === 'v') return ip && isIPv6(ip) ? 'ip6' : 'in-addr';
        return ip ? dotted(ip) : '';
    }
  };
  const expanded = text.replace(
    MACRO,
    (_, letter: string | undefined, digits: string, reverse: string, delimiters: string, literal: string) => {
      if (letter === undefined) return LITERALS[literal]!;
      const parts = valueFor(letter.toLowerCase()).split(
        delimiters ? new RegExp(`[${delimiters.replace(/[\\\]^-]/g, '\\$&')}]`) : '.',
      );
      if (reverse) parts.reverse();
      return (digits ? parts.slice(-Number(digits)) : parts).join('.');
    },
  );
  return isKnown ? expanded : undefined;
};
