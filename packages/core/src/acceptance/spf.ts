import { BlockList, isIPv6 } from 'node:net';
import { type Dns, type DnsAnswer, recordsOf } from './dns.js';
import { type Finding, finding } from './findings.js';
import { expandSpfMacros } from './spf-macro.js';
import { isSpfRecord, readSpfRecord, type SpfQualifier, type SpfTerm } from './spf-record.js';

export type SpfResult = 'none' | 'neutral' | 'pass' | 'fail' | 'softfail' | 'permerror' | 'temperror';

const RESULTS: Record<SpfQualifier, SpfResult> = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' };

/** RFC 7208 section 4.6.4. */
export const MAX_SPF_LOOKUPS = 10;
export const MAX_SPF_VOIDS = 2;
const MAX_MX_HOSTS = 10;

/** The walk ends here, so that a record can't cause any number of lookups. */
const MAX_WALKED = 40;

export interface SpfReading {
  result: SpfResult;
  /** Terms of all branches that need DNS. */
  lookups: number;
  /** Domains of the includes and redirects of all branches. */
  included: string[];
  findings: Finding[];
  /** The domain's own records. More than one is a mistake. */
  records: string[];
}

/**
 * Evaluates the SPF record of a domain for a client (RFC 7208 section 4.6). Lookups are counted over all branches, although an
 * evaluation stops at the first match: another client takes another branch. Without `ip` the record is only checked.
 */
