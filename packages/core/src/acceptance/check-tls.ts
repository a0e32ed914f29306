import { addressesOfHost, isPrivateAddress } from './addresses.js';
import { type AcceptanceCheck, checkOf } from './check.js';
import type { Dns } from './dns.js';
import { type Finding, finding } from './findings.js';

export interface CheckedTls {
  host: string;
  /** `implicit`: from the first byte. `required`: STARTTLS or no mail. `opportunistic`: STARTTLS if it is offered. `unknown`: a setting of other processes. */
  tls: 'implicit' | 'required' | 'opportunistic' | 'off' | 'unknown';
  verifiesCertificate: boolean;
}

/** Checks that mails are encrypted on their way to a route's server. A server with private addresses only needs no TLS. */
export const checkTls = async (dns: Dns, { host, tls, verifiesCertificate }: CheckedTls): Promise<AcceptanceCheck> => {
  const addresses = await addressesOfHost(dns, host);
  const isPrivate = addresses.length > 0 && addresses.every(isPrivateAddress);
  const findings: Finding[] = [];
  if (tls === 'unknown') findings.push(finding('tls.unknown', { host }));
  if (tls === 'off' && !isPrivate) findings.push(finding('tls.off', { host }));
  if (tls === 'opportunistic' && !isPrivate) findings.push(finding('tls.opportunistic', { host }));
  if (tls !== 'off' && !verifiesCertificate && !isPrivate) findings.push(finding('tls.unverified', { host }));
  return checkOf({ name: 'TLS', subject: host, findings, found: tls === 'unknown' ? undefined : tls });
};
