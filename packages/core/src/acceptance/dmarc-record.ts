import { readTagList } from './tag-list.js';

export const DMARC_POLICIES = ['none', 'quarantine', 'reject'] as const;
export type DmarcPolicy = (typeof DMARC_POLICIES)[number];

export interface DmarcRecord {
  text: string;
  policy: DmarcPolicy;
  /** For subdomains, and for names that don't exist. */
  subdomainPolicy: DmarcPolicy;
  missingNamePolicy: DmarcPolicy;
  dkimAlignment: 'strict' | 'relaxed';
  spfAlignment: 'strict' | 'relaxed';
  /** `y`: the domain is above organizations, as a registry's is. `n`: the domain is an organization. */
  publicSuffix: 'y' | 'n' | undefined;
  isTest: boolean;
  /** Addresses of aggregate reports. */
  reportAddresses: string[];
  /** Tags with values that made the policy none. */
  ignoredPolicy: string | undefined;
  /** Tags of RFC 7489 that RFC 9989 removed. */
  oldTags: string[];
}

const OLD_TAGS = ['pct', 'rf', 'ri'];

/** Whether a TXT record is meant as a DMARC record: the version first, in this case (RFC 9989 section 4.7). */
export const isDmarcRecord = (text: string): boolean => /^\s*v\s*=\s*DMARC1\s*(?:;|$)/.test(text);

const isPolicy = (value: string | undefined): value is DmarcPolicy => DMARC_POLICIES.some((policy) => policy === value);

/** Reads a DMARC record (RFC 9989 sections 4.7 and 4.10.1). An invalid policy counts as none if there is an address for reports. */
export const readDmarcRecord = (text: string): DmarcRecord | { invalidTag: string } => {
  const tags = readTagList(text);
  if (!tags) return { invalidTag: text.slice(0, 100) };
  const reportAddresses = addressesOf(tags.get('rua'));
  const tag = (name: string) => `${name}=${tags.get(name) ?? ''}`;
  const lower = (name: string) => tags.get(name)?.toLowerCase();
  const wrong = ['p', 'sp', 'np'].filter((name) => (tags.has(name) ? !isPolicy(lower(name)) : name === 'p'));
  if (wrong.length > 0 && reportAddresses.length === 0) {
    return { invalidTag: tags.has(wrong[0]!) ? tag(wrong[0]!) : 'p' };
  }
  const policyOf = (name: string, otherwise: DmarcPolicy): DmarcPolicy => {
    const value = lower(name);
    return isPolicy(value) && wrong.length === 0 ? value : otherwise;
  };
  const policy = policyOf('p', 'none');
  const subdomainPolicy = policyOf('sp', policy);
  const psd = lower('psd');
  return {
    text,
    policy,
    subdomainPolicy,
    missingNamePolicy: policyOf('np', subdomainPolicy),
    dkimAlignment: lower('adkim') === 's' ? 'strict' : 'relaxed',
    spfAlignment: lower('aspf') === 's' ? 'strict' : 'relaxed',
    publicSuffix: psd === 'y' || psd === 'n' ? psd : undefined,
    isTest: lower('t') === 'y',
    reportAddresses,
    ignoredPolicy: wrong.length > 0 ? wrong.map(tag).join('; ') : undefined,
    oldTags: OLD_TAGS.filter((name) => tags.has(name)),
  };
};

const addressesOf = (rua: string | undefined): string[] =>
  (rua ?? '')
    .split(',')
    .map((uri) => /^mailto:([^@\s!]+@[^@\s!]+)(?:!\d+[kmgt]?)?$/i.exec(uri.trim())?.[1])
    .filter((address) => address !== undefined);
