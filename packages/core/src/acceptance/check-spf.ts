import { isIPv6 } from 'node:net';
import { addressesOfHost, isPrivateAddress } from './addresses.js';
import { type AcceptanceCheck, checkOf } from './check.js';
import type { Dns } from './dns.js';
import { type Finding, finding } from './findings.js';
import { includeOfHost } from './providers.js';
import { checkSpf, type SpfReading } from './spf.js';
import { repairSpf } from './spf-repair.js';

/** Addresses of one host that are evaluated. */
const MAX_ADDRESSES = 8;

export interface CheckedRoute {
  host: string;
  /** Addresses by which the mail server sends to the Internet, as an operator named them. Empty: not named. */
  outboundAddresses: readonly string[];
}

/**
 * Where a route's mails come from, as far as it can be known. `addresses`: as named by an operator, else the public ones of the host.
 * `provider`: a provider's servers, known by their SPF record. `unknown`: the host has private addresses only, or none.
 */
export type RouteOrigin =
  | { is: 'addresses'; addresses: string[] }
  | { is: 'provider'; include: string }
  | { is: 'unknown' };

export const originOf = async (dns: Dns, { host, outboundAddresses }: CheckedRoute): Promise<RouteOrigin> => {
  if (outboundAddresses.length > 0) return { is: 'addresses', addresses: [...outboundAddresses] };
  const include = includeOfHost(host);
  if (include) return { is: 'provider', include };
  const addresses = (await addressesOfHost(dns, host)).filter((address) => !isPrivateAddress(address));
  return addresses.length > 0 ? { is: 'addresses', addresses } : { is: 'unknown' };
};

/** Checks that the SPF record of a domain is valid and permits the servers of a route (RFC 7208). */
export const checkSpfOfRoute = async (
  dns: Dns,
  { domain, route }: { domain: string; route: CheckedRoute },
): Promise<AcceptanceCheck> => {
  const origin = await originOf(dns, route);
  const addresses = origin.is === 'addresses' ? origin.addresses.slice(0, MAX_ADDRESSES) : [];
  const readings = await Promise.all(
    (addresses.length > 0 ? addresses : [undefined]).map((ip) => checkSpf({ dns, domain, ip })),
  );
  const [reading] = readings as [SpfReading];
  const refused = addresses.filter((_, index) => readings[index]!.result !== 'pass');
  const isReadable = readings.every(({ result }) => !['none', 'permerror', 'temperror'].includes(result));
  const findings = readings.flatMap((one) => one.findings);
  if (isReadable) findings.push(...originFindings({ domain, host: route.host, origin, refused, reading }));
  const record = repairSpf({
    domain,
    records: reading.records,
    findings,
    wanted: wantedTerms(origin, refused, reading),
  });
  return checkOf({
    name: 'SPF',
    subject: route.host,
    findings,
    found: foundText(reading.records, origin),
    ...(record !== undefined && { record: { type: 'TXT', name: domain, value: record } }),
  });
};

const originFindings = ({
  domain,
  host,
  origin,
  refused,
  reading,
}: {
  domain: string;
  host: string;
  origin: RouteOrigin;
  refused: string[];
  reading: SpfReading;
}): Finding[] => {
  if (origin.is === 'unknown') return [finding('spf.routeUnknown', { host, domain })];
  if (origin.is === 'addresses') {
    return refused.length > 0 ? [finding('spf.notPermitted', { domain, addresses: refused, host })] : [];
  }
  const { include } = origin;
  return reading.included.includes(include) ? [] : [finding('spf.providerMissing', { domain, include, host })];
};

const wantedTerms = (origin: RouteOrigin, refused: readonly string[], { included }: SpfReading): string[] => {
  if (origin.is === 'provider') return included.includes(origin.include) ? [] : [`include:${origin.include}`];
  return refused.map((address) => `${isIPv6(address) ? 'ip6' : 'ip4'}:${address}`);
};

const foundText = (records: readonly string[], origin: RouteOrigin): string => {
  const text = records.join('\n');
  return text !== '' && origin.is === 'addresses' ? `${text} (${origin.addresses.join(', ')})` : text;
};
