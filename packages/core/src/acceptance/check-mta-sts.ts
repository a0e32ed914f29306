import { type AcceptanceCheck, checkOf } from './check.js';
import { type Dns, recordsOf } from './dns.js';
import type { FetchPage } from './fetch-page.js';
import { type Finding, finding } from './findings.js';
import { readTagList } from './tag-list.js';

const MAX_AGE = 31_557_600;

/**
 * Checks the MTA-STS policy of the domain that bounces go to (RFC 8461). A wrong policy keeps servers from delivering bounces. A
 * domain needs none.
 */
export const checkMtaSts = async (dns: Dns, fetchPage: FetchPage, domain: string): Promise<AcceptanceCheck> => {
  const name = `_mta-sts.${domain}`;
  const answer = await dns.txt(name);
  const records = recordsOf(answer).filter((text) => /^\s*v\s*=\s*STSv1\s*(?:;|$)/.test(text));
  const check = (findings: Finding[], found = records.join('\n')) =>
    checkOf({
      name: 'MTA_STS',
      subject: domain,
      findings,
      found,
      ...(findings.some(({ rule }) => rule === 'mtaSts.id') && {
        record: { type: 'TXT', name, value: 'v=STSv1; id=1' },
      }),
    });
  if (answer.is === 'failed') return check([finding('dns.failed', { name, code: answer.code })]);
  if (records.length === 0) return check([]);
  if (records.length > 1) return check([finding('mtaSts.several', { name, count: records.length })]);
  if (!/^[a-z\d]{1,32}$/i.test(readTagList(records[0]!)?.get('id') ?? ''))
    return check([finding('mtaSts.id', { name })]);

  const url = `https://mta-sts.${domain}/.well-known/mta-sts.txt`;
  const page = await fetchPage(url);
  if ('problem' in page) return check([finding('mtaSts.unreachable', { url, problem: page.problem })]);
  if (page.status !== 200) return check([finding('mtaSts.status', { url, status: page.status })]);
  const findings = await policyFindings({ dns, domain, url, policy: page.text });
  return check(findings, `${records[0]}\n\n${page.text.slice(0, 500)}`);
};

const policyFindings = async ({
  dns,
  domain,
  url,
  policy,
}: {
  dns: Dns;
  domain: string;
  url: string;
  policy: string;
}): Promise<Finding[]> => {
  const lines = policy.split(/\r?\n/).map((line) => /^\s*([a-z_]+)\s*:\s*(\S+)\s*$/i.exec(line));
  const valuesOf = (field: string) => lines.filter((line) => line?.[1] === field).map((line) => line![2]!);
  const [mode] = valuesOf('mode');
  const patterns = valuesOf('mx').map((pattern) => pattern.toLowerCase());
  const age = valuesOf('max_age')[0] ?? '';
  const wrong = (field: string) => [finding('mtaSts.policy', { url, field })];
  if (valuesOf('version')[0] !== 'STSv1') return wrong('version');
  if (mode !== 'enforce' && mode !== 'testing' && mode !== 'none') return wrong('mode');
  if (!/^\d{1,10}$/.test(age) || Number(age) > MAX_AGE) return wrong('max_age');
  if (mode === 'none') return [];
  if (patterns.length === 0) return wrong('mx');
  const mx = await dns.mx(domain);
  if (mx.is === 'failed') return [finding('dns.failed', { name: domain, code: mx.code })];
  const hosts = recordsOf(mx)
    .map(({ exchange }) => exchange.toLowerCase())
    .filter((host) => !patterns.some((pattern) => matches(host, pattern)));
  return hosts.length > 0 ? [finding('mtaSts.mx', { url, hosts })] : [];
};

/** RFC 8461 section 4.1: a wildcard stands for the leftmost label only. */
const matches = (host: string, pattern: string): boolean =>
  pattern.startsWith('*.') ? host.slice(host.indexOf('.')) === pattern.slice(1) : host === pattern;
