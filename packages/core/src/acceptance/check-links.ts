import { addressesOfHost, isPrivateAddress } from './addresses.js';
import { type AcceptanceCheck, checkOf } from './check.js';
import type { Dns } from './dns.js';
import type { FetchPage } from './fetch-page.js';
import { type Finding, finding } from './findings.js';

/** Checks that mails with a topic have the headers of one-click unsubscribe and that a signature covers them (RFC 8058). */
export const checkOneClick = ({
  publicUrl,
  domain,
  isSigned,
}: {
  publicUrl: string | undefined;
  domain: string;
  isSigned: boolean;
}): AcceptanceCheck => {
  const findings: Finding[] = [];
  if (!publicUrl?.startsWith('https:')) findings.push(finding('oneClick.noUrl'));
  else if (!isSigned) findings.push(finding('oneClick.notSigned', { domain }));
  return checkOf({ name: 'ONE_CLICK', subject: domain, findings, expected: 'List-Unsubscribe, List-Unsubscribe-Post' });
};

/** Header of every page that links in mails lead to. */
export const LINK_PAGE_HEADER = 'x-tidings-page';

/**
 * Checks that PUBLIC_URL leads to this service. It is asked from here: a firewall may still keep recipients out.
 */
export const checkPublicUrl = async (
  dns: Dns,
  fetchPage: FetchPage,
  { publicUrl, testLink }: { publicUrl: string | undefined; testLink: string },
): Promise<AcceptanceCheck> => {
  const check = (findings: Finding[], found?: string) =>
    checkOf({ name: 'PUBLIC_URL', subject: publicUrl ?? '', findings, found });
  if (publicUrl === undefined) return check([finding('publicUrl.none')]);
  if (!publicUrl.startsWith('https:')) return check([finding('publicUrl.notHttps', { url: publicUrl })], publicUrl);
  const host = new URL(publicUrl).hostname;
  const addresses = await addressesOfHost(dns, host);
  if (addresses.length > 0 && addresses.every(isPrivateAddress)) {
    return check([finding('publicUrl.private', { url: publicUrl, addresses })], addresses.join(', '));
  }
  const failed = (await Promise.all([dns.ipv4(host), dns.ipv6(host)])).find(({ is }) => is === 'failed');
  if (addresses.length === 0) {
    if (failed?.is === 'failed') return check([finding('dns.failed', { name: host, code: failed.code })]);
    return check([finding('publicUrl.noAddress', { url: publicUrl, host })]);
  }
  const page = await fetchPage(testLink);
  if ('problem' in page) {
    return check([finding('publicUrl.unreachable', { url: publicUrl, problem: page.problem })], page.problem);
  }
  if (page.headers[LINK_PAGE_HEADER] === undefined) {
    return check([finding('publicUrl.foreign', { url: publicUrl, status: page.status })], String(page.status));
  }
  return check([], publicUrl);
};