export const checkSpf = async ({
  dns,
  domain,
  ip,
}: {
  dns: Dns;
  domain: string;
  ip?: string | undefined;
}): Promise<SpfReading> => {
  const findings: Finding[] = [];
  const voids: string[] = [];
  let lookups = 0;
  const included: string[] = [];
  let own: string[] = [];

  const countVoid = <T>(name: string, ...answers: DnsAnswer<T>[]) => {
    if (answers.every(({ is }) => is === 'empty' || is === 'missing')) voids.push(name);
  };
  const failed = (name: string, ...answers: DnsAnswer<unknown>[]): boolean => {
    for (const answer of answers) {
      if (answer.is === 'failed') findings.push(finding('dns.failed', { name, code: answer.code }));
    }
    return answers.some(({ is }) => is === 'failed');
  };

  /** Addresses of a name, of the client's family if that is known. */
  const addressesOf = async (name: string): Promise<DnsAnswer<string>[]> =>
    ip === undefined
      ? Promise.all([dns.ipv4(name), dns.ipv6(name)])
      : [await (isIPv6(ip) ? dns.ipv6(name) : dns.ipv4(name))];

  const isIn = (addresses: readonly string[], { prefix4, prefix6 }: SpfTerm): boolean => {
    if (ip === undefined) return false;
    const list = new BlockList();
    for (const address of addresses) {
      if (isIPv6(address)) list.addSubnet(address, prefix6, 'ipv6');
      else list.addSubnet(address, prefix4, 'ipv4');
    }
    return list.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4');
  };

  type Match = boolean | 'permerror' | 'temperror';

  const matchAddresses = async (term: SpfTerm, name: string): Promise<Match> => {
    const answers = await addressesOf(name);
    countVoid(name, ...answers);
    if (failed(name, ...answers)) return 'temperror';
    return isIn(answers.flatMap(recordsOf), term);
  };

  const matchMx = async (term: SpfTerm, name: string, domain: string): Promise<Match> => {
    const answer = await dns.mx(name);
    countVoid(name, answer);
    if (failed(name, answer)) return 'temperror';
    const hosts = recordsOf(answer);
    if (hosts.length > MAX_MX_HOSTS) {
      findings.push(finding('spf.mxHosts', { domain, name, max: MAX_MX_HOSTS }));
      return 'permerror';
    }
    const answers = (await Promise.all(hosts.map(({ exchange }) => addressesOf(exchange)))).flat();
    return isIn(answers.flatMap(recordsOf), term);
  };

  const matchInclude = async (name: string, domain: string, path: readonly string[]): Promise<Match> => {
    included.push(name.toLowerCase());
    const result = await visit(name, path);
    if (result === 'none') {
      findings.push(finding('spf.includeMissing', { domain, include: name }));
      return 'permerror';
    }
    if (result === 'permerror' || result === 'temperror') return result;
    return result === 'pass';
  };

  const match = async (term: SpfTerm, domain: string, path: readonly string[]): Promise<Match> => {
    const { mechanism } = term;
    if (mechanism === 'all') return true;
    if (mechanism === 'ip4' || mechanism === 'ip6') return isIn([term.target!], term);
    lookups += 1;
    if (lookups > MAX_WALKED) return false;
    if (mechanism === 'ptr') {
      findings.push(finding('spf.ptr', { domain }));
      return false;
    }
    const name = expandSpfMacros(term.target ?? domain, { ip, sender: `postmaster@${path[0]}`, domain });
    if (name === undefined) return false;
    if (mechanism === 'include') return matchInclude(name, domain, path);
    if (mechanism === 'mx') return matchMx(term, name, domain);
    if (mechanism === 'a') return matchAddresses(term, name);
    const answer = await dns.ipv4(name);
    countVoid(name, answer);
    return failed(name, answer) ? 'temperror' : answer.is === 'found';
  };

  const visit = async (domain: string, before: readonly string[]): Promise<SpfResult> => {
    if (before.includes(domain.toLowerCase())) {
      findings.push(finding('spf.loop', { domain }));
      return 'permerror';
    }
    const path = [...before, domain.toLowerCase()];
    const answer = await dns.txt(domain);
    if (failed(domain, answer)) return 'temperror';
    const records = recordsOf(answer).filter(isSpfRecord);
    if (before.length > 0) countVoid(domain, answer);
    if (before.length === 0) own = records;
    if (records.length === 0) return 'none';
    if (records.length > 1) {
      findings.push(finding('spf.several', { domain, count: records.length }));
      return 'permerror';
    }
    const read = readSpfRecord(records[0]!);
    if ('invalidTerm' in read) {
      findings.push(finding('spf.syntax', { domain, term: read.invalidTerm }));
      return 'permerror';
    }
    let result: SpfResult | undefined;
    for (const term of read.terms) {
      if (term.mechanism === 'all' && term.qualifier === '+') findings.push(finding('spf.permitsAll', { domain }));
      const matched = await match(term, domain, path);
      if (matched === true) result ??= RESULTS[term.qualifier];
      else if (matched !== false) result ??= matched;
      // RFC 7208 section 5.1: terms after `all` are ignored, and so is redirect.
      if (term.mechanism === 'all') return result!;
    }
    if (read.redirect === undefined) return result ?? 'neutral';
    return (await follow(read.redirect, domain, path, result)) ?? 'neutral';
  };

  const follow = async (
    target: string,
    domain: string,
    path: readonly string[],
    before: SpfResult | undefined,
  ): Promise<SpfResult | undefined> => {
    lookups += 1;
    const name = expandSpfMacros(target, { ip, sender: `postmaster@${path[0]}`, domain });
    if (name === undefined || lookups > MAX_WALKED) return before;
    included.push(name.toLowerCase());
    const result = await visit(name, path);
    if (result !== 'none') return before ?? result;
    findings.push(finding('spf.includeMissing', { domain, include: name }));
    return before ?? 'permerror';
  };

  const result = await visit(domain, []);
  if (result === 'none') findings.push(finding('spf.missing', { domain }));
  if (lookups > MAX_SPF_LOOKUPS) {
    findings.push(finding('spf.lookups', { domain, count: lookups, max: MAX_SPF_LOOKUPS }));
  }
  if (voids.length > MAX_SPF_VOIDS) findings.push(finding('spf.voids', { names: voids, max: MAX_SPF_VOIDS }));
  return { result, lookups, included, findings, records: own };
};
