import { mailLinksOf, TEST_TOKEN } from '../feedback/links.js';
import type { AcceptanceCheck } from './check.js';
import { type CheckedDkimKey, checkDkimKey, checkNoDkimKey } from './check-dkim.js';
import { checkDmarc } from './check-dmarc.js';
import { checkOneClick, checkPublicUrl } from './check-links.js';
import { checkMtaSts } from './check-mta-sts.js';
import { checkPtr } from './check-ptr.js';
import { checkReturnPath } from './check-return-path.js';
import { type CheckedRoute, checkSpfOfRoute } from './check-spf.js';
import { type CheckedTls, checkTls } from './check-tls.js';
import type { Dns } from './dns.js';
import type { FetchPage } from './fetch-page.js';

export interface CheckedSender {
  /** Domain of From, in ASCII. */
  domain: string;
  /** Domain of the return path, in ASCII. */
  returnPath: string;
  /** Keys that mails are signed with. */
  dkimKeys: readonly CheckedDkimKey[];
  routes: readonly (CheckedRoute & CheckedTls)[];
}

/** Checks whether receivers will accept a sender's mails, as far as DNS and the settings tell. */
export const checkSender = async (
  { domain, returnPath, dkimKeys, routes }: CheckedSender,
  { dns, fetchPage, publicUrl }: { dns: Dns; fetchPage: FetchPage; publicUrl: string | undefined },
): Promise<AcceptanceCheck[]> => {
  const signing = [...new Set(dkimKeys.map((key) => key.domain))];
  const isSigned = signing.length > 0;
  const testLink = mailLinksOf(publicUrl ?? '', TEST_TOKEN).unsubscribeUrl;
  const byRoute = (check: (route: CheckedRoute & CheckedTls) => Promise<AcceptanceCheck | undefined>) =>
    Promise.all(routes.map(check));
  const checks = await Promise.all([
    byRoute((route) => checkSpfOfRoute(dns, { domain: returnPath, route })),
    isSigned ? Promise.all(dkimKeys.map((key) => checkDkimKey(dns, key))) : checkNoDkimKey(domain),
    checkDmarc(dns, { domain, signing, returnPath }),
    checkReturnPath(dns, { domain, returnPath }),
    byRoute((route) => checkPtr(dns, route)),
    byRoute((route) => checkTls(dns, route)),
    checkMtaSts(dns, fetchPage, returnPath),
    checkOneClick({ publicUrl, domain, isSigned }),
    checkPublicUrl(dns, fetchPage, { publicUrl, testLink }),
  ]);
  return checks.flat().filter((check) => check !== undefined);
};
