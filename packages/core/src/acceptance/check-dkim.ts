import { createPublicKey, type KeyObject } from 'node:crypto';
import { type AcceptanceCheck, checkOf } from './check.js';
import { type Dns, recordsOf } from './dns.js';
import { type Finding, finding } from './findings.js';
import { readTagList } from './tag-list.js';

export interface CheckedDkimKey {
  domain: string;
  selector: string;
  algorithm: 'RSA' | 'ED25519';
  /** Value of `p=`: a base64 SubjectPublicKeyInfo of RSA, or the 32 raw bytes of Ed25519 (RFC 8463 section 3). */
  publicKey: string;
}

/** RFC 8301 section 3.2. */
const MIN_RSA_BITS = 1024;
const RECOMMENDED_RSA_BITS = 2048;
const ED25519_BYTES = 32;

/** DER of an Ed25519 SubjectPublicKeyInfo before the key (RFC 8410 section 4). */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

const TYPES = { RSA: 'rsa', ED25519: 'ed25519' } as const;

/** The name of a key's record. */
export const dkimName = ({ selector, domain }: Pick<CheckedDkimKey, 'selector' | 'domain'>): string =>
  `${selector}._domainkey.${domain}`;

/** The text of a key's record. */
export const dkimValue = ({ algorithm, publicKey }: Pick<CheckedDkimKey, 'algorithm' | 'publicKey'>): string =>
  `v=DKIM1; k=${TYPES[algorithm]}; p=${publicKey}`;

/** Checks the record of a key that mails are signed with (RFC 6376 section 3.6.1, RFC 8301, RFC 8463). */
export const checkDkimKey = async (dns: Dns, key: CheckedDkimKey): Promise<AcceptanceCheck> => {
  const name = dkimName(key);
  const answer = await dns.txt(name);
  const records = recordsOf(answer);
  const findings =
    answer.is === 'failed' ? [finding('dns.failed', { name, code: answer.code })] : findingsOf(name, records, key);
  const record = { type: 'TXT', name, value: dkimValue(key) };
  return checkOf({ name: 'DKIM', subject: name, findings, found: records.join('\n'), record });
};

/** A sender without a key. */
export const checkNoDkimKey = (domain: string): AcceptanceCheck =>
  checkOf({ name: 'DKIM', subject: domain, findings: [finding('dkim.noKey', { domain })] });

const findingsOf = (name: string, records: readonly string[], key: CheckedDkimKey): Finding[] => {
  const [only, ...more] = records;
  if (only === undefined) return [finding('dkim.missing', { name })];
  if (more.length > 0) return [finding('dkim.several', { name, count: records.length })];
  const tags = readTagList(only);
  if (!tags) return [finding('dkim.syntax', { name })];
  const [first] = tags.keys();
  if (tags.has('v') && (first !== 'v' || tags.get('v') !== 'DKIM1')) return [finding('dkim.version', { name })];
  const encoded = tags.get('p')?.replace(/\s+/g, '');
  if (encoded === undefined) return [finding('dkim.syntax', { name })];
  if (encoded === '') return [finding('dkim.revoked', { name })];
  return [...tagFindings(name, tags), ...keyFindings({ name, type: tags.get('k') ?? 'rsa', encoded, key })];
};

const listOf = (value: string): string[] => value.split(':').map((part) => part.trim().toLowerCase());

const tagFindings = (name: string, tags: ReadonlyMap<string, string>): Finding[] => {
  const found: Finding[] = [];
  const service = tags.get('s') ?? '*';
  if (!listOf(service).some((one) => one === '*' || one === 'email')) {
    found.push(finding('dkim.service', { name, service }));
  }
  const hashes = tags.get('h');
  if (hashes !== undefined && !listOf(hashes).includes('sha256')) found.push(finding('dkim.hash', { name, hashes }));
  if (listOf(tags.get('t') ?? '').includes('y')) found.push(finding('dkim.testing', { name }));
  return found;
};

const keyFindings = ({
  name,
  type,
  encoded,
  key,
}: {
  name: string;
  type: string;
  encoded: string;
  key: CheckedDkimKey;
}): Finding[] => {
  const expected = TYPES[key.algorithm];
  if (type.toLowerCase() !== expected) return [finding('dkim.keyType', { name, found: type, expected })];
  const published = readPublicKey(key.algorithm, encoded);
  if (!published) return [finding('dkim.invalidKey', { name })];
  const ours = readPublicKey(key.algorithm, key.publicKey);
  if (!ours?.equals(published)) return [finding('dkim.mismatch', { name })];
  const bits = published.asymmetricKeyDetails?.modulusLength ?? RECOMMENDED_RSA_BITS;
  if (bits < MIN_RSA_BITS) return [finding('dkim.short', { name, bits })];
  return bits < RECOMMENDED_RSA_BITS ? [finding('dkim.weak', { name, bits })] : [];
};

const BASE64 = /^[A-Za-z\d+/]+={0,2}$/;

const readPublicKey = (algorithm: CheckedDkimKey['algorithm'], encoded: string): KeyObject | undefined => {
  if (!BASE64.test(encoded)) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  if (algorithm === 'ED25519' && bytes.length !== ED25519_BYTES) return undefined;
  const der = algorithm === 'RSA' ? bytes : Buffer.concat([ED25519_SPKI, bytes]);
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return key.asymmetricKeyType === TYPES[algorithm] ? key : undefined;
  } catch {
    return undefined;
  }
};
