import { isIPv4, isIPv6 } from 'node:net';

export type SpfQualifier = '+' | '-' | '~' | '?';

export interface SpfTerm {
  qualifier: SpfQualifier;
  mechanism: 'all' | 'include' | 'a' | 'mx' | 'ptr' | 'ip4' | 'ip6' | 'exists';
  /** A domain, maybe with macros. For ip4 and ip6, the address. Undefined: the record's own domain. */
  target: string | undefined;
  prefix4: number;
  prefix6: number;
}

export interface SpfRecord {
  terms: SpfTerm[];
  /** Domain of the modifier redirect, maybe with macros. */
  redirect: string | undefined;
}

/** Whether a TXT record is an SPF record (RFC 7208 section 4.5): the version, then a blank or the end. */
export const isSpfRecord = (text: string): boolean => /^v=spf1(?: |$)/i.test(text);

const MODIFIER = /^([a-z][a-z\d._-]*)=(.*)$/i;
const DIRECTIVE = /^([+\-~?]?)([a-z][a-z\d]*)(?::([^/]*(?:%\{[^}]*\}[^/]*)*))?((?:\/.*)?)$/i;
const MACRO_STRING = /^(?:%\{[slodiphcrtv]\d*r?[.\-+,/_=]*\}|%%|%_|%-|[!-$&-~])*$/i;
const DOMAIN_END = /(?:\.(?=[a-z\d-]*[a-z-])[a-z\d](?:[a-z\d-]*[a-z\d])?\.?|%\{[^}]*\})$/i;

const isDomainSpec = (text: string | undefined): text is string =>
  text !== undefined && MACRO_STRING.test(text) && DOMAIN_END.test(text);

/** Reads an SPF record (RFC 7208 section 12). The whole syntax is checked first; a wrong term makes the record invalid. */
export const readSpfRecord = (text: string): SpfRecord | { invalidTerm: string } => {
  const terms: SpfTerm[] = [];
  const modifiers = new Map<string, string>();
  const [, ...parts] = text.replace(/ +$/, '').split(/ +/);
  for (const part of parts) {
    const [, name, value] = MODIFIER.exec(part) ?? [];
    if (name !== undefined) {
      const key = name.toLowerCase();
      const isOurs = key === 'redirect' || key === 'exp';
      if (isOurs ? modifiers.has(key) || !isDomainSpec(value) : !MACRO_STRING.test(value!))
        return { invalidTerm: part };
      modifiers.set(key, value!);
      continue;
    }
    const term = readDirective(part);
    if (!term) return { invalidTerm: part };
    terms.push(term);
  }
  return { terms, redirect: modifiers.get('redirect') };
};

const readDirective = (part: string): SpfTerm | undefined => {
  const [, sign, name, target, cidr = ''] = DIRECTIVE.exec(part) ?? [];
  const mechanism = name?.toLowerCase();
  const qualifier = (sign || '+') as SpfQualifier;
  const term = { qualifier, target, prefix4: 32, prefix6: 128 };
  switch (mechanism) {
    case 'all':
      return target === undefined && cidr === '' ? { ...term, mechanism } : undefined;
    case 'include':
    case 'exists':
      return isDomainSpec(target) && cidr === '' ? { ...term, mechanism } : undefined;
    case 'ptr':
      return (target === undefined || isDomainSpec(target)) && cidr === '' ? { ...term, mechanism } : undefined;
    case 'a':
    case 'mx': {
      const prefixes = readPrefixes(cidr);
      return prefixes && (target === undefined || isDomainSpec(target))
        ? { ...term, mechanism, ...prefixes }
        : undefined;
    }
    case 'ip4': {
      const prefix4 = readPrefix(cidr, 32);
      return prefix4 !== undefined && isIPv4(target ?? '') ? { ...term, mechanism, prefix4 } : undefined;
    }
    case 'ip6': {
      const prefix6 = readPrefix(cidr, 128);
      return prefix6 !== undefined && isIPv6(target ?? '') ? { ...term, mechanism, prefix6 } : undefined;
    }
    default:
      return undefined;
  }
};

const readPrefix = (cidr: string, max: number): number | undefined => {
  if (cidr === '') return max;
  const [, digits] = /^\/(0|[1-9]\d{0,2})$/.exec(cidr) ?? [];
  return digits !== undefined && Number(digits) <= max ? Number(digits) : undefined;
};

/** The prefix lengths of `a` and `mx`, such as `/24`, `//64` or `/24//64`. */
const readPrefixes = (cidr: string): { prefix4: number; prefix6: number } | undefined => {
  const [matched, four = '', six = ''] = /^(\/\d+)?(?:\/(\/\d+))?$/.exec(cidr) ?? [];
  const prefix4 = readPrefix(four, 32);
  const prefix6 = readPrefix(six, 128);
  return matched === undefined || prefix4 === undefined || prefix6 === undefined ? undefined : { prefix4, prefix6 };
};
