import { type DmarcPolicy, type DmarcRecord, isDmarcRecord, readDmarcRecord } from './dmarc-record.js';
import { type Dns, recordsOf } from './dns.js';
import { type Finding, finding } from './findings.js';

/** RFC 9989 section 4.10: at most 8 queries, so that a name with more labels continues with its last 7. */
const MAX_LABELS = 8;

interface FoundRecord {
  name: string;
  record: DmarcRecord;
}

/** What a tree walk found, from the name upwards. */
export interface TreeWalk {
  found: FoundRecord[];
  findings: Finding[];
  /** True if a DNS server didn't answer, so that a record may be missing. */
  isIncomplete: boolean;
}

const namesOf = (domain: string): string[] => {
  const labels = domain.toLowerCase().split('.');
  const rest = labels.length > MAX_LABELS - 1 ? labels.slice(-(MAX_LABELS - 1)) : labels.slice(1);
  return [labels, ...rest.map((_, index) => rest.slice(index))].map((parts) => parts.join('.'));
};

/** Looks up DMARC records at a name and its parents, up to the top-level domain or a record with `psd` (RFC 9989 section 4.10). */
export const walkTree = async (dns: Dns, domain: string): Promise<TreeWalk> => {
  const walk: TreeWalk = { found: [], findings: [], isIncomplete: false };
  for (const name of namesOf(domain)) {
    const at = `_dmarc.${name}`;
    const answer = await dns.txt(at);
    if (answer.is === 'failed') {
      walk.isIncomplete = true;
      walk.findings.push(finding('dns.failed', { name: at, code: answer.code }));
    }
    const records = recordsOf(answer).filter(isDmarcRecord);
    if (records.length > 1) walk.findings.push(finding('dmarc.several', { name: at, count: records.length }));
    if (records.length !== 1) continue;
    const record = readDmarcRecord(records[0]!);
    if ('invalidTag' in record) {
      walk.findings.push(finding('dmarc.invalid', { name: at, tag: record.invalidTag }));
      continue;
    }
    walk.found.push({ name, record });
    if (record.publicSuffix !== undefined) break;
  }
  return walk;
};

/** The organizational domain that a walk from `domain` leads to (RFC 9989 section 4.10.2). */
export const organizationOf = (domain: string, { found }: Pick<TreeWalk, 'found'>): string => {
  const start = domain.toLowerCase();
  const own = found.find(({ record }) => record.publicSuffix === 'n');
  if (own) return own.name;
  const suffix = found.find(({ name, record }) => record.publicSuffix === 'y' && name !== start);
  if (suffix) {
    const labels = start.split('.');
    return labels.slice(-(suffix.name.split('.').length + 1)).join('.');
  }
  return found.at(-1)?.name ?? start;
};

export interface EffectivePolicy {
  record: DmarcRecord;
  /** The name of the record, without `_dmarc`. */
  name: string;
  policy: DmarcPolicy;
}

/** The policy that applies to mails from `domain` (RFC 9989 section 4.10.1). Undefined if there is no record. */
export const policyOf = ({
  domain,
  walk,
  exists,
}: {
  domain: string;
  walk: Pick<TreeWalk, 'found'>;
  /** False if DNS has no such name. */
  exists: boolean;
}): EffectivePolicy | undefined => {
  const start = domain.toLowerCase();
  const organization = organizationOf(start, walk);
  const applying =
    walk.found.find(({ name }) => name === start) ??
    walk.found.find(({ name }) => name === organization) ??
    walk.found.find(({ record }) => record.publicSuffix === 'y');
  if (!applying) return undefined;
  const { name, record } = applying;
  if (name === start) return { name, record, policy: record.policy };
  return { name, record, policy: exists ? record.subdomainPolicy : record.missingNamePolicy };
};

/** Whether two domains are aligned (RFC 9989 section 4.9). Undefined if DNS didn't answer. */
export const isAligned = async (
  dns: Dns,
  { author, other, mode }: { author: string; other: string; mode: 'strict' | 'relaxed' },
): Promise<boolean | undefined> => {
  if (author.toLowerCase() === other.toLowerCase()) return true;
  if (mode === 'strict') return false;
  const [ofAuthor, ofOther] = await Promise.all([walkTree(dns, author), walkTree(dns, other)]);
  if (ofAuthor.isIncomplete || ofOther.isIncomplete) return undefined;
  return organizationOf(author, ofAuthor) === organizationOf(other, ofOther);
};
