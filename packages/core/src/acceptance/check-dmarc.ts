import { type AcceptanceCheck, checkOf } from './check.js';
import { type EffectivePolicy, isAligned, organizationOf, policyOf, walkTree } from './dmarc.js';
import { isDmarcRecord } from './dmarc-record.js';
import { type Dns, recordsOf } from './dns.js';
import { type Finding, finding } from './findings.js';

/** The mildest valid record. */
const MILDEST = 'v=DMARC1; p=none';

export interface DmarcRequest {
  /** The domain of From. */
  domain: string;
  /** Domains that mails are signed with. */
  signing: readonly string[];
  /** The domain of the return path. */
  returnPath: string;
}

/** Checks the DMARC record of the From domain, and that a signature or the return path is aligned with it (RFC 9989). */
export const checkDmarc = async (dns: Dns, request: DmarcRequest): Promise<AcceptanceCheck> => {
  const { domain } = request;
  const [walk, addresses] = await Promise.all([walkTree(dns, domain), dns.ipv4(domain)]);
  const effective = policyOf({ domain, walk, exists: addresses.is !== 'missing' });
  const findings = [...walk.findings, ...(await recordFindings(dns, domain, effective))];
  if (!effective && findings.length === 0) findings.push(finding('dmarc.missing', { domain }));
  findings.push(...(await alignmentFindings(dns, request, effective)));
  const at = `_dmarc.${effective?.name ?? organizationOf(domain, walk)}`;
  const needsRecord = !effective && !walk.isIncomplete;
  return checkOf({
    name: 'DMARC',
    subject: domain,
    findings,
    found: effective ? `${effective.record.text} (p=${effective.policy}, ${at})` : await wrongRecords(dns, domain),
    ...(needsRecord && { record: { type: 'TXT', name: `_dmarc.${domain}`, value: MILDEST } }),
  });
};

const wrongRecords = async (dns: Dns, domain: string): Promise<string> =>
  recordsOf(await dns.txt(`_dmarc.${domain}`))
    .filter(isDmarcRecord)
    .join('\n');

const recordFindings = async (dns: Dns, domain: string, effective: EffectivePolicy | undefined): Promise<Finding[]> => {
  if (!effective) return [];
  const { record } = effective;
  const name = `_dmarc.${effective.name}`;
  const found: Finding[] = [];
  if (record.ignoredPolicy) found.push(finding('dmarc.policyIgnored', { name, tag: record.ignoredPolicy }));
  if (record.oldTags.length > 0) found.push(finding('dmarc.oldTags', { name, tags: record.oldTags }));
  if (record.isTest) found.push(finding('dmarc.testing', { name }));
  const hosts = new Set(record.reportAddresses.map((address) => address.slice(address.lastIndexOf('@') + 1)));
  for (const host of hosts) found.push(...(await reportFindings(dns, { policyDomain: effective.name, domain, host })));
  return found;
};

/** RFC 9990 section 4: a domain of another organization agrees to reports by a record of its own. */
const reportFindings = async (
  dns: Dns,
  { policyDomain, domain, host }: { policyDomain: string; domain: string; host: string },
): Promise<Finding[]> => {
  if ((await isAligned(dns, { author: domain, other: host, mode: 'relaxed' })) !== false) return [];
  const name = `${policyDomain}._report._dmarc.${host}`;
  const answer = await dns.txt(name);
  if (answer.is === 'failed') return [finding('dns.failed', { name, code: answer.code })];
  return recordsOf(answer).some(isDmarcRecord) ? [] : [finding('dmarc.reportRefused', { host, name })];
};

const alignmentFindings = async (
  dns: Dns,
  { domain, signing, returnPath }: DmarcRequest,
  effective: EffectivePolicy | undefined,
): Promise<Finding[]> => {
  const { dkimAlignment = 'relaxed', spfAlignment = 'relaxed' } = effective?.record ?? {};
  const bySignature = await Promise.all(
    signing.map((other) => isAligned(dns, { author: domain, other, mode: dkimAlignment })),
  );
  if (bySignature.includes(true)) return [];
  const byReturnPath = await isAligned(dns, { author: domain, other: returnPath, mode: spfAlignment });
  if (bySignature.includes(undefined) || byReturnPath === undefined) return [];
  if (byReturnPath) return [finding('dmarc.onlyReturnPath', { domain })];
  // Without a key here, the mail server may sign with the domain.
  if (signing.length === 0) return [finding('dkim.noKey', { domain })];
  return [finding('dmarc.notAligned', { domain, signing, returnPath })];
};
