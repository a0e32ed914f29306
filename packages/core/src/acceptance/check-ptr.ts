import { isIPv6 } from 'node:net';
import { reverseName } from './addresses.js';
import { type AcceptanceCheck, checkOf } from './check.js';
import { type CheckedRoute, originOf } from './check-spf.js';
import { type Dns, recordsOf } from './dns.js';
import { type Finding, finding } from './findings.js';

/**
 * Checks that each address of a route has a name that leads back to it (RFC 8601 section 2.7.3). Undefined for a provider, which
 * cares for its own addresses.
 */
export const checkPtr = async (dns: Dns, route: CheckedRoute): Promise<AcceptanceCheck | undefined> => {
  const { host } = route;
  const origin = await originOf(dns, route);
  if (origin.is === 'provider') return undefined;
  if (origin.is === 'unknown') {
    return checkOf({ name: 'PTR', subject: host, findings: [finding('ptr.routeUnknown', { host })] });
  }
  const results = await Promise.all(origin.addresses.map((address) => checkAddress(dns, address)));
  const wrong = origin.addresses.find((_, index) => results[index]!.findings.length > 0);
  return checkOf({
    name: 'PTR',
    subject: host,
    findings: results.flatMap(({ findings }) => findings),
    found: results.map(({ names }, index) => `${origin.addresses[index]} ${names.join(' ')}`.trim()).join('\n'),
    ...(wrong !== undefined && { record: { type: 'PTR', name: reverseName(wrong), value: host } }),
  });
};

const checkAddress = async (dns: Dns, address: string): Promise<{ names: string[]; findings: Finding[] }> => {
  const answer = await dns.ptr(address);
  if (answer.is === 'failed') {
    return { names: [], findings: [finding('dns.failed', { name: reverseName(address), code: answer.code })] };
  }
  const names = recordsOf(answer);
  if (names.length === 0) return { names, findings: [finding('ptr.missing', { address })] };
  const lookUp = isIPv6(address) ? dns.ipv6 : dns.ipv4;
  const answers = await Promise.all(names.map((name) => lookUp(name)));
  if (answers.some((one) => recordsOf(one).some((back) => isSame(back, address)))) return { names, findings: [] };
  const failed = answers.find((one) => one.is === 'failed');
  if (failed?.is === 'failed') {
    return { names, findings: [finding('dns.failed', { name: names[0]!, code: failed.code })] };
  }
  return { names, findings: [finding('ptr.notConfirmed', { address, names })] };
};

const isSame = (a: string, b: string): boolean =>
  isIPv6(a) && isIPv6(b) ? reverseName(a) === reverseName(b) : a === b;
