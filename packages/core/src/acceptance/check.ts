import type { CheckState, Finding } from './findings.js';
import { stateOf } from './findings.js';

export const CHECK_NAMES = [
  'SPF',
  'DKIM',
  'DMARC',
  'RETURN_PATH',
  'PTR',
  'TLS',
  'MTA_STS',
  'ONE_CLICK',
  'PUBLIC_URL',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

export interface DnsRecord {
  type: string;
  name: string;
  value: string;
}

export interface AcceptanceCheck {
  name: CheckName;
  /** What was checked: a domain, a route's host, a selector's name, or a URL. */
  subject: string;
  state: CheckState;
  /** Worst first. */
  findings: Finding[];
  /** What DNS or the server has now, shortened. Null: nothing. */
  found: string | null;
  /** What it should have. Null if that can't be said in one text. */
  expected: string | null;
  /** The record to publish. */
  record: DnsRecord | null;
}

const MAX_TEXT = 2_000;
const shorten = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);

/** Longer lists of the same finding aren't shown. */
const MAX_FINDINGS = 20;

/** Creates a check, whose state is that of its worst finding. Without `expected`, the record's value is expected. */
export const checkOf = ({
  name,
  subject,
  findings,
  found,
  expected,
  record,
}: {
  name: CheckName;
  subject: string;
  findings: readonly Finding[];
  found?: string | undefined;
  expected?: string | undefined;
  record?: DnsRecord | undefined;
}): AcceptanceCheck => {
  const distinct = [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()];
  const worstFirst = distinct.sort((a, b) => RANK[stateOf([b])] - RANK[stateOf([a])]).slice(0, MAX_FINDINGS);
  return {
    name,
    subject,
    state: stateOf(worstFirst),
    findings: worstFirst,
    found: found ? shorten(found) : null,
    expected: expected ?? record?.value ?? null,
    record: record ?? null,
  };
};

const RANK: Record<CheckState, number> = { OK: 0, WARNING: 1, UNKNOWN: 2, FAILED: 3 };
