import { type AcceptanceCheck, checkOf } from './check.js';
import { isAligned, policyOf, walkTree } from './dmarc.js';
import { type Dns, type DnsAnswer, recordsOf } from './dns.js';
import { type Finding, finding } from './findings.js';

/** Checks that the domain of the return path is aligned with the From domain (RFC 9989 section 4.9) and takes mail. */
export const checkReturnPath = async (
  dns: Dns,
  { domain, returnPath }: { domain: string; returnPath: string },
): Promise<AcceptanceCheck> => {
  const [walk, mx, ipv4, ipv6] = await Promise.all([
    walkTree(dns, domain),
    dns.mx(returnPath),
    dns.ipv4(returnPath),
    dns.ipv6(returnPath),
  ]);
  const mode = policyOf({ domain, walk, exists: true })?.record.spfAlignment ?? 'relaxed';
  const aligned = await isAligned(dns, { author: domain, other: returnPath, mode });
  const findings = mailFindings({ returnPath, mx, addresses: [ipv4, ipv6] });
  if (aligned === false) findings.push(finding('returnPath.notAligned', { returnPath, domain }));
  if (aligned === undefined) findings.push(...walk.findings.filter(({ rule }) => rule === 'dns.failed'));
  return checkOf({
    name: 'RETURN_PATH',
    subject: returnPath,
    findings,
    found: recordsOf(mx)
      .map(({ priority, exchange }) => `MX ${priority} ${exchange || '.'}`)
      .join('\n'),
  });
};

const mailFindings = ({
  returnPath,
  mx,
  addresses,
}: {
  returnPath: string;
  mx: DnsAnswer<{ exchange: string }>;
  addresses: DnsAnswer<string>[];
}): Finding[] => {
  if (mx.is === 'failed') return [finding('dns.failed', { name: returnPath, code: mx.code })];
  // RFC 7505: a single MX record with an empty name.
  const isNull = mx.is === 'found' && mx.records.every(({ exchange }) => exchange === '' || exchange === '.');
  if (isNull) return [finding('returnPath.nullMx', { returnPath })];
  if (mx.is === 'found' || addresses.some(({ is }) => is === 'found')) return [];
  const failed = addresses.find((answer) => answer.is === 'failed');
  if (failed?.is === 'failed') return [finding('dns.failed', { name: returnPath, code: failed.code })];
  return [finding('returnPath.noMail', { returnPath })];
};
