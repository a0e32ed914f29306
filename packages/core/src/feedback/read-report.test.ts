import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readReport } from './read-report.js';
import type { Report } from './report.js';
import { eventsOf } from './report-events.js';

const FOLDER = new URL('./testing/reports/', import.meta.url);
const reportOf = (file: string): Buffer => readFileSync(new URL(`${file}.eml`, FOLDER));

/** Type of the mail, Message-ID of the returned mail, and the events with the address that we mailed. */
const summaryOf = (report: Report): string =>
  [
    report.type,
    ...(report.returned.messageId ? [report.returned.messageId] : []),
    ...eventsOf(report, { token: null, source: 'SMTP' }).map(({ email, kind, bounceClass, errorClass, statusCode }) =>
      [email, kind, bounceClass, errorClass, statusCode].filter(Boolean).join(' '),
    ),
  ].join(', ');

/** As servers wrote them: Postfix 3.10 and 3.7, Exim 4.96, OpenSMTPD 7.6, Courier 1.4, Sendmail 8.18, Cyrus 3.10, Dovecot 2.4, and a responder. */
const REPORTS: Record<string, string> = {
  'courier-aliasplain':
    'delivery status, <co-aliasplain.0@sender.test>, fwd@dest.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'courier-delay': 'delivery status, <co-delay.0@sender.test>, slow@away.test DELAYED GREYLISTED 4.7.1',
  'courier-dot': 'delivery status, <co-dot.0@sender.test>, junk@away.test BOUNCED OURS REJECTED 5.7.1',
  'courier-expired': 'delivery status, <co-delay.0@sender.test>, slow@away.test BOUNCED SOFT GREYLISTED 4.7.1',
  'courier-full': 'delivery status, <co-full.0@sender.test>, nouser@away.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'courier-hdrs': 'delivery status, <co-hdrs.0@sender.test>, nouser@away.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'courier-localsuccess': 'delivery status, <co-localsuccess.0@sender.test>, ann@dest.test SUCCESS 2.0.0',
  'courier-multi': 'delivery status, <co-multi.0@sender.test>, multi@away.test BOUNCED OURS REJECTED 5.7.1',
  'courier-nullmx':
    'delivery status, <co-nullmx.0@sender.test>, nomail@away.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.10',
  'courier-plain': 'delivery status, <co-plain.0@sender.test>, nouser@away.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'cyrus-nouser': 'delivery status, <cy-nouser.0@sender.test>, nosuch@cyrus.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'dovecot-vac': 'automatic answer, <dv-vac.0@sender.test>, bob@dove.test AUTO_REPLIED',
  'ex496-full': 'delivery status, <ex496-full.0@sender.test>, full1@exim.test BOUNCED SOFT MAILBOX_FULL 5.2.2',
  'ex496-nouser-hdrs':
    'delivery status, <ex496-nouser-hdrs.0@sender.test>, unknown2@exim.test BOUNCED HARD UNKNOWN_RECIPIENT 5.0.0',
  'ex496-nouser':
    'delivery status, <ex496-nouser.0@sender.test>, unknown1@exim.test BOUNCED HARD UNKNOWN_RECIPIENT 5.0.0',
  'ex496-two':
    'delivery status, <ex496-two.0@sender.test>, unknown3@exim.test BOUNCED HARD UNKNOWN_RECIPIENT 5.0.0, full3@exim.test BOUNCED SOFT MAILBOX_FULL 5.2.2',
  'opensmtpd-alias': 'delivery status, <os-alias.0@sender.test>, fwd@dest.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'opensmtpd-aliasplain':
    'delivery status, <os-aliasplain.0@sender.test>, fwd@dest.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'opensmtpd-delay': 'delivery status, <os-delay.0@sender.test>, slow@away.test DELAYED GREYLISTED 4.7.1',
  'opensmtpd-dot': 'delivery status, <os-dot.0@sender.test>, junk@away.test BOUNCED OURS REJECTED 5.7.1',
  // The reply that OpenSMTPD gave up after was 4.7.1, and its report doesn't say so.
  'opensmtpd-expired': 'delivery status, <os-delay.0@sender.test>, slow@away.test BOUNCED SOFT TIMEOUT 5.4.7',
  'opensmtpd-full': 'delivery status, <os-full.0@sender.test>, nouser@away.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'opensmtpd-hdrs': 'delivery status, <os-hdrs.0@sender.test>, nouser@away.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'opensmtpd-localsuccess': 'delivery status, <os-localsuccess.0@sender.test>, ann@dest.test SUCCESS 2.0.0',
  'opensmtpd-nullmx':
    'delivery status, <os-nullmx.0@sender.test>, nomail@away.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.10',
  'opensmtpd-plain': 'delivery status, <os-plain.0@sender.test>, nouser@away.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'pf37-alias-full':
    'delivery status, <pf37-alias-full.0@sender.test>, alias16@dest.test BOUNCED SOFT MAILBOX_FULL 5.2.2',
  'pf37-alias-plain':
    'delivery status, <pf37-alias-plain.0@sender.test>, alias12@dest.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'pf37-alias-relayed': 'delivery status, <pf37-alias-relayed.0@sender.test>, alias1@dest.test SUCCESS 2.0.0',
  'pf37-alias': 'delivery status, <pf37-alias.0@sender.test>, alias11@dest.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'pf37-delay-plain': 'delivery status, <pf37-delay-plain.0@sender.test>, grey2@world.test DELAYED GREYLISTED 4.7.1',
  'pf37-delay': 'delivery status, <pf37-delay.0@sender.test>, grey1@world.test DELAYED GREYLISTED 4.7.1',
  'pf37-disabled':
    'delivery status, <pf37-disabled.0@sender.test>, disabled1@world.test BOUNCED HARD UNKNOWN_RECIPIENT 5.2.1',
  'pf37-full': 'delivery status, <pf37-full.0@sender.test>, full1@world.test BOUNCED SOFT MAILBOX_FULL 5.2.2',
  'pf37-given-up': 'delivery status, <pf37-given-up.0@sender.test>, grey1@world.test BOUNCED SOFT GREYLISTED 4.7.1',
  'pf37-nouser-hdrs':
    'delivery status, <pf37-nouser-hdrs.0@sender.test>, nouser2@world.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'pf37-nouser':
    'delivery status, <pf37-nouser.0@sender.test>, nouser1@world.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'pf37-nxdomain':
    'delivery status, <pf37-nxdomain.0@sender.test>, ann@no-such-domain.invalid BOUNCED HARD UNKNOWN_RECIPIENT 5.4.4',
  'pf37-one-of-two':
    'delivery status, <pf37-one-of-two.0@sender.test>, nouser4@world.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'pf37-prohibited': 'delivery status, <pf37-prohibited.0@sender.test>, admin1@world.test BOUNCED OURS REJECTED 5.0.0',
  'pf37-relayed-no-dsn': 'delivery status, <pf37-relayed-no-dsn.0@sender.test>, good1@exim.test SUCCESS 2.0.0',
  'pf37-relayed': 'delivery status, <pf37-relayed.0@sender.test>, good1@world.test SUCCESS 2.0.0',
  'pf37-spam': 'delivery status, <pf37-spam.0@sender.test>, spam1@world.test BOUNCED OURS REJECTED 5.7.1',
  'pf37-two':
    'delivery status, <pf37-two.0@sender.test>, full3@world.test BOUNCED SOFT MAILBOX_FULL 5.2.2, nouser3@world.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'pf37-utf8':
    'delivery status, <pf37-utf8.0@sender.test>, nouser-анна@world.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'postfix-alias': 'delivery status, <pf-alias.0@sender.test>, fwd@dest.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'postfix-aliasplain':
    'delivery status, <pf-aliasplain.0@sender.test>, fwd@dest.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'postfix-delay': 'delivery status, <pf-delay.0@sender.test>, slow@away.test DELAYED GREYLISTED 4.7.1',
  'postfix-expired': 'delivery status, <pf-delay.0@sender.test>, slow@away.test BOUNCED SOFT GREYLISTED 4.7.1',
  'postfix-full': 'delivery status, <pf-full.0@sender.test>, nouser@away.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'postfix-hdrs': 'delivery status, <pf-hdrs.0@sender.test>, nouser@away.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'postfix-localsuccess': 'delivery status, <pf-localsuccess.0@sender.test>, ann@dest.test SUCCESS 2.0.0',
  'postfix-multi': 'delivery status, <pf-multi.0@sender.test>, multi@away.test BOUNCED OURS REJECTED 5.7.1',
  'postfix-nodsn': 'delivery status, <pf-nodsn.0@sender.test>, nouser@nodsn.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'postfix-nullmx':
    'delivery status, <pf-nullmx.0@sender.test>, nomail@away.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.10',
  // A copy of a mail of ours: there is no report in it. 'pf37-nxdomain' is one for the same cause.
  'postfix-nxdomain': 'other',
  'postfix-plain': 'delivery status, <pf-plain.0@sender.test>, nouser@away.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'postfix-policy': 'delivery status, <pf-policy.0@sender.test>, policy@away.test BOUNCED OURS REJECTED 5.0.0',
  'postfix-two':
    'delivery status, <pf-two.0@sender.test>, full@away.test BOUNCED SOFT MAILBOX_FULL 5.2.2, nouser@away.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'responder-1': 'automatic answer, r1@responder.test AUTO_REPLIED',
  'responder-2': 'other, <responder-2.0@sender.test>',
  'responder-3': 'other, <responder-3.0@sender.test>',
  'responder-4': 'automatic answer, <responder-4.0@sender.test>, r4@responder.test AUTO_REPLIED',
  // Sendmail reports a bare 550 as 5.1.1 User unknown, whatever the cause.
  'sm818-admin': 'delivery status, <sm-admin.0@sender.test>, admin1@world.test BOUNCED OURS REJECTED 5.0.0',
  'sm818-alias': 'delivery status, <sm-alias.0@sender.test>, alias1@dest.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'sm818-alias-full':
    'delivery status, <sm-alias-full.0@sender.test>, alias2@dest.test BOUNCED SOFT MAILBOX_FULL 5.2.2',
  'sm818-alias-plain':
    'delivery status, <sm-alias-plain.0@sender.test>, alias1@dest.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'sm818-bare': 'delivery status, <sm-bare.0@sender.test>, bare1@world.test BOUNCED HARD UNKNOWN_RECIPIENT 5.0.0',
  'sm818-big': 'delivery status, <sm-big.0@sender.test>, big1@world.test BOUNCED OURS TOO_LARGE 5.3.4',
  'sm818-delay': 'delivery status, <sm-grey.0@sender.test>, grey1@world.test DELAYED GREYLISTED 4.7.1',
  'sm818-disabled':
    'delivery status, <sm-disabled.0@sender.test>, disabled1@world.test BOUNCED HARD UNKNOWN_RECIPIENT 5.2.1',
  'sm818-expired': 'delivery status, <sm-grey.0@sender.test>, grey1@world.test BOUNCED SOFT GREYLISTED 4.7.1',
  'sm818-full': 'delivery status, <sm-full.0@sender.test>, full1@world.test BOUNCED SOFT MAILBOX_FULL 5.2.2',
  'sm818-nouser': 'delivery status, <sm-nouser.0@sender.test>, nouser1@world.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'sm818-nouser-hdrs':
    'delivery status, <sm-nouser-hdrs.0@sender.test>, nouser2@world.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1',
  'sm818-quota': 'delivery status, <sm-quota.0@sender.test>, quota1@world.test BOUNCED SOFT MAILBOX_FULL 5.2.2',
  'sm818-relayed': 'delivery status, <sm-relayed.0@sender.test>, good1@world.test SUCCESS 2.0.0',
  'sm818-spam': 'delivery status, <sm-spam.0@sender.test>, spam1@world.test BOUNCED OURS REJECTED 5.7.1',
  'sm818-two':
    'delivery status, <sm-two.0@sender.test>, nouser3@world.test BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1, full3@world.test BOUNCED SOFT MAILBOX_FULL 5.2.2',
  'unrelated-reply': 'other, <pf-full.0@sender.test>',
};

test('each report has an expectation', () => {
  const files = readdirSync(FOLDER).map((file) => file.replace('.eml', ''));
  expect(files.sort()).toEqual(Object.keys(REPORTS).sort());
});

test.each(Object.entries(REPORTS))('%s is read as %s', async (file, expected) => {
  expect(summaryOf(await readReport(reportOf(file)))).toBe(expected);
});
